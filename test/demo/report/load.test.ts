import { describe, expect, test } from "vitest";
import {
  byBatch,
  countConflicts,
  hopelessLoads,
  isConflict,
  type Load,
  loadOf,
  openBatches,
  parseLoadName,
} from "../../../src/demo/report/load.ts";

const noon = new Date("2026-01-01T12:00:00Z");
const seconds = (count: number) => new Date(noon.getTime() + count * 1000);
const conflict =
  "ERROR: 1023\n  Detail: Serializable isolation violation on table - 16402, transactions forming the cycle are: 1, 2";

const load = (batchId: string, attempt: number, more: Partial<Load> = {}): Load => ({
  statementId: `${batchId}-${attempt}`,
  table: "analytics.flights",
  batchId,
  attempt,
  state: "finished",
  submittedAt: noon,
  endedAt: seconds(5),
  urls: ["s3://landing/a.csv"],
  ...more,
});
const broken = (batchId: string, attempt: number) => load(batchId, attempt, { state: "failed", error: conflict });

describe("a statement's name", () => {
  test("names table, batch and attempt", () => {
    expect(parseLoadName("dev/analytics.flights/0f3a/2")).toEqual({
      table: "analytics.flights",
      batchId: "0f3a",
      attempt: 2,
    });
  });

  test.each(["", "dev/analytics.flights/0f3a", "dev/analytics.flights/0f3a/x", "dev/a/b/1/more"])(
    "that is not of a load says nothing: %j",
    (name) => {
      expect(parseLoadName(name)).toBeUndefined();
    },
  );
});

describe("a failed load", () => {
  test("is a conflict by Redshift's text, in one line or several", () => {
    expect(isConflict({ error: conflict })).toBe(true);
    expect(isConflict({ error: "ERROR: 1023 DETAIL: Serializable isolation violation on table - 1" })).toBe(true);
  });

  test("with another reason is hopeless", () => {
    const lost = load("b", 1, { state: "failed", error: 'relation "x" does not exist' });
    expect(hopelessLoads([broken("a", 1), lost, load("c", 1)])).toEqual([lost]);
  });
});

describe("a load that Redshift itself failed", () => {
  test.each([
    "ERROR: Internal error\n  Detail: \n  -----\n  error:  Internal error",
    "ERROR: Disk Full",
    "ERROR: S3CurlException: aborted",
  ])("is not hopeless, and its batch stays open: %j", (error) => {
    const failed = load("a", 1, { state: "failed", error });
    expect(hopelessLoads([failed])).toEqual([]);
    expect(openBatches([failed])).toEqual([[failed]]);
  });

  test("is told by what failed, not by what a file says", () => {
    const failed = load("a", 1, { state: "failed", error: "ERROR: invalid value 'Internal error'" });
    expect(hopelessLoads([failed])).toEqual([failed]);
  });
});

describe("the batches of some loads", () => {
  const loads = [load("a", 2), broken("a", 1), broken("b", 1), load("c", 1, { state: "running" }), load("d", 1)];

  test("hold their attempts in order", () => {
    expect(byBatch(loads).map((attempts) => attempts.map(({ statementId }) => statementId))).toEqual([
      ["a-1", "a-2"],
      ["b-1"],
      ["c-1"],
      ["d-1"],
    ]);
  });

  test("are open until an attempt finished", () => {
    expect(openBatches(loads).map(([first]) => first?.batchId)).toEqual(["b", "c"]);
  });

  test("count as recovered when a later attempt finished", () => {
    expect(countConflicts(loads)).toEqual({ failedAttempts: 2, batches: 2, recovered: 1 });
  });

  test("count as recovered when their files turned out to be loaded already", () => {
    const repeat = load("a", 2, { state: "failed", error: "ERROR: files are loaded already" });
    expect(countConflicts([broken("a", 1), repeat])).toEqual({ failedAttempts: 1, batches: 1, recovered: 1 });
  });

  test("are told apart by table, too", () => {
    expect(byBatch([load("a", 1), load("a", 1, { table: "analytics.other" })])).toHaveLength(2);
  });
});

describe("the load of a file", () => {
  const url = "s3://landing/a.csv";

  test("is the first that finished after the file was put", () => {
    const [old, first, second] = [
      load("a", 1),
      load("b", 1, { submittedAt: seconds(20), endedAt: seconds(25) }),
      load("c", 1, { submittedAt: seconds(21), endedAt: seconds(30) }),
    ];
    expect(loadOf([second, first, old], url, seconds(10))).toBe(first);
  });

  test("is unknown while it runs, and when it failed", () => {
    expect(loadOf([load("a", 1, { state: "running" }), broken("b", 1)], url, noon)).toBeUndefined();
  });
});
