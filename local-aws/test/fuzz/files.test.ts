import { expect, test } from "vitest";
import { files } from "./files.ts";

test("no damaged file stops the server, leaves rows of a COPY that failed, or fails it without a reason", async () => {
  const { outcomes, findings } = await files({ count: 200, seed: 3, first: 0, note: () => undefined });
  expect(findings).toEqual([]);
  expect(outcomes).toMatchObject({
    "csv: rows, errors": expect.any(Number),
    "csv, gzip: is not a whole": expect.any(Number),
    "parquet, snappy: Spectrum Scan Error": expect.any(Number),
  });
});
