import { expect, test } from "vitest";
import { statements } from "./statements.ts";

test("no random statement runs that the grammar refuses, and nothing breaks the session", async () => {
  const { outcomes, findings } = await statements({ count: 300, seed: 11, first: 0, note: () => undefined });
  expect(findings).toEqual([]);
  expect(outcomes).toMatchObject({ "valid: ran": expect.any(Number), "invalid: refused 42601": expect.any(Number) });
});
