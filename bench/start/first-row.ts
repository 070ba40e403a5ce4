import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline as pipe } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import orders from "../../examples/orders/orders_queue.json" with { type: "json" };
import { runCommand } from "./run-command.ts";

type Local = { endpoint: string; region: string; postgres: string };

/** How long it took until a file's row was there; the floor is the window and a bare COPY of the same file. */
export type FirstRow = {
  by: string;
  seconds: number[];
  /** Of these, until the file was put: the client's own time. */
  putSeconds: number[];
  floorSeconds: number[];
  windowSeconds: number;
};

type Put = (key: string, body: string) => Promise<unknown>;

const { bucket, prefix } = orders.source;
const table = orders.copy.table_name;
const windowSeconds = orders.batch.window_seconds;
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const pollMs = 10;

/** Puts files of one row, one after the other, by the SDK and, if there is one, by the AWS CLI. */
export async function firstRow(
  local: Local,
  { note, rounds }: { note: (text: string) => void; rounds: number },
): Promise<FirstRow[]> {
  await using resources = new AsyncDisposableStack();
  const client = resources.adopt(new pg.Client(local.postgres), (open) => open.end());
  await client.connect();
  const found: FirstRow[] = [];
  for (const [by, put] of await waysToPut(local, { note, resources })) {
    const one: FirstRow = { by, seconds: [], putSeconds: [], floorSeconds: [], windowSeconds };
    for (let round = 0; round < rounds; round++)
      await measure(one, { client, put, id: 9000 + 100 * found.length + round });
    note(JSON.stringify(one));
    found.push(one);
  }
  return found;
}

type Shared = { note: (text: string) => void; resources: AsyncDisposableStack };

async function waysToPut(local: Local, { note, resources }: Shared): Promise<[string, Put][]> {
  const { endpoint, region } = local;
  const s3 = resources.adopt(new S3Client({ endpoint, region, credentials, forcePathStyle: true }), (sdk) =>
    sdk.destroy(),
  );
  const bySdk: Put = (Key, Body) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  try {
    await runCommand({ program: "aws", args: ["--version"] });
  } catch (error) {
    note(`aws s3 cp is not measured: this machine has no AWS CLI (${error instanceof Error ? error.message : error}).`);
    return [["PutObject", bySdk]];
  }
  return [
    ["PutObject", bySdk],
    ["aws s3 cp", (key, body) => copyByCli(local, key, body)],
  ];
}

async function copyByCli({ endpoint, region }: Local, key: string, body: string): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "bench-row-"));
  const file = join(folder.path, "file.csv");
  await writeFile(file, body);
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  await runCommand({ program: "aws", args: ["s3", "cp", file, `s3://${bucket}/${key}`], env });
}

async function measure(one: FirstRow, { client, put, id }: { client: pg.Client; put: Put; id: number }): Promise<void> {
  const body = `order_id,status,amount,updated_at\n${id},placed,25.00,2026-11-02 08:15:00\n`;
  const startedMs = performance.now();
  await put(`${prefix}bench-${id}.csv`, body);
  one.putSeconds.push((performance.now() - startedMs) / 1000);
  while ((await client.query(`select 1 from ${table} where order_id = $1`, [id])).rowCount === 0) await sleep(pollMs);
  one.seconds.push((performance.now() - startedMs) / 1000);
  one.floorSeconds.push(windowSeconds + (await bareCopySeconds(client, body)));
}

async function bareCopySeconds(client: pg.Client, body: string): Promise<number> {
  await client.query(`create temp table if not exists bare_copy (like ${table})`);
  const startedMs = performance.now();
  await pipe(Readable.from([body]), client.query(copyFrom("copy bare_copy from stdin (format csv, header)")));
  return (performance.now() - startedMs) / 1000;
}
