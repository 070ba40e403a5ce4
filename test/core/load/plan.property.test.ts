import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fenceOf, ledgerOf } from "../../../src/core/ledger/ledger.ts";
import { chunks } from "../../../src/core/ledger/ledger-limits.ts";
import { type Batch, formBatches } from "../../../src/core/load/batch.ts";
import { copiesThatFit, planBatch } from "../../../src/core/load/submission.ts";
import { newTrail } from "../../../src/core/load/trail.ts";
import { batchScope } from "../../../src/core/pipeline/batch-scope.ts";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import { arrival, pipeline, safety, scope } from "../../support/builders.ts";
import { arrivals, pipelines } from "../arbitraries.ts";

const limits = { maxFiles: 10_000, maxBytes: 2 ** 50 };

const whole = {};

/** In as many COPYs as fit. */
function divided(given: Pipeline, { files }: Batch) {
  return { parts: chunks(files, Math.ceil(files.length / copiesThatFit(given, files, newTrail(1)))) };
}

/** Statements and bytes of the longest one, at most, over the loads of these files, whole and divided. */
function largest(given: ReturnType<typeof pipeline>, files: readonly ReturnType<typeof arrival>[]) {
  const batches = formBatches(batchScope("q", given), [{ messageId: "m1", arrivals: files }], limits);
  const plans = batches.flatMap((batch) =>
    [whole, divided(given, batch)].map(
      (parts) => planBatch({ ...parts, pipelineName: "q", pipeline: given, batch }).submission.sqls,
    ),
  );
  return {
    files: batches.reduce((sum, batch) => sum + batch.files.length, 0),
    loads: batches.length,
    statements: Math.max(...plans.map((sqls) => sqls.length)),
    bytes: Math.max(...plans.flat().map((sql) => Buffer.byteLength(sql))),
  };
}

/** Names as long as Redshift takes them. */
const table = { schema: "s".repeat(127), name: "t".repeat(112) };
const longNames = pipeline({
  copy: { ...pipeline().copy, table },
  safety: safety({ ledger: ledgerOf(table), fence: fenceOf(table) }),
});

const keyOf = (fill: string, bytes: number) => (index: number) => `${index}/`.padEnd(bytes, fill);

/** Files of the longest keys, with every character escaped, make a load of about a thousand: these make full ones, and a rest. */
const severalLoads = 2_500;

describe("the plan of up to 10,000 files", () => {
  test.each([
    { what: "keys of 1,024 quotes", count: severalLoads, key: keyOf("'", 1024), given: {}, loads: 3 },
    {
      what: "keys of 1,024 backslashes and long versions",
      count: severalLoads,
      key: keyOf("\\", 1024),
      given: { versionId: "v".repeat(1024) },
      loads: 4,
    },
    { what: "keys of a few bytes", count: 10_000, key: keyOf("k", 1), given: {}, loads: 1 },
    {
      what: "keys of a few bytes and nothing else",
      count: 10_000,
      key: keyOf("k", 1),
      given: { eTag: "", versionId: "1" },
      loads: 1,
    },
    { what: "the largest objects", count: 10_000, key: keyOf("k", 1), given: { eTag: "", bytes: 1e12 }, loads: 9 },
    { what: "keys just so long that all are one load", count: 10_000, key: keyOf("k", 60), given: {}, loads: 1 },
  ])("is loads of 40 statements and 100 KB each at most: $what", ({ count, key, given, loads }) => {
    const files = Array.from({ length: count }, (_, index) => arrival(key(index), { bucket: "abc", ...given }));
    const measured = largest(longNames, files);
    expect(measured).toMatchObject({ files: count, loads });
    expect(measured.statements).toBeLessThanOrEqual(40);
    expect(measured.bytes).toBeLessThanOrEqual(100_000);
  });

  test("is loads of 40 statements and 100 KB each at most, whatever the files and the pipeline", () => {
    const spread = fc.tuple(
      pipelines,
      fc.array(arrivals, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 400 }),
    );
    return fc.assert(
      fc.property(spread, ([given, some, times]) => {
        const files = Array.from({ length: times }, (_, index) =>
          some.map((each) => ({ ...each, key: `${each.key}${index}` })),
        ).flat();
        const { statements, bytes } = largest(given, files);
        expect(statements).toBeLessThanOrEqual(40);
        expect(bytes).toBeLessThanOrEqual(100_000);
      }),
      { numRuns: 60 },
    );
  });

  test("divides a load into as many COPYs as fit, and always more than one", () => {
    const files = Array.from({ length: severalLoads }, (_, index) => arrival(keyOf("'", 1024)(index)));
    const given = pipeline();
    const batches = formBatches(scope, [{ messageId: "m1", arrivals: files }], limits);
    for (const batch of batches) {
      const { manifests } = planBatch({ pipelineName: "q", pipeline: given, batch, ...divided(given, batch) });
      expect(manifests.length - 1).toBeGreaterThan(1);
    }
  });
});
