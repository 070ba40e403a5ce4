import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CancelStatementCommand,
  DescribeStatementCommand,
  ListStatementsCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { until } from "@redshift-loader/local-aws";
import { expect, test } from "vitest";
import { hostileKeys } from "../../core/hostile-keys.ts";
import { s3Notification, s3Record } from "../../support/builders.ts";
import { localUpHere } from "../../support/local-up-here.ts";
import { isQuiet, ordersClients } from "../../support/orders-clients.ts";

/** Keys of so many bytes that a load of 240 files sends a list of them. */
const folder = `incoming/${"x".repeat(500)}/${"y".repeat(370)}`;
const count = 240;
const ends = hostileKeys.filter((key) => Buffer.byteLength(key) <= 100 && !key.includes("\0"));
const keys = Array.from({ length: count }, (_, at) => `${folder}/${ends[at % ends.length]}${at}`);
const body = (at: number) => `order_id,status,amount,updated_at\n${at},placed,10.00,2026-11-02 08:15:00\n`;

/** As the event of S3 would come for all of them. */
const message = (some: readonly string[]) =>
  s3Notification(
    ...some.map((key) =>
      s3Record(key, { bucket: "shop-landing", size: body(keys.indexOf(key)).length, eTag: `e${keys.indexOf(key)}` }),
    ),
  );

test("A load that lists its files is cancelled, its manifest is gone, and its files come again: each is loaded once", async () => {
  const pipelines = await mkdtemp(join(tmpdir(), "listed-"));
  try {
    await cp("examples/orders", pipelines, { recursive: true });
    const file = join(pipelines, "orders_queue.json");
    const config = JSON.parse(await readFile(file, "utf8"));
    const retry = { base_delay_seconds: 0.1, max_delay_seconds: 0.1 };
    await writeFile(file, JSON.stringify({ ...config, retry }));
    await using local = await localUpHere({ pipelines, windowSeconds: 1 });
    const { cli, upload } = ordersClients(local);
    const { endpoint, region } = local.ready;
    const aws = { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
    const [data, s3, sqs] = [new RedshiftDataClient(aws), new S3Client(aws), new SQSClient(aws)];
    const loads = async () => {
      const { Statements = [] } = await data.send(new ListStatementsCommand({ Status: "ALL" }));
      return Statements.filter(({ StatementName = "" }) => StatementName.startsWith("dev/shop.orders/"));
    };
    const send = (some: readonly string[]) =>
      sqs.send(
        new SendMessageCommand({ QueueUrl: `${endpoint}/000000000000/orders_queue`, MessageBody: message(some) }),
      );
    const quiet = () => until("all is quiet", async () => ((await isQuiet(local)) ? true : undefined));
    await cli("init");
    await Promise.all(keys.map((key, at) => upload(key, body(at))));
    await local.query("begin");
    await local.query("lock shop.orders__loader_fence");
    await send(keys);
    const waiting = await until("the load waits at the fence", async () =>
      (await loads()).find(({ Status }) => Status === "STARTED"),
    );
    const { SubStatements = [] } = await data.send(new DescribeStatementCommand({ Id: waiting.Id }));
    expect(SubStatements.map(({ QueryString = "" }) => /^\/\* loader:([a-z-]+)/.exec(QueryString)?.[1])).toEqual([
      ...["lock-fence", "create-list", "list-files", "guard-files", "create-stage", "copy", "reject-null-keys"],
      ...["drop-older", "delete-replaced", "insert-latest", "record-listed"],
    ]);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "shop-manifests" }));
    await s3.send(
      new DeleteObjectsCommand({ Bucket: "shop-manifests", Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }),
    );
    await data.send(new CancelStatementCommand({ Id: waiting.Id }));
    await local.query("rollback");
    const loaded = () => local.query("select order_id from shop.orders order by order_id");
    await until("all are there", async () => ((await loaded()).length === count ? true : undefined));
    await quiet();
    // All files are announced again: first some of them alone, then all together.
    await send(keys.slice(0, 170));
    await send(keys);
    await quiet();
    expect(await loaded()).toEqual(keys.map((_, at) => ({ order_id: String(at) })));
    const ledger = await local.query(
      "select object_key, version_id, etag, bytes, event_time::varchar, count(*) over (partition by file_id)::int as times from shop.orders__loader_ledger order by etag",
    );
    expect(ledger).toEqual(
      keys
        .map((key, at) => ({
          ...{ object_key: key, version_id: "", etag: `e${at}`, bytes: String(body(at).length) },
          ...{ event_time: "2026-11-22 08:00:00", times: 1 },
        }))
        .toSorted((a, b) => (a.etag < b.etag ? -1 : 1)),
    );
    const statuses = (await loads()).map(({ Status = "" }) => Status);
    expect(statuses.filter((status) => status === "FINISHED")).toHaveLength(1);
  } finally {
    await rm(pipelines, { recursive: true });
  }
}, 120_000);
