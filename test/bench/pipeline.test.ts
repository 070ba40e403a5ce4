import { expect, test } from "vitest";
import { pipeline } from "../../bench/pipeline.ts";

test("The pipeline loads every file, whatever the size, and each size is compared with the one before", async () => {
  const sizes = [100, 101].map((files) => ({ files, rounds: 1 }));
  const measurements = await pipeline(() => {}, { sizes, rowsPerFile: 2, warmUpFiles: 0, windowSeconds: 1 });
  expect(measurements.map(({ measure, of }) => `${measure} of ${of}`)).toEqual(
    expect.arrayContaining(["seconds of 100 files", "files_per_second of 101 files", "wall_ms_per_file of 101 files"]),
  );
  const compared = measurements.filter(({ reference }) => reference);
  expect(compared.map(({ measure, reference }) => `${measure}, ${reference?.name}`)).toContain(
    "wall_ms_per_file, 100 files",
  );
  expect(measurements.filter(({ measure, figure }) => /^(?:seconds|files)/.test(measure) && !(figure > 0))).toEqual([]);
});
