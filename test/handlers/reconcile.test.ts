import { describe, expect } from "vitest";
import { pipelineJson, s3Notification, s3Record, sqsEvent } from "../support/builders.ts";
import type { Functions } from "../support/function-test.ts";
import { test } from "../support/handlers.ts";

const schedule = (id: string) => ({
  id,
  source: "aws.events",
  "detail-type": "Scheduled Event",
  time: "2026-11-22T09:00:00Z",
  detail: {},
});

/** Loads that were submitted, by their tokens: Redshift runs each token once. */
const tokensOf = ({ aws }: Functions) => [
  ...new Set(
    aws.requests
      .filter(({ operation }) => operation === "BatchExecuteStatement")
      .map(({ body }): string => JSON.parse(body).ClientToken),
  ),
];

/** The loader's load of orders/a.csv, of which nothing was heard any more. */
async function loadThatVanished({ aws, start }: Functions): Promise<void> {
  aws.objects.set("config/pipelines/orders_queue.json", pipelineJson());
  const loader = await start("loader");
  const record = s3Record("orders/a.csv", { eventTime: new Date().toISOString() });
  await loader(sqsEvent({ id: "m1", body: s3Notification(record) }));
  aws.requests.length = 0;
}

describe("reconcile.handler", () => {
  test("submits again what vanished, once for each event of its schedule", async ({ functions }) => {
    await loadThatVanished(functions);
    const handler = await functions.start("reconcile");
    const results = await handler(schedule("18e7079c-dd4b-dd64-caf9-e2a31640dab0"));
    expect(results).toMatchObject([
      { pipeline: "orders_queue", manifests: 1, missing_files: 1, loads: [{ table_name: "sales.orders", files: 1 }] },
    ]);
    expect(await handler(schedule("18e7079c-dd4b-dd64-caf9-e2a31640dab0"))).toEqual(results);
    expect(tokensOf(functions)).toHaveLength(1);
    await handler(schedule("28e7079c-dd4b-dd64-caf9-e2a31640dab0"));
    expect(tokensOf(functions)).toHaveLength(2);
  });

  test("takes any input, and then Lambda's own repetition for the same run", async ({ functions }) => {
    await loadThatVanished(functions);
    const handler = await functions.start("reconcile");
    for (const _ of [1, 2]) await handler({}, { awsRequestId: "request-1" });
    expect(tokensOf(functions)).toHaveLength(1);
    await handler(undefined, { awsRequestId: "request-2" });
    expect(tokensOf(functions)).toHaveLength(2);
  });

  test("leaves young manifests alone", async ({ functions }) => {
    await loadThatVanished(functions);
    const graceSeconds = Math.ceil(Date.now() / 1000);
    const handler = await functions.start("reconcile", { RECONCILE_GRACE_SECONDS: String(graceSeconds) });
    expect(await handler(schedule("1"))).toMatchObject([{ manifests: 0, missing_files: 0, loads: [] }]);
  });

  test("does not start with a grace period that is not a number", async ({ functions }) => {
    await expect(functions.start("reconcile", { RECONCILE_GRACE_SECONDS: "half an hour" })).rejects.toThrow(
      'RECONCILE_GRACE_SECONDS is "half an hour"',
    );
  });

  test("fails without the place of the configurations", async ({ functions }) => {
    const handler = await functions.start("reconcile", { CONFIG_BUCKET: undefined });
    await expect(handler(schedule("1"))).rejects.toThrow("CONFIG_BUCKET is not set");
  });
});
