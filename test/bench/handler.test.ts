import { expect, test } from "vitest";
import { handler } from "../../bench/handler.ts";

test("The loader and the floor do the same work, whatever the size", async () => {
  const cases = [
    { arrivals: 2, maxFiles: 2, rounds: 1, bound: 1 },
    { arrivals: 5, maxFiles: 2, rounds: 1, bound: 1 },
    { arrivals: 5, maxFiles: 2, rounds: 1, ledger: false },
  ];
  const measurements = await handler(() => {}, { cases, warmUps: 1 });
  expect(measurements.map(({ measure, of }) => `${measure} of ${of}`)).toEqual([
    "handler_ms of 2 arrivals, 1 load",
    "peak_mib of 2 arrivals, 1 load",
    "handler_ms of 5 arrivals, 3 loads",
    "peak_mib of 5 arrivals, 3 loads",
    "handler_ms of 5 arrivals, 3 loads, no ledger",
    "peak_mib of 5 arrivals, 3 loads, no ledger",
    "us_per_arrival of 5 arrivals",
  ]);
  expect(measurements.filter(({ figure, reference }) => !(figure > 0 && (reference?.figure ?? 0) > 0))).toEqual([]);
});
