import { expect, test } from "vitest";
import { cold } from "../../bench/cold.ts";

test("The loader and both floors answer their first event in a new process", async () => {
  const measurements = await cold(() => {}, { rounds: 1 });
  expect(measurements.map(({ measure, reference }) => [measure, reference?.kind])).toEqual([
    ["import_ms", "floor"],
    ["import_ms", "peer"],
    ["import_and_first_answer_ms", "floor"],
    ["import_and_first_answer_ms", "peer"],
    ["process_until_first_answer_ms", "floor"],
    ["process_until_first_answer_ms", "peer"],
    ["process_ms", undefined],
  ]);
  expect(measurements.filter(({ figure }) => !(figure > 0))).toEqual([]);
});
