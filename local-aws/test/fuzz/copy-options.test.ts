import { expect, test } from "vitest";
import { copyOptions } from "./copy-options.ts";

test("COPY refuses what its grammar refuses, and nothing breaks it", async () => {
  const { outcomes, findings } = await copyOptions({ count: 300, seed: 7, first: 0, note: () => undefined });
  expect(findings).toEqual([]);
  expect(outcomes).toMatchObject({
    "accepted: loaded": expect.any(Number),
    "refused: refused as text": expect.any(Number),
  });
});
