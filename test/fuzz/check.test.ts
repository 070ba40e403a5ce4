import { expect, test } from "vitest";
import { check } from "./check.ts";

test("check and COPY agree on random files", async () => {
  const { outcomes, findings } = await check({ count: 300, seed: 11, first: 0, note: () => undefined });
  expect(findings).toEqual([]);
  expect(outcomes).toMatchObject({ loaded: expect.any(Number), refused: expect.any(Number) });
});
