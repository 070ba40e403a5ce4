import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { until } from "@redshift-loader/local-aws";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalPipelines, startLocal } from "../../../src/testing/index.ts";
import { runCommand } from "../../support/run-command.ts";

const waitMs = 180_000;
const url = "s3://shop-landing/orders/a.csv";
const logged: string[] = [];
let local: LocalPipelines;

beforeAll(async () => {
  local = await startLocal({ pipelines: "examples/orders", windowSeconds: 0, onLog: ({ line }) => logged.push(line) });
});

afterAll(() => local?.[Symbol.asyncDispose]());

/** @returns the configuration as it was */
async function configure(change: (text: string) => string): Promise<string> {
  const { endpoint, region, environment } = local;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const place = {
    Bucket: environment["CONFIG_BUCKET"],
    Key: `${environment["CONFIG_PREFIX"]}orders_queue.json`,
  };
  const text = (await (await s3.send(new GetObjectCommand(place))).Body?.transformToString()) ?? "";
  await s3.send(new PutObjectCommand({ ...place, Body: change(text) }));
  return text;
}

const run = (...args: string[]) => runCommand(args, local.environment);

test("a file that an invalid configuration holds back is loaded at once after the fix, without its message", async () => {
  const good = await configure((text) => text.replace("CSV IGNOREHEADER 1", "CSV IGNOREHEADERS 1"));
  const row = "1,placed,10.00,2026-11-02 08:15:00";
  await local.putObject("shop-landing", "orders/a.csv", `order_id,status,amount,updated_at\n${row}\n`);
  const isRefused = async () => logged.find((line) => line.includes("queue not loaded, its messages go back"));
  await until("the loader has refused the message", isRefused, waitMs);
  const status = await run("status", "--once");
  expect(status.code).toBe(1);
  expect(status.stdout).toMatch(
    /IGNOREHEADERS is not an option of COPY.*\n {2}orders_queue: 1 message waits on its queue till that is mended\. Next try at [\d-]{10} [\d:]{8} UTC \((?:in \d+ (?:s|min)|due)\)/,
  );
  await configure(() => good);
  // a window of the configuration may hold it still, for all that `trace` knows
  await until(
    "the trace names what loads it at once",
    async () => {
      const [trace] = JSON.parse((await run("trace", url, "--json")).stdout).traces;
      expect(trace.state).toBe("queued");
      return trace.next.includes("redshift-loader retry-now orders_queue") || undefined;
    },
    waitMs,
  );
  const { code, stdout } = await run("retry-now", "orders_queue", "--json");
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { ok: true, queued: { submitted: 1 }, waiting: [] }]);
  const loaded = async () => {
    const [found] = await local.query<{ n: string }>("SELECT COUNT(*) AS n FROM shop.orders");
    return found?.n === "1" ? true : undefined;
  };
  await until("the row is in the table", loaded, waitMs);
  const again = await run("retry-now", "orders_queue", "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({ queued: { submitted: 0, loads: [] }, refused: { submitted: 0 } });
});
