import { describe, expect, test } from "vitest";
import type { DemoFile } from "../../../src/demo/data/demo-file.ts";
import type { Row, Table } from "../../../src/demo/data/demo-table.ts";
import { demoFiles, type Source } from "../../../src/demo/data/files.ts";

const minute = 60_000;

/** Flights of all days from 2001-06-16 on, one a minute. */
const flightsFrom = (count: number): Row[] =>
  Array.from({ length: count }, (_, i) => [
    i % 2 === 0 ? "SFO" : "LAX",
    Math.floor(i / 2) + 1,
    "JFK",
    Date.parse("2001-06-16") + i * minute,
    2_500,
    (i % 61) - 5,
  ]);

const sourceOf = (count: number): Source => ({
  flights: (async function* () {
    yield flightsFrom(count);
  })(),
  earthquakes: async () => [
    { first: ["q1", 1, 1, 2.1, "here", "preliminary"], reviewed: ["q1", 2, 1, 2.13, "here", "ok"] },
  ],
});

async function make(count: number) {
  const expected = new Map<string, Row[]>();
  const files: DemoFile[] = [];
  const note = (table: Table, rows: readonly Row[]) => {
    const known = expected.get(table.name) ?? [];
    expected.set(table.name, known);
    for (const row of rows) known.push(row);
  };
  for await (const file of demoFiles(note, sourceOf(count))) files.push(file);
  return { files, expected };
}

const rowsOf = (files: DemoFile[], ...feeds: string[]) =>
  files.filter(({ feed, decoy }) => feeds.includes(feed) && !decoy).reduce((sum, { rows }) => sum + rows, 0);

describe("the demo's files", () => {
  test("hold every flight once: in a stream, or in a partition of its day", async () => {
    const { files, expected } = await make(20_000);
    expect(expected.get("analytics.flights")).toHaveLength(20_000);
    expect(rowsOf(files, "flights-parquet", "flights-csv")).toBe(2_880);
    expect(rowsOf(files, "bulk-flights-csv", "bulk-flights-parquet")).toBe(17_120);
  });

  test("lie in the partition of their day, beside an old copy that is none", async () => {
    const { files } = await make(20_000);
    const keys = files.filter(({ feed }) => feed === "bulk-flights-parquet").map(({ key }) => key);
    expect(keys).toEqual([
      "flights/dt=2001-06-24/part-0.parquet",
      "flights/dt=2001-06-25/part-0.parquet",
      "flights/dt=2001-06-26/part-0.parquet",
      "flights/dt=2001-06-27/part-0.parquet",
      "flights/dt=2001-06-28/part-0.parquet",
      "flights/dt=2001-06-29/part-0.parquet",
      "flights/dt=2001-06-24.bak/part-0.parquet",
    ]);
  });

  test("are the same in every run", async () => {
    const [one, other] = [await make(3_000), await make(3_000)];
    expect(other.files).toEqual(one.files);
  });

  test("are announced twice now and then, at once or later", async () => {
    const { files } = await make(200_000);
    expect(new Set(files.map(({ announced }) => announced))).toEqual(new Set(["once", "twice at once", "again later"]));
  });
});
