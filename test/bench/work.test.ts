import { expect, test } from "vitest";
import { work } from "../../bench/work.ts";

test("A load asks no more of the warehouse than it did, in any mode", async () => {
  const lines = await work(() => undefined);
  const of = (measure: string) =>
    Object.fromEntries(lines.filter((line) => line.measure === measure).map((line) => [line.of, line.figure]));
  expect(of("statements")).toEqual({
    merge: 9,
    "merge, merge_also_on": 9,
    "merge, audit_columns": 9,
    "merge, deletes: remove": 11,
    "merge, deletes: mark": 12,
    "merge, snapshot": 13,
    history: 8,
    "history, merge_also_on": 8,
    "history, deletes: mark": 10,
    append: 5,
    "append, audit_columns": 6,
  });
  expect(of("target_scans")).toEqual({
    merge: 2,
    "merge, merge_also_on": 2,
    "merge, audit_columns": 2,
    "merge, deletes: remove": 2,
    "merge, deletes: mark": 3,
    "merge, snapshot": 4,
    history: 1,
    "history, merge_also_on": 1,
    "history, deletes: mark": 2,
    append: 0,
    "append, audit_columns": 0,
  });
  const perRow = of("target_rows_written_per_row");
  expect(perRow["merge, merge_also_on"]).toBe(perRow["merge"]);
  expect(perRow["append, audit_columns"]).toBe(1);
});
