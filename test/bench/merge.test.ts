import { expect, test } from "vitest";
import { clustered } from "../../bench/merge/clustered.ts";
import { openDatabase } from "../../bench/merge/database.ts";
import { deletes } from "../../bench/merge/deletes.ts";
import { merge } from "../../bench/merge.ts";

test("All plans of a merge leave the same rows, and the product's scans the target twice at most", async () => {
  const measurements = await merge(() => {}, { stored: 2_000, staged: 220, hitShares: [0.5], rounds: 1 });
  const scans = measurements.filter(({ measure }) => measure === "target_scans");
  expect(scans.map(({ of, figure }) => [of.split(",")[0], figure])).toEqual([
    ["seed", 2],
    ["product", 2],
    ["joins only", 2],
    ["delete", 2],
    ["hits first", 2],
    ["drop older", 2],
    ["MERGE alone", 1],
  ]);
  // Of 200 keys 100 are stored, and 26 of these are newer than what arrives.
  const written = measurements.filter(({ measure }) => measure === "target_rows_written");
  expect(written.map(({ figure }) => figure)).toEqual([248, 248, 248, 248, 248, 174, 200]);
});

test("A merge that deletes leaves what it should, with three statements more than the plain merge at most", async () => {
  await using database = await openDatabase();
  const measurements = await deletes(database, { stored: 2_000, staged: 220, hitShare: 0.5, rounds: 1 });
  const figures = (measure: string) =>
    measurements
      .filter((each) => each.measure === measure)
      .map(({ of, figure, reference }) => [of, figure, reference?.figure]);
  expect(figures("statements")).toEqual([
    ["product that removes deleted rows", 11, 9],
    ["product that marks deleted rows", 12, 9],
  ]);
  expect(figures("deleting_target_scans")).toEqual([
    ["product that removes deleted rows", 2, 2],
    ["product that marks deleted rows", 3, 2],
  ]);
});

test("With merge_also_on a merge reads a tenth of a target that is in the order of that column, at most", async () => {
  await using database = await openDatabase();
  const measurements = await clustered(database, { stored: 300_000, staged: 3_000 });
  const [scanned, late] = measurements.filter(({ measure }) => measure === "target_rows_scanned");
  expect(scanned?.reference?.figure).toBe(600_000);
  expect((scanned?.figure ?? Number.NaN) / 600_000).toBeLessThanOrEqual(0.1);
  expect(late?.figure).toBeGreaterThanOrEqual(600_000); // one row of the first day widens the range to all
});
