import { readFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { until } from "@redshift-loader/local-aws";
import { describe, expect, test } from "vitest";
import { type RunningLocal, runLocalUp } from "../support/local-up.ts";

const orders = "select order_id::int, status, updated_at::text from shop.orders order by order_id";

describe("`local up` with the orders pipeline", () => {
  test("brings files from S3 into the table, merged by key, and leaves nothing behind", async () => {
    await using local = await runLocalUp("--pipelines", "examples/orders");
    await upload(local, "monday.csv");
    await upload(local, "tuesday.csv");
    const rows = await until("four orders are in the table", async () => {
      const found = await local.query(orders);
      return found.length === 4 ? found : undefined;
    });
    expect(rows).toEqual([
      { order_id: 1001, status: "placed", updated_at: "2026-11-02 08:15:00" },
      { order_id: 1002, status: "shipped", updated_at: "2026-11-03 07:05:00" },
      { order_id: 1003, status: "placed", updated_at: "2026-11-02 08:20:10" },
      { order_id: 1004, status: "placed", updated_at: "2026-11-03 09:41:00" },
    ]);

    const measured = await until("both files are measured", async () => {
      const lines = metricsIn(local.log()).filter(({ Batches }) => Batches);
      return lines.reduce((sum, { Files = 0 }) => sum + Files, 0) === 2 ? lines : undefined;
    });
    for (const line of measured) expect(line).toMatchObject({ Pipeline: "orders_queue", Target: "shop.orders" });
    expect(measured.reduce((sum, { Rows = 0 }) => sum + Rows, 0)).toBeGreaterThanOrEqual(4);
    for (const { Freshness = -1, LoadDuration = -1 } of measured) {
      expect(LoadDuration).toBeGreaterThan(0);
      expect(Freshness).toBeGreaterThan(LoadDuration);
    }

    expect(await local.stop()).toBe(0);
    for (const url of [local.ready.endpoint, local.ready.postgres]) expect(await isListening(url)).toBe(false);
  });

  test("loads a partition by the bulk loader", async () => {
    await using local = await runLocalUp("--pipelines", "examples/orders");
    await upload(local, "monday.csv", "archive/dt=2026-11-02/");
    const results = await invokeBulkLoader(local, {
      paths: [
        { s3_path: "s3://shop-landing/archive/dt={date}/", table: "shop.orders" },
        { s3_path: "s3://shop-landing/archive/dt={yesterday}/", table: "shop.orders" },
      ],
      date: "2026-11-02",
      copy: { role_arn: "arn:aws:iam::123456789012:role/redshift-copy", options: "CSV IGNOREHEADER 1" },
      cluster: { identifier: "analytics", db_name: "dev" },
    });
    expect(results).toMatchObject([
      { s3_path: "s3://shop-landing/archive/dt=2026-11-02/", table: "shop.orders", statement_id: expect.any(String) },
      { s3_path: "s3://shop-landing/archive/dt=2026-11-01/", error: expect.stringContaining("no files") },
    ]);
    await until("three orders are in the table", async () =>
      (await local.query(orders)).length === 3 ? true : undefined,
    );
  });

  test("stops when it is interrupted", async () => {
    await using local = await runLocalUp("--pipelines", "examples/orders");
    expect(await local.stop("SIGINT")).toBe(0);
  });
});

type MetricLine = { Batches?: number; Files?: number; Rows?: number; Freshness?: number; LoadDuration?: number };

/** What CloudWatch would take from the functions' logs. */
function metricsIn(log: string): MetricLine[] {
  return log.split("\n").flatMap((line) => {
    const metrics = /{"_aws".*}/.exec(line);
    return metrics ? [JSON.parse(metrics[0])] : [];
  });
}

async function upload({ ready }: RunningLocal, file: string, folder = "orders/"): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const s3 = new S3Client({ endpoint: ready.endpoint, region: ready.region, credentials });
  const Body = await readFile(`examples/orders/files/${file}`);
  await s3.send(new PutObjectCommand({ Bucket: "shop-landing", Key: `${folder}${file}`, Body }));
  s3.destroy();
}

async function invokeBulkLoader({ ready }: RunningLocal, input: object): Promise<unknown> {
  const url = `${ready.endpoint}/2015-03-31/functions/bulk_loader/invocations`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(input) });
  return answer.json();
}

function isListening(url: string): Promise<boolean> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    const socket = createConnection(Number(port), "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
