import { expect, test } from "vitest";
import { hostileKeys } from "../core/hostile-keys.ts";
import { keysCampaign } from "./keys.ts";

test("hostile and random keys change nothing but their own file", async () => {
  const count = hostileKeys.length + 500;
  const { outcomes, findings } = await keysCampaign({ count, seed: 3, first: 0, note: () => undefined });
  expect(findings.filter(({ problem }) => !/^\w+: took \d+ ms$/.test(problem))).toEqual([]); // no test depends on speed
  expect(outcomes).toEqual({ hostile: hostileKeys.length, random: 500 });
});
