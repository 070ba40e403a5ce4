import { describe, expect, test } from "vitest";
import { costOf } from "../../src/simulation/cost.ts";
import { simulate } from "../../src/simulation/simulate.ts";
import type { Workload } from "../../src/simulation/workload.ts";

/** A file each second for one table, for a minute. */
const workload = (given: Partial<Workload> = {}): Workload => ({
  filesPerMinute: 60,
  tables: 1,
  megabytesPerFile: 1,
  windowSeconds: 5,
  batchSize: 1000,
  maxFiles: 1000,
  loadSeconds: 2,
  secondsPerFile: 0,
  secondsPerGigabyte: 0,
  slots: 1,
  minutes: 1,
  ...given,
});

describe("a workload that keeps up", () => {
  test("is loaded window by window: files 0 to 5 are ready at 5 s, and in the table at 7 s", () => {
    expect(simulate(workload())).toEqual({
      loads: 10,
      filesPerLoad: 6,
      loadsPerMinute: 10,
      outlasting: 0,
      use: {
        submissions: expect.closeTo(10 / 60 / 20, 10),
        describes: expect.closeTo(10 / 60 / 100, 10),
        results: expect.closeTo(10 / 60 / 20, 10),
        slots: expect.closeTo(1 / 3, 10),
        oneTable: expect.closeTo(1 / 3, 10),
      },
      freshness: { median: 7, p99: 7, max: 7 },
      activeStatements: 1,
      activeShare: 1, // a load every 6 s keeps a workgroup awake
      backlogFiles: 6, // those of 54 to 59 s are ready at 59 s and in the table at 61 s
      keepsUp: true,
    });
  });

  test("is loaded as soon as a batch is full: 3 files at 2 s", () => {
    expect(simulate(workload({ batchSize: 3 }))).toMatchObject({ loads: 20, filesPerLoad: 3, freshness: { max: 4 } });
  });

  test("is split by the pipeline's limit: 6 files make loads of 4 and 2, one after the other", () => {
    expect(simulate(workload({ maxFiles: 4 }))).toMatchObject({ loads: 20, filesPerLoad: 3, freshness: { max: 9 } });
  });

  test("takes the longer, the more files and bytes a load has: 2 + 6 × (0.1 + 0.5) s", () => {
    const slower = workload({ secondsPerFile: 0.1, megabytesPerFile: 512, secondsPerGigabyte: 1 });
    expect(simulate(slower).freshness.max).toBeCloseTo(5 + 5.6, 10);
  });
});

describe("a workload that falls behind", () => {
  test("waits for the loads of the same table: the tenth is ready at 59 s and in the table 125 s after the start", () => {
    const { use, freshness, keepsUp } = simulate(workload({ loadSeconds: 12, slots: 100 }));
    expect(use.oneTable).toBeCloseTo(2, 10);
    expect(freshness).toEqual({ median: 47, p99: 71, max: 71 });
    expect(keepsUp).toBe(false);
  });

  test("has loads that outlast their window, but not where there is none", () => {
    expect(simulate(workload({ loadSeconds: 5.5 })).outlasting).toBe(1); // 10 loads of 5.5 s, 6 s apart, window 5 s
    expect(simulate(workload({ loadSeconds: 4.5 })).outlasting).toBe(0);
    expect(simulate(workload({ windowSeconds: 0, loadSeconds: 0.5 })).outlasting).toBe(0);
  });

  test("waits for a slot: two tables take turns", () => {
    const { use, freshness } = simulate(workload({ filesPerMinute: 2, tables: 2, windowSeconds: 0, loadSeconds: 40 }));
    expect(use.slots).toBeCloseTo(80 / 60, 10); // at 0 and 30 s; the second runs from 40 to 80 s
    expect(freshness.max).toBe(50);
  });

  test("waits for the quota of submissions: 6,000 loads of a minute take five", () => {
    const many = workload({ filesPerMinute: 6000, tables: 100, windowSeconds: 0, loadSeconds: 0, slots: 100 });
    const { loads, use, freshness, keepsUp } = simulate(many);
    expect(loads).toBe(6000);
    expect(use.submissions).toBe(5);
    expect(freshness.max).toBeCloseTo(299.95 - 59.99, 6);
    expect(keepsUp).toBe(false);
  });

  test("has more active statements than the Data API takes", () => {
    const slow = workload({ filesPerMinute: 1200, tables: 600, windowSeconds: 0, loadSeconds: 28.99, slots: 600 });
    expect(simulate(slow)).toMatchObject({ activeStatements: 580, keepsUp: false }); // 20 a second × 28.99 s, and the first
  });
});

describe("the cost of a million files", () => {
  const prices = {
    sqsRequest: 1e-6,
    lambdaRequest: 2e-7,
    lambdaGigabyteSecond: 1e-5,
    s3Put: 5e-6,
    s3Get: 4e-7,
    logGigabyte: 0,
  };

  test("is that of 1,200,000 requests to SQS, and of 10,000 loads of 100 files", () => {
    const simulated = { ...simulate(workload()), filesPerLoad: 100 };
    const { perMillionFiles, perGigabyte } = costOf(simulated, prices, 1);
    expect(perMillionFiles).toBeCloseTo(1.2 + 0.073, 10);
    expect(perGigabyte).toBeCloseTo(1.273 / 976.5625, 10);
  });
});
