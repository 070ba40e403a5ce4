import { execFile, spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { until } from "@redshift-loader/local-aws";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { UpLocal } from "../support/local-up.ts";
import { localUpHere } from "../support/local-up-here.ts";
import { ordersClients } from "../support/orders-clients.ts";

/** `examples/orders`, whose COPY may reject one row of a load. */
async function looseOrders() {
  const folder = await mkdtemp(join(tmpdir(), "orders-"));
  await cp("examples/orders", folder, { recursive: true });
  const file = join(folder, "orders_queue.json");
  const config = JSON.parse(await readFile(file, "utf8"));
  const copy = { ...config.copy, options: "CSV IGNOREHEADER 1 MAXERROR 2" };
  await writeFile(file, JSON.stringify({ ...config, copy, batch: { window_seconds: 1 } }));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

type Heard = { id: string; "detail-type": string; detail: { id: string; [field: string]: unknown } };

/** Somebody downstream: a queue, and a rule that sends all events of the loader to it. */
async function downstream({ ready }: UpLocal) {
  const place = {
    endpoint: ready.endpoint,
    region: ready.region,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  };
  const sqs = new SQSClient(place);
  const events = new EventBridgeClient(place);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "downstream" }));
  await events.send(new PutRuleCommand({ Name: "loads", EventPattern: '{"source":["redshift-loader"]}' }));
  const Arn = `arn:aws:sqs:${ready.region}:${ready.accountId}:downstream`;
  const put = await events.send(new PutTargetsCommand({ Rule: "loads", Targets: [{ Id: "queue", Arn }] }));
  expect(put.FailedEntryCount).toBe(0);
  const heard: Heard[] = [];
  const listen = async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    for (const { Body = "", ReceiptHandle } of Messages) {
      heard.push(JSON.parse(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  };
  /** The first event of this kind that was not heard of before. */
  const next = (type: string, known: readonly Heard[] = []) =>
    until(`${type} is heard`, async () => {
      await listen();
      return heard.find((event) => event["detail-type"] === type && !known.includes(event));
    });
  return { heard, listen, next };
}

const header = "order_id,status,amount,updated_at\n";
const good = "1,placed,10.00,2026-11-02 08:15:00\n";
const bad = "9,a status that is far too long,1.00,2026-11-02 08:15:00\n";

const hasCli = spawnSync("aws", ["--version"]).status === 0;
if (!hasCli) console.warn("The AWS CLI is not on this machine: the commands of docs/downstream.md are not run.");

describe.skipIf(!hasCli)("the commands of docs/downstream.md", () => {
  test("make a rule, load a file and print its event", async () => {
    await using local = await localUpHere({ pipelines: "examples/orders", windowSeconds: 1 });
    const page = await readFile("docs/downstream.md", "utf8");
    const [, block = ""] = /^```sh\n(export .*?)^```/ms.exec(page) ?? [];
    const script = block
      .replaceAll("http://127.0.0.1:4566", local.ready.endpoint)
      .replaceAll("aws sqs", `aws sqs --endpoint-url ${local.ready.endpoint}`); // as the page says of version 1
    const [environment = "", ...commands] = script.trim().split("\n");
    const receive = commands.pop() ?? "";
    const sh = (...lines: string[]) => promisify(execFile)("sh", ["-e", "-c", [environment, ...lines].join("\n")]);
    await sh(...commands);
    const line = await until("the last command prints the event", async () => {
      const { stdout } = await sh(receive);
      return stdout.startsWith("{") ? stdout : undefined;
    });
    expect(JSON.parse(line)).toMatchObject({
      "detail-type": "Load Committed",
      detail: {
        target: "shop.orders",
        files: { first: ["s3://shop-landing/orders/monday.csv"] },
        rows: { written: 3 },
      },
    });
  });
});

describe("somebody downstream", () => {
  test("hears of loads, rejected rows, quarantined files and parked batches, as the schema says", async () => {
    await using orders = await looseOrders();
    await using local = await localUpHere({ pipelines: orders.folder });
    const { upload, objectsUnder } = ordersClients(local);
    const { heard, next } = await downstream(local);

    await upload("orders/first.csv", header + good);
    const committed = await next("Load Committed");
    expect(committed).toMatchObject({
      source: "redshift-loader",
      account: "000000000000",
      region: "us-east-1",
      detail: {
        ...{ pipeline: "orders_queue", target: "shop.orders", database: "dev", warehouse: "cluster analytics" },
        files: { count: 1, first: ["s3://shop-landing/orders/first.csv"] },
        rows: { written: 1, rejected: 0 },
      },
    });

    await upload("orders/rejected.csv", header + good.replace("1,", "2,") + bad);
    const rejected = await next("Rows Rejected");
    expect(rejected.detail).toMatchObject({ rows: { written: 1, rejected: 1 }, allowed: 0 });
    expect(rejected.detail).toMatchObject({
      first: [{ file: "s3://shop-landing/orders/rejected.csv", line: 3, column: "status" }],
    });

    await upload("orders/bad.csv", header + bad + bad);
    const quarantined = await next("File Quarantined");
    const [record] = await objectsUnder("manifests/orders_queue/quarantine/");
    expect(quarantined.detail).toMatchObject({
      file: { id: record.file_id, url: "s3://shop-landing/orders/bad.csv" },
      batch_id: record.batch_id,
      reason: record.reason,
      record: `s3://shop-manifests/manifests/orders_queue/quarantine/${record.file_id}.json`,
    });

    await local.query("alter table shop.orders rename to orders_away");
    await upload("orders/parked.csv", header + good);
    const parked = await next("Batch Parked");
    const [ofBatch] = await objectsUnder("manifests/orders_queue/parked/");
    expect(parked.detail).toMatchObject({
      batch_id: ofBatch.batch_id,
      remedy: ofBatch.remedy,
      files: { count: 1, first: ["s3://shop-landing/orders/parked.csv"] },
    });

    const schema = z.fromJSONSchema(JSON.parse(await readFile("schema/events.json", "utf8")));
    for (const event of heard) expect(schema.safeParse(event).error).toBeUndefined();
    expect(schema.safeParse({ ...committed, detail: { ...committed.detail, id: "" } }).success).toBe(false);
    const texts = heard.map((event) => JSON.stringify(event));
    expect(texts.filter((text) => text.includes("far too long"))).toEqual([]);
  });

  test("hears the same id whenever the same load is handled again", async () => {
    await using orders = await looseOrders();
    await using local = await localUpHere({ pipelines: orders.folder });
    const { upload } = ordersClients(local);
    const { heard, listen, next } = await downstream(local);
    const faults = { seed: 1, events: { duplicate: 1 } };
    await fetch(`${local.ready.endpoint}/_local/faults`, { method: "PUT", body: JSON.stringify(faults) });
    await upload("orders/first.csv", header + good);
    await next("Load Committed");
    const four = await until("both handlings are heard twice", async () => {
      await listen();
      return heard.length >= 4 ? heard : undefined;
    });
    expect(new Set(four.map(({ detail }) => detail.id)).size).toBe(1);
    expect(new Set(four.map(({ id }) => id)).size).toBe(2);
  });
});
