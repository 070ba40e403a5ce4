import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Row } from "../../../src/demo/data/demo-table.ts";
import { fileCutter } from "../../../src/demo/data/file-cutter.ts";
import { scheduleFeed } from "../../../src/demo/data/schedule-feed.ts";

const departedAt = Date.parse("2001-01-02T03:04:00Z");
const flight = { origin: "SFO", destination: "JFK", departedAt, distanceMiles: 2_500, delayMinutes: 9 };

function make(count: number) {
  const expected: Row[] = [];
  const cutter = fileCutter(() => ({}));
  const feed = scheduleFeed(cutter, (rows) => void expected.push(...rows));
  for (let number = 1; number <= count; number++) feed.add({ ...flight, number });
  const files = cutter.rest().map(({ body, ...file }) => ({
    ...file,
    lines: gunzipSync(body).toString().trim().split("\n").slice(1),
  }));
  return { expected, files };
}

test("The schedule is a full load that comes late, and files of changes: each row in one of them", () => {
  const { expected, files } = make(1_600);
  const [fullLoad, ...others] = files.filter(({ key }) => key.includes("LOAD"));
  expect(fullLoad).toMatchObject({ key: "schedule-changes/LOAD00000001.csv.gz", rows: 1_500, late: 60 });
  expect(others).toEqual([]);
  const counts = Map.groupBy(expected, ([operation]) => operation)
    .entries()
    .map(([operation, rows]) => [operation, rows.length]);
  expect(Object.fromEntries(counts)).toEqual({ I: 1_600 + 134, U: 1_600, D: 534 });
  expect(files.flatMap(({ lines }) => lines)).toHaveLength(expected.length);
});

test("A flight departs, is deleted in the same transaction, and some are inserted again", () => {
  const { files } = make(1_501);
  const lines = files.flatMap(({ lines }) => lines).filter((line) => line.includes(",1501,"));
  expect(lines.toSorted()).toEqual([
    "D,SFO,1501,JFK,2001-01-02 03:04:00,9,2001-01-02 03:04:00,2",
    "I,SFO,1501,JFK,2001-01-02 03:04:00,,2001-01-02 00:04:00,1",
    "I,SFO,1501,JFK,2001-01-02 03:04:00,9,2001-01-03 03:04:00,1",
    "U,SFO,1501,JFK,2001-01-02 03:04:00,9,2001-01-02 03:04:00,1",
  ]);
});
