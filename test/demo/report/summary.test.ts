import pc from "picocolors";
import { describe, expect, test } from "vitest";
import type { Fingerprint } from "../../../src/demo/data/fingerprint.ts";
import type { Deletions } from "../../../src/demo/report/deletions.ts";
import type { Load } from "../../../src/demo/report/load.ts";
import { renderReport } from "../../../src/demo/report/report.ts";
import { type Observations, summarise } from "../../../src/demo/report/summary.ts";
import type { Shipment } from "../../../src/demo/send/shipment.ts";

const noon = new Date("2026-01-01T12:00:00Z");
const seconds = (count: number) => new Date(noon.getTime() + count * 1000);
const conflict = "ERROR: 1023\n  Detail: Serializable isolation violation on table - 1";

const shipment = (key: string, more: Partial<Shipment> = {}): Shipment => ({
  feed: "status-airlines",
  bucket: "demo-landing",
  key,
  url: `s3://demo-landing/${key}`,
  eTag: "e",
  bytes: 1_000_000,
  rows: 8_000,
  late: 0,
  announced: "once",
  replaces: false,
  decoy: false,
  putAt: noon,
  ...more,
});

const load = (attempt: number, more: Partial<Load>): Load => ({
  statementId: `s-${attempt}`,
  table: "analytics.flight_status",
  batchId: "b",
  attempt,
  state: "finished",
  submittedAt: seconds(2),
  urls: ["s3://demo-landing/one", "s3://demo-landing/two"],
  ...more,
});

const fingerprint = (rows: number): Fingerprint => ({ rows, checksum: `${rows}77`, columns: {} });

const observations = (more: Partial<Observations> = {}): Observations => ({
  shipments: [
    shipment("one"),
    shipment("two", { putAt: seconds(1), late: 12, announced: "again later" }),
    shipment("old", { decoy: true }),
  ],
  loads: [load(1, { state: "failed", error: conflict, endedAt: seconds(3) }), load(2, { endedAt: seconds(6) })],
  bulk: [
    { s3_path: "s3://demo-lake/flights/dt=2001-06-30", table: "analytics.flights", error: "holds no files" },
    { s3_path: "s3://demo-lake/flights/dt=2001-06-29", table: "analytics.flights", statement_id: "s-9" },
  ],
  verdicts: [{ table: "analytics.flights", expected: fingerprint(5), found: fingerprint(5), differences: [] }],
  seconds: 61.25,
  ...more,
});

describe("the summary of a demo", () => {
  test("counts files without the decoys, batches, attempts and conflicts", () => {
    expect(summarise(observations())).toMatchObject({
      ok: true,
      files: 2,
      rows: 16_000,
      late_files: 1,
      repeated_announcements: 1,
      batches: 1,
      attempts: 2,
      conflicts: { failed_attempts: 1, batches: 1, recovered: 1 },
      problems: [],
    });
  });

  test("measures freshness from each file's arrival to its commit", () => {
    const feed = summarise(observations()).feeds.find(({ name }) => name === "status-airlines");
    expect(feed).toMatchObject({ files: 2, batches: 1, attempts: 2, conflicts: 1 });
    expect(feed?.freshness_seconds).toEqual({ median: 6, max: 6 });
  });

  test.each<{ name: string; more: Partial<Observations>; problem: string }>([
    {
      name: "a table differs",
      more: {
        verdicts: [
          {
            table: "analytics.flights",
            expected: fingerprint(5),
            found: fingerprint(4),
            differences: ["1 row is missing"],
          },
        ],
      },
      problem: "analytics.flights: 1 row is missing",
    },
    {
      name: "bulk refused a partition that has files",
      more: { bulk: [{ s3_path: "s3://demo-lake/status/2001/06/", table: "t", error: "no such bucket" }] },
      problem: "bulk did not load s3://demo-lake/status/2001/06/: no such bucket",
    },
    {
      name: "bulk took the empty partition for loaded",
      more: { bulk: [{ s3_path: "s3://demo-lake/flights/dt=2001-06-30", table: "t", statement_id: "s" }] },
      problem: "bulk did not report that s3://demo-lake/flights/dt=2001-06-30 holds no files",
    },
    {
      name: "no conflict came to be recovered",
      more: { loads: [load(1, { endedAt: seconds(3) })] },
      problem: "no conflict between loads happened, so its recovery was not shown",
    },
  ])("is not ok when $name", ({ more, problem }) => {
    expect(summarise(observations(more))).toMatchObject({ ok: false, problems: [problem] });
  });
});

describe("the deletions of a demo", () => {
  const withDeletions = (given: Partial<Deletions>) =>
    observations({
      verdicts: [
        {
          table: "analytics.flight_schedule",
          expected: fingerprint(5),
          found: fingerprint(5),
          differences: [],
          deletions: { deleted: 7, cameBack: 0, withoutBatch: 0, ...given },
        },
      ],
    });

  test("are counted, and none came back", () => {
    const summary = summarise(withDeletions({}));
    expect(summary).toMatchObject({
      ok: true,
      deletions: [{ table: "analytics.flight_schedule", deleted_rows: 7, came_back: 0, rows_without_batch: 0 }],
    });
    expect(renderReport(summary, pc.createColors(false))).toContain(
      "✓ Deletes: 7 rows deleted from analytics.flight_schedule, by files in any order; none came back",
    );
  });

  test.each([
    { what: "a row came back", given: { cameBack: 2 }, problem: "2 deleted rows came back" },
    {
      what: "a row does not name its batch",
      given: { withoutBatch: 3 },
      problem: "3 rows do not name a batch of the ledger",
    },
    { what: "nothing was deleted", given: { deleted: 0 }, problem: "no row was deleted, so deletes were not shown" },
  ])("are a problem when $what", ({ given, problem }) => {
    const problems = [`analytics.flight_schedule: ${problem}`];
    expect(summarise(withDeletions(given))).toMatchObject({ ok: false, problems });
  });
});

describe("the report", () => {
  const colors = pc.createColors(false);

  test("says what was loaded, how conflicts ended, and that every table is right", () => {
    const text = renderReport(summarise(observations()), colors);
    expect(text).toContain("16,000 rows in 2 files, 61.3 s");
    expect(text).toContain("✓ Conflicts: 1 batch of 1 broke off 1 time");
    expect(text).toMatch(/✓ analytics\.flights\s+5 rows {2}checksum 577/);
    expect(text).toContain("All rows are where they belong.");
  });

  test("names every difference", () => {
    const verdicts = [
      {
        table: "analytics.flights",
        expected: fingerprint(5),
        found: fingerprint(4),
        differences: ["1 row is missing"],
      },
    ];
    const text = renderReport(summarise(observations({ verdicts })), colors);
    expect(text).toContain("✗ analytics.flights          4 rows, expected 5\n    1 row is missing");
    expect(text).toContain("The demo failed:");
  });
});
