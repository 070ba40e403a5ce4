import { describe, expect, test } from "vitest";
import { judgeLedger, judgeTarget } from "../../../src/core/doctor/judge/tables.ts";
import type { TriedColumn } from "../../../src/core/doctor/world.ts";
import type { Deletes, Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import { pipeline } from "../../support/builders.ts";

const column = (name: string, type: string, bytes?: number): TriedColumn => ({
  name,
  type,
  ...(bytes !== undefined && { bytes }),
  isComparable: true,
  isIdentity: false,
});

const target = [column("id", "BIGINT"), column("updated_at", "TIMESTAMP"), column("gone", "TIMESTAMP")];
const ofFiles = { column: "Op", in: ["D"], isInTarget: false };
const ofTarget = { ...ofFiles, isInTarget: true };

function changes(deletes: Deletes, given: Partial<Pipeline> = {}): Pipeline {
  const { copy } = pipeline();
  return pipeline({
    mode: { kind: "merge", keys: ["id"], timestamps: ["updated_at"], nullKeys: "reject", deletes },
    copy: { ...copy, columns: ["Op", "id", "updated_at"] },
    ...given,
  });
}

describe("doctor's look at a target of change data", () => {
  test.each([
    { what: "the files alone have the column", deletes: { when: ofFiles }, columns: target },
    { what: "it has the column, too", deletes: { when: ofTarget }, columns: [...target, column("op", "CHAR(1)", 1)] },
    { what: "the mark has the timestamp's type", deletes: { when: ofFiles, mark: "GONE" }, columns: target },
  ])("finds nothing wrong where $what", ({ deletes, columns }) => {
    expect(judgeTarget(changes(deletes), columns)).toMatchObject([{ status: "ok" }]);
  });

  test.each([
    {
      what: "the column is stored nowhere although the target has it",
      deletes: { when: ofFiles },
      columns: [...target, column("op", "CHAR(1)", 1)],
      finding: {
        status: "warning",
        says: "sales.orders has a column Op, and options.delete_when takes it for the files' alone: its values are not stored.",
        remedy: 'Write "in_target": true in options.delete_when, or drop the column.',
      },
    },
    {
      what: "the target lacks the column",
      deletes: { when: ofTarget },
      columns: target,
      finding: {
        status: "problem",
        says: "sales.orders has no column Op, which options.delete_when names as a column of the target.",
        remedy: "Add the column, or write in_target: false: then the files alone have it.",
      },
    },
    {
      what: "the mark is missing",
      deletes: { when: ofFiles, mark: "deleted_at" },
      columns: target,
      finding: {
        status: "problem",
        says: "sales.orders has no column deleted_at, which options.deletes.mark names.",
        remedy: "Add it with the type of updated_at: ALTER TABLE sales.orders ADD COLUMN deleted_at TIMESTAMP;",
      },
    },
    {
      what: "the mark has another type",
      deletes: { when: ofFiles, mark: "day" },
      columns: [...target, column("day", "DATE")],
      finding: {
        status: "problem",
        says: "sales.orders.day gets the time of a deletion from updated_at, which is TIMESTAMP, and is DATE.",
        remedy: "Give day the type TIMESTAMP.",
      },
    },
  ])("says that $what", ({ deletes, columns, finding }) => {
    expect(judgeTarget(changes(deletes), columns)).toContainEqual(finding);
  });

  test.each([
    { audits: { batchId: "batch" }, says: "sales.orders has no column batch", remedy: "ADD COLUMN batch VARCHAR(32);" },
    { audits: { batchId: "short" }, says: "sales.orders.short is CHAR(8)", remedy: "Give short the type VARCHAR(32)." },
    { audits: { batchId: "id" }, says: "sales.orders.id is BIGINT", remedy: "Give id the type VARCHAR(32)." },
    { audits: { loadedAt: "day" }, says: "sales.orders.day is DATE", remedy: "Give day the type TIMESTAMP." },
  ])("says which audit column cannot hold what loads write: $audits", ({ audits, says, remedy }) => {
    const columns = [...target, column("short", "CHAR(8)", 8), column("day", "DATE")];
    expect(judgeTarget(changes({ when: ofFiles }, { auditColumns: audits }), columns)).toMatchObject([
      { status: "problem", says: expect.stringContaining(says), remedy: expect.stringContaining(remedy) },
    ]);
  });

  test("wants the tombstones with the keys and timestamps of the configuration", () => {
    const none: readonly TriedColumn[] = [];
    const ledger = [
      "file_id",
      "bucket",
      "object_key",
      "version_id",
      "etag",
      "bytes",
      "event_time",
      "batch_id",
      "loaded_at",
    ];
    const there = {
      ledger: ledger.map((name) => column(name, "VARCHAR(1024)", 1024)),
      fence: [column("one", "SMALLINT")],
    };
    const given = changes({ when: ofFiles });
    const judge = (names: readonly string[]) =>
      judgeLedger(given, { ...there, tombstones: names.map((name) => column(name, "BIGINT")) });
    expect(judge(["id", "updated_at", "loader_recorded_at", "loader_of_snapshot"])).toMatchObject([{ status: "ok" }]);
    expect(judge(["id", "loader_recorded_at", "loader_of_snapshot"])).toMatchObject([
      {
        status: "problem",
        says: "The tombstones sales.orders__loader_tombstones have no column updated_at: every load fails.",
      },
    ]);
    expect(judgeLedger(given, { ...there, tombstones: none })).toMatchObject([
      { status: "problem", says: expect.stringContaining("where deletions are remembered, are not there") },
    ]);
    expect(judgeLedger(pipeline(), { ...there, tombstones: none })).toMatchObject([{ status: "ok" }]);
  });
});
