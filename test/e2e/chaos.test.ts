import { describe, expect, test } from "vitest";
import { holds } from "../chaos/proof.ts";
import { runChaos } from "../chaos/run-chaos.ts";

/** `npm run chaos` proves the same with more files, seeds and combinations. */
const files = 76;
/** Each phase of a run waits until its fault has hit. */
const timeout = 480_000;

describe("four pipelines, with every fault at its rate", () => {
  test.for([
    { seed: 1, isolation: "serializable", concurrency: "retry" },
    { seed: 2, isolation: "snapshot", concurrency: "fence" },
  ] as const)(
    "lose nothing, load nothing twice and bring nothing back: seed $seed, $isolation, $concurrency",
    { timeout },
    async ({ seed, isolation, concurrency }, { signal }) => {
      const result = await runChaos({ seed, isolation, concurrency, files, faults: true, signal });
      expect(Object.entries(result.proofs).filter(([, proof]) => !holds(proof))).toEqual([]);
      expect(result).toMatchObject({ ok: true, files, running: 0, strangeStatements: [], foreignRoles: 0 });
    },
  );
});
