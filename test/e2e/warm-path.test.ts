import { describe, expect } from "vitest";
import { pipelineJson, s3Notification, sqsEvent } from "../support/builders.ts";
import { test } from "../support/bundles.ts";
import type { RecordingAws } from "../support/recording-aws.ts";

const config = "config/pipelines/orders_queue.json";
const arrivals = (count: number, from = 0) =>
  sqsEvent(
    ...Array.from({ length: count }, (_, index) => ({
      id: `m${from + index}`,
      body: s3Notification(`orders/${from + index}.csv`),
    })),
  );

function countsAtTheWire({ requests }: RecordingAws) {
  const puts = requests.filter(({ method }) => method === "PUT").length;
  const submissions = requests.filter(({ operation }) => operation === "BatchExecuteStatement").length;
  return { puts, submissions, others: requests.length - puts - submissions };
}

describe("the warm path", () => {
  test.for([
    { count: 1, batches: 1 },
    { count: 1000, batches: 1 },
    { count: 6000, batches: 6 },
  ])(
    "of $count arrivals is one PUT and one BatchExecuteStatement for each of $batches batches",
    async ({ count, batches }, { functions: { aws, start } }) => {
      aws.objects.set(config, pipelineJson());
      const handler = await start("loader");
      await handler(arrivals(1, 1_000_000));
      aws.requests.length = 0;
      const answer = await handler(arrivals(count));
      expect(answer).toMatchObject({ batchItemFailures: [], loads: { length: batches } });
      expect(countsAtTheWire(aws)).toEqual({ puts: batches, submissions: batches, others: 0 });
    },
  );

  test("lists every arrival once, in manifests that are written before they are loaded", async ({
    functions: { aws, start },
  }) => {
    aws.objects.set(config, pipelineJson());
    const handler = await start("loader");
    await handler(arrivals(6000));
    const urls = [...aws.objects]
      .filter(([place]) => place.startsWith("loads/manifests/orders_queue/"))
      .flatMap(([, manifest]) => JSON.parse(manifest).entries.map((entry: { url: string }) => entry.url));
    expect(urls).toHaveLength(6000);
    expect(new Set(urls)).toEqual(new Set(Array.from({ length: 6000 }, (_, index) => `s3://lake/orders/${index}.csv`)));
    for (const [index, { operation, body }] of aws.requests.entries()) {
      if (operation !== "BatchExecuteStatement") continue;
      const manifest = /FROM 's3:\/(\/[^']+)'/.exec(JSON.parse(body).Sqls.join())?.[1];
      expect(aws.requests.slice(0, index).map(({ path }) => path)).toContain(manifest);
    }
  });
});

describe("the configuration on the warm path", () => {
  const configRequests = ({ requests }: RecordingAws) =>
    requests.filter(({ path }) => path === `/${config}`).map(({ headers }) => headers["if-none-match"]);

  test("is read the first time only, within its time to live", async ({ functions: { aws, start } }) => {
    aws.objects.set(config, pipelineJson());
    const handler = await start("loader");
    for (const from of [0, 10, 20]) await handler(arrivals(2, from));
    expect(configRequests(aws)).toEqual([undefined]);
  });

  test("is revalidated by its ETag afterwards", async ({ functions: { aws, start } }) => {
    aws.objects.set(config, pipelineJson());
    const handler = await start("loader", { CONFIG_TTL_SECONDS: "0" });
    await handler(arrivals(1, 0));
    const second = await handler(arrivals(1, 1));
    expect(second).toMatchObject({ batchItemFailures: [], loads: [{ table_name: "sales.orders" }] });
    expect(configRequests(aws)).toEqual([undefined, expect.stringMatching(/^"[0-9a-f]{32}"$/)]);
  });

  test("is used anew when it has changed", async ({ functions: { aws, start } }) => {
    aws.objects.set(config, pipelineJson());
    const handler = await start("loader", { CONFIG_TTL_SECONDS: "0" });
    await handler(arrivals(1, 0));
    const copy = { role_arn: "arn:aws:iam::123456789012:role/copy", table_name: "sales.orders_v2" };
    aws.objects.set(config, pipelineJson({ copy }));
    expect(await handler(arrivals(1, 1))).toMatchObject({ loads: [{ table_name: "sales.orders_v2" }] });
  });

  test("is read again after it could not be read", async ({ functions: { aws, start } }) => {
    const handler = await start("loader");
    expect(await handler(arrivals(1))).toMatchObject({ batchItemFailures: [{ itemIdentifier: "m0" }] });
    aws.objects.set(config, pipelineJson());
    expect(await handler(arrivals(1))).toMatchObject({ batchItemFailures: [] });
  });
});
