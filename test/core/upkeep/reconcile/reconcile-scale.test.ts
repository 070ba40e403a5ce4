import { describe, expect, test } from "vitest";
import type { Arrival } from "../../../../src/core/arrivals/arrival.ts";
import { fileId } from "../../../../src/core/arrivals/arrival.ts";
import { toBatch } from "../../../../src/core/load/batch.ts";
import { planBatch } from "../../../../src/core/load/submission.ts";
import { reconcile } from "../../../../src/core/upkeep/reconcile/reconcile.ts";
import { arrival, pipeline, scope } from "../../../support/builders.ts";
import { fakeLedger } from "../../../support/fake-ledger.ts";
import { fakeActive, fakeSources } from "../../../support/fake-sources.ts";
import {
  fakeAlerts,
  fakeEvents,
  fakeLog,
  fakeMetrics,
  fakeObjects,
  fakePipelines,
  fakeWarehouse,
} from "../../../support/fakes.ts";
import { runAtScale } from "../../../support/loads/reconcile-at-scale.ts";

const intended = (n: number, files: readonly Arrival[] = [arrival(`a-${n}`), arrival(`b-${n}`)]) => {
  const batch = toBatch(
    scope,
    files.map((file) => ({ id: fileId(file), arrival: file, messageIds: [] })),
  );
  const [manifest] = planBatch({ pipelineName: "orders_queue", pipeline: pipeline(), batch }).manifests;
  if (!manifest) throw new Error("a batch has a manifest");
  return { manifest, statementName: `dev/sales.orders/${batch.id}/1` };
};

/** Batches that wait at the fence, `lost` ones that do not, and four runs of `reconcile`, none of whose loads ends. */
async function fourRuns({ healthy, lost }: { healthy: number; lost: number }) {
  const objects = fakeObjects();
  const warehouse = fakeWarehouse([], fakeLedger([]));
  const waiting: { statementName: string }[] = [];
  for (let n = 0; n < healthy + lost; n += 1) {
    const { manifest, statementName } = intended(n);
    await objects.put(manifest);
    if (n < healthy) waiting.push({ statementName });
  }
  const deps = {
    ...{
      objects,
      warehouse,
      pipelines: fakePipelines({
        orders_queue: pipeline({ batch: { maxFiles: 2, maxBytes: 1e9, windowSeconds: 60 } }),
      }),
    },
    ...{ alerts: fakeAlerts(), events: fakeEvents(), metrics: fakeMetrics(), log: fakeLog(), sources: fakeSources() },
    active: fakeActive(() => [...waiting, ...warehouse.submitted]),
  };
  const submitted: number[] = [];
  for (const minute of [0, 15, 30, 45]) {
    const now = () => new Date(Date.parse("2026-11-22T09:00:00.000Z") + minute * 60_000);
    await reconcile({ ...deps, now }, { occasion: String(minute), graceSeconds: 1800 });
    submitted.push(warehouse.submitted.length);
  }
  return { submitted, asked: deps.active.calls.listed };
}

describe("reconcile beside loads that take long", () => {
  test("submits nothing for 120 healthy loads, and asks once a run what is active", async () => {
    expect(await fourRuns({ healthy: 120, lost: 0 })).toEqual({ submitted: [0, 0, 0, 0], asked: 4 });
  });

  test("lets 20 loads of a target be active, those of others included", async () => {
    expect(await fourRuns({ healthy: 5, lost: 50 })).toMatchObject({ submitted: [15, 15, 15, 15] });
    expect(await fourRuns({ healthy: 20, lost: 50 })).toMatchObject({ submitted: [0, 0, 0, 0] });
  });
});

describe("100,000 missing files", { timeout: 120_000 }, () => {
  test("are submitted 20 loads a run, each slice as soon as it is known", async () => {
    const { runs } = await runAtScale({
      loadedBatches: 1_000,
      missing: { manifests: 100, filesPerManifest: 1_000 },
      runs: 1,
    });
    expect(runs.map(({ submitted }) => submitted)).toEqual([20]);
    expect(runs.map(({ result }) => result)).toMatchObject([{ missing_files: 20_000, left_manifests: 80, more: true }]);
    expect(runs[0]?.calls).toMatchObject({ ExecuteStatement: 11, PutObject: 20, ListStatements: 3 });
  });

  test("are all submitted in five runs of loads that end", async () => {
    const missing = { manifests: 100, filesPerManifest: 100 };
    const of = pipeline({ batch: { maxFiles: 100, maxBytes: 1e12, windowSeconds: 60 } });
    const { runs, loadedFiles } = await runAtScale({ loadedBatches: 0, missing, runs: 6, of });
    expect(runs.map(({ submitted }) => submitted)).toEqual([20, 20, 20, 20, 20, 0]);
    expect(runs.at(-1)?.result).toMatchObject({ missing_files: 0, more: false });
    expect(loadedFiles).toBe(10_000);
  });
});

describe("a run whose time is up", () => {
  test("has submitted the slices before, and begins none", async () => {
    const missing = { manifests: 40, filesPerManifest: 1_000 };
    const { runs } = await runAtScale({ loadedBatches: 0, missing, runs: 2, seconds: 8, isQuick: true });
    const [first, second] = runs;
    expect(first?.result).toMatchObject({ more: true });
    expect(first?.submitted).toBeGreaterThan(0);
    expect(first?.submitted).toBeLessThan(20);
    expect(second?.submitted).toBeGreaterThan(0);
  });
});
