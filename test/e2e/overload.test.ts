import { setTimeout as sleep } from "node:timers/promises";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startLocal, until } from "@redshift-loader/local-aws";
import pg from "pg";
import { expect, test } from "vitest";
import { readPipelinesFolder } from "../../src/folders/pipelines-folder.ts";
import { bundlesDirectory } from "../../src/local/bundles.ts";
import { localIdentity, pipelineResources } from "../../src/local/pipeline-resources.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const files = 60;

/**
 * Nobody can make a load slow here, so a session of its own holds the fence for a while each time, and every load waits for
 * it as it would wait for the load before.
 */
async function holdFence(client: pg.Client, seconds: number): Promise<void> {
  await client.query("BEGIN");
  await client.query("LOCK TABLE shop.orders__loader_fence");
  await sleep(seconds * 1000);
  await client.query("COMMIT");
}

test("with loads that last longer than their window, few wait, none is lost, and they grow", async () => {
  const folder = await readPipelinesFolder("examples/orders");
  const resources = pipelineResources(folder, bundlesDirectory);
  const logged: string[] = [];
  await using local = await startLocal({
    ...localIdentity,
    ...resources,
    isolation: "snapshot",
    eventSourceMappings: resources.eventSourceMappings.map((mapping) => ({ ...mapping, windowSeconds: 1 })),
    onLog: ({ line }) => logged.push(line),
  });
  const client = new pg.Client(local.postgresUrl);
  await client.connect();
  const { endpoint, region, accountId } = local;
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const sqs = new SQSClient({ endpoint, region, credentials });
  const put = (file: number) => {
    const Body = `order_id,status,amount,updated_at\n${file},placed,1.00,2026-11-02 08:15:00\n`;
    return s3.send(new PutObjectCommand({ Bucket: "shop-landing", Key: `orders/${file}.csv`, Body }));
  };
  const loaded = async () => Number((await client.query("SELECT COUNT(*) AS n FROM shop.orders")).rows[0].n);
  await put(0);
  await until("the first file is loaded", async () => ((await loaded()) === 1 ? true : undefined));

  const waiting: number[] = [];
  const sending = (async () => {
    for (let file = 1; file < files; file++) {
      await put(file);
      await sleep(400);
    }
  })();
  const observer = new pg.Client(local.postgresUrl);
  await observer.connect();
  let isSending = true;
  const observing = (async () => {
    for (; isSending; await sleep(200)) {
      const { rows } = await observer.query(
        "SELECT COUNT(*) AS n FROM pg_locks WHERE NOT granted AND relation = 'shop.orders__loader_fence'::regclass",
      );
      waiting.push(Number(rows[0].n));
    }
  })();
  const isHeld = () => logged.some((line) => line.includes("target busy, its messages wait"));
  for (let round = 0; round < 6 || (!isHeld() && round < 60); round++) await holdFence(client, 4);
  await sending;
  isSending = false;
  await observing;
  await until("all files are loaded", async () => ((await loaded()) === files ? true : undefined), 300_000);

  // Two loads of each container, one more of messages that both have overtaken, and two containers.
  expect(Math.max(...waiting)).toBeLessThanOrEqual(6);
  const submitted = logged.filter((line) => line.includes('"batch submitted"')).map((line) => JSON.parse(line).files);
  expect(submitted.reduce((sum: number, count: number) => sum + count, 0)).toBe(files);
  expect(Math.max(...submitted)).toBeGreaterThan(4); // a window of a second has two or three
  expect(isHeld()).toBe(true);
  const QueueUrl = `${endpoint}/${accountId}/orders_queue_dead_letters`;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
  );
  expect(Attributes).toEqual({ ApproximateNumberOfMessages: "0" });
  await Promise.all([client.end(), observer.end()]);
  s3.destroy();
  sqs.destroy();
}, 600_000);
