import { describe, expect, test } from "vitest";
import { type Deployed, monthlyCost } from "../../src/simulation/monthly-cost.ts";
import { type Prices, priceNames } from "../../src/simulation/prices.ts";
import { simulate } from "../../src/simulation/simulate.ts";
import type { Workload } from "../../src/simulation/workload.ts";

/** 60 files a minute for 2 tables, in loads of 30 files: 2 loads a minute. */
const workload: Workload = {
  ...{ filesPerMinute: 60, tables: 2, megabytesPerFile: 1, windowSeconds: 60, batchSize: 1000, maxFiles: 1000 },
  ...{ loadSeconds: 2, secondsPerFile: 0, secondsPerGigabyte: 0, slots: 1, minutes: 30 },
};
const simulated = { ...simulate(workload), loadsPerMinute: 2, activeShare: 0.25 };

const noPrices = Object.fromEntries(priceNames.map((name) => [name, 0])) as Prices;
const serverless: Deployed = { events: "eventbridge", redshift: { kind: "serverless", rpus: 8 } };

/** The sum if only these have a price. */
const totalAt = (prices: Partial<Prices>, deployed = serverless, of = { workload, simulated }) =>
  monthlyCost({ ...of, deployed }, { ...noPrices, ...prices }).total;

/** Of 730 hours. */
const minutes = 43_800;

describe("a month costs", () => {
  test("for SQS: each file, its share of receives and deletes, and 15 empty receives a minute of each queue", () => {
    expect(totalAt({ sqsRequest: 1 })).toBeCloseTo(minutes * (60 + 2 * 6 + 2 * 15), 4);
  });

  test("for EventBridge: each file, unless S3 notifies by itself", () => {
    expect(totalAt({ eventBridgeS3Event: 1 })).toBe(minutes * 60);
    expect(totalAt({ eventBridgeS3Event: 1 }, { ...serverless, events: "s3" })).toBe(0);
  });

  test("for S3: a manifest a load, and 33 listings of each table in each of 2,920 runs of reconcile", () => {
    expect(totalAt({ s3Put: 1 })).toBe(minutes * 2 + 2920 * 33 * 2);
    expect(totalAt({ s3Get: 1 })).toBe(minutes * 2 * 3);
  });

  test("for Lambda: two invocations a load and one a run; 0.2 s of 768 MB a load, 3 s and 1 s a table of 1 GB a run", () => {
    expect(totalAt({ lambdaRequest: 1 })).toBe(minutes * 2 * 2 + 2920);
    expect(totalAt({ lambdaGigabyteSecond: 1 })).toBeCloseTo(minutes * 2 * 0.2 * 0.75 + 2920 * 5, 4);
  });

  test("for metrics: 11 of each table, cheaper above 10,000", () => {
    expect(totalAt({ metricMonth: 1, metricMonthAbove10000: 100 })).toBe(22);
    const many = { workload: { ...workload, tables: 1000 }, simulated };
    expect(totalAt({ metricMonth: 1 }, serverless, many)).toBe(10_000);
    expect(totalAt({ metricMonthAbove10000: 1 }, serverless, many)).toBe(1000);
  });

  test("for alarms: 5 metrics of each table, 17 of each stack of 40 tables; a dashboard a stack", () => {
    expect(totalAt({ alarmMetricMonth: 1 })).toBe(2 * 5 + 17);
    const more = { workload: { ...workload, tables: 41 }, simulated };
    expect(totalAt({ alarmMetricMonth: 1 }, serverless, more)).toBe(41 * 5 + 2 * 17);
    expect(totalAt({ dashboardMonth: 3 }, serverless, more)).toBe(6);
  });

  test("for traces: of each invocation while they are fewer than one a second, then 5 % of the rest", () => {
    expect(totalAt({ traceRecorded: 1 })).toBe(minutes * 2 * 2 + 2920);
    const busy = { workload, simulated: { ...simulated, loadsPerMinute: 160 } };
    expect(totalAt({ traceRecorded: 1 }, serverless, busy)).toBe(minutes * 2 * 65 + 2920);
  });

  test("for Redshift: RPU-hours of the share of the time that is billed, or every hour of every node", () => {
    expect(totalAt({ redshiftRpuHour: 0.375, redshiftNodeHour: 9 })).toBeCloseTo(730 * 0.25 * 8 * 0.375, 10);
    const provisioned: Deployed = { ...serverless, redshift: { kind: "provisioned", nodes: 2 } };
    expect(totalAt({ redshiftRpuHour: 9, redshiftNodeHour: 0.5 }, provisioned)).toBe(730);
  });

  test("in all the sum of its items, each its quantity times its price", () => {
    const prices = Object.fromEntries(priceNames.map((name, at) => [name, at + 1])) as Prices;
    const { items, total } = monthlyCost({ workload, simulated, deployed: serverless }, prices);
    for (const { quantity, price, amount } of items) expect(amount).toBe(quantity * prices[price]);
    expect(total).toBeCloseTo(
      items.reduce((sum, { amount }) => sum + amount, 0),
      6,
    );
    expect(new Set(items.map(({ service }) => service))).toEqual(
      new Set(["SQS", "EventBridge", "S3", "Lambda", "X-Ray", "CloudWatch", "Redshift"]),
    );
  });
});
