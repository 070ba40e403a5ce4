import { expect, test } from "vitest";
import { handler } from "../../bench/handler.ts";

test("The loader and the floor do the same work, whatever the size", async () => {
  const cases = [
    { arrivals: 2, maxFiles: 2, rounds: 1, bound: 1 },
    { arrivals: 5, maxFiles: 2, rounds: 1, bound: 1 },
    { arrivals: 5, maxFiles: 2, rounds: 1, ledger: false },
    { arrivals: 3, maxFiles: 3, rounds: 1, byName: true },
  ];
  const measurements = await handler(() => {}, { cases, warmUps: 1 });
  expect(measurements.map(({ measure, of }) => `${measure} of ${of}`)).toEqual([
    "handler_ms of 2 arrivals, 1 load",
    "peak_mib of 2 arrivals, 1 load",
    "handler_ms of 5 arrivals, 3 loads",
    "peak_mib of 5 arrivals, 3 loads",
    "handler_ms of 5 arrivals, 3 loads, no ledger",
    "peak_mib of 5 arrivals, 3 loads, no ledger",
    "handler_ms of 3 arrivals, 1 load, by name",
    "peak_mib of 3 arrivals, 1 load, by name",
    "ranged_reads of 3 arrivals, 1 load, by name",
    "mib_read of 3 arrivals, 1 load, by name",
    "describe_table_calls of 3 arrivals, 1 load, by name",
    "us_per_arrival of 5 arrivals",
  ]);
  const byName = measurements.filter(({ of }) => of.endsWith("by name"));
  expect(byName.slice(2).map(({ figure }) => figure)).toEqual([3, 3 / 16, 0]);
  expect(measurements.filter(({ figure, reference }) => reference && !(figure > 0 && reference.figure > 0))).toEqual(
    [],
  );
});
