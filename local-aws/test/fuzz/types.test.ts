import { expect, test } from "vitest";
import { types } from "./types.ts";

test("random expressions have the type and the value that AWS's rules give them", async () => {
  const { outcomes, findings } = await types({ count: 300, seed: 17, first: 0, note: () => undefined });
  expect(findings).toEqual([]);
  expect(outcomes).toMatchObject({
    decimal: expect.any(Number),
    varchar: expect.any(Number),
    bool: expect.any(Number),
  });
});
