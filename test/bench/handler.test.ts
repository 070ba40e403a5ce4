import { expect, test } from "vitest";
import { handler } from "../../bench/handler.ts";

test("The loader and the floor do the same work, whatever the size", async () => {
  const cases = [
    { arrivals: 2, maxFiles: 2, rounds: 1, isTarget: true },
    { arrivals: 5, maxFiles: 2, rounds: 1, isTarget: true },
    { arrivals: 5, maxFiles: 2, rounds: 1, ledger: false },
    { arrivals: 3, maxFiles: 3, rounds: 1, byName: true },
  ];
  const measurements = await handler(() => {}, { cases, warmUps: 1 });
  const beside = ["the same bytes", "bare script"];
  const compared = (of: string) =>
    ["handler_ms", "peak_mib"].flatMap((measure) => beside.map((floor) => `${measure} of ${of}, ${floor}`));
  expect(
    measurements.map(({ measure, of, reference }) => `${measure} of ${of}${reference ? `, ${reference.name}` : ""}`),
  ).toEqual([
    ...compared("2 arrivals, 1 load"),
    "sql_bytes_per_file of 2 arrivals, 1 load",
    "describe_statement_calls of 2 arrivals, 1 load",
    ...compared("5 arrivals, 3 loads"),
    "sql_bytes_per_file of 5 arrivals, 3 loads",
    "describe_statement_calls of 5 arrivals, 3 loads",
    ...compared("5 arrivals, 3 loads, no ledger"),
    "describe_statement_calls of 5 arrivals, 3 loads, no ledger",
    ...compared("3 arrivals, 1 load, by name"),
    "sql_bytes_per_file of 3 arrivals, 1 load, by name",
    "describe_statement_calls of 3 arrivals, 1 load, by name",
    "ranged_reads of 3 arrivals, 1 load, by name",
    "mib_read of 3 arrivals, 1 load, by name",
    "describe_table_calls of 3 arrivals, 1 load, by name",
    "us_per_arrival of 5 arrivals, 2 arrivals",
  ]);
  const byName = measurements.filter(({ of }) => of.endsWith("by name"));
  expect(byName.slice(-3).map(({ figure }) => figure)).toEqual([3, 3 / 16, 0]);
  expect(measurements.filter(({ figure, reference }) => reference && !(figure > 0 && reference.figure > 0))).toEqual(
    [],
  );
});
