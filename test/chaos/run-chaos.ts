import { fileURLToPath } from "node:url";
import { localIdentity, pipelineResources } from "../../src/cli/local-options.ts";
import { awsClients } from "../../src/demo/aws.ts";
import type { LocalOptions } from "../../src/local/up.ts";
import { startLocal } from "../../src/local/up.ts";
import type { ChaosRun } from "./chaos-run.ts";
import { redriveDeadLetters } from "./dead-letters.ts";
import { chaosFaults, endFaults, setFaults } from "./faults.ts";
import { chaosFiles } from "./files.ts";
import { type FunctionLog, functionLog } from "./function-log.ts";
import { type ChaosPipeline, chaosPipelines, pipelinesFolder } from "./pipelines.ts";
import { holds, type Proof, prove } from "./proof.ts";
import { waitForQuiet } from "./quiet.ts";
import { reconcileUntilDone } from "./reconcile.ts";
import { type SentFile, sendFiles } from "./send.ts";
import { type LoadFigures, listStatements, loadFigures } from "./statements.ts";
import { readStored } from "./stored.ts";

export type ChaosOptions = {
  seed: number;
  /** Of all pipelines together. */
  files: number;
  isolation: LocalOptions["isolation"];
  /** False to see that all is well when nothing goes wrong. */
  faults: boolean;
  signal: AbortSignal;
};

/** One run's figures, and its proof. */
export type ChaosResult = LoadFigures & {
  ok: boolean;
  seed: number;
  isolation: LocalOptions["isolation"];
  files: number;
  rows: number;
  badFiles: Record<string, number>;
  quarantined: number;
  injected: Record<string, number>;
  recovered: Record<string, number>;
  redriven: number;
  reconcileRuns: number;
  seconds: number;
  proofs: Record<string, Proof>;
  /** What the functions complained of, if the proof does not hold. */
  complaints: readonly string[];
};

const bundlesDirectory = fileURLToPath(new URL("../../dist/lambda", import.meta.url));
const quietTimeoutSeconds = 400;

/**
 * Sends files through three pipelines while everything goes wrong that may, then lets it become quiet and compares
 * what was loaded with what should have been.
 *
 * @throws Error if it does not become quiet
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const startedMs = performance.now();
  const { seed, isolation, signal } = options;
  const pipelines = chaosPipelines(seed);
  const log = functionLog();
  await using local = await startLocal(localOptions(pipelines, isolation, log));
  using aws = awsClients(local);
  const run: ChaosRun = { aws, pipelines, signal };
  const sent = await loadUnderFaults(run, options);
  await waitForQuiet(run, quietTimeoutSeconds);
  const injected = await endFaults(local.endpoint);
  await waitForQuiet(run, quietTimeoutSeconds);
  const redriven = await redriveDeadLetters(run);
  await waitForQuiet(run, quietTimeoutSeconds);
  const reconcileRuns = await reconcileUntilDone(run, quietTimeoutSeconds);
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  return { seed, isolation, injected, redriven, reconcileRuns, seconds, ...(await summary(run, { sent, log })) };
}

function localOptions(
  pipelines: readonly ChaosPipeline[],
  isolation: LocalOptions["isolation"],
  log: FunctionLog,
): LocalOptions {
  const resources = pipelineResources(pipelinesFolder(pipelines), bundlesDirectory);
  return {
    ...localIdentity,
    ...resources,
    port: 0,
    isolation,
    onLog: log.add,
    functions: resources.functions.map((fn) => ({
      ...fn,
      environment: { ...fn.environment, RECONCILE_GRACE_SECONDS: "0" },
    })),
    eventSourceMappings: resources.eventSourceMappings.map((mapping) => ({ ...mapping, windowSeconds: 1 })),
  };
}

async function loadUnderFaults(run: ChaosRun, { seed, files, faults }: ChaosOptions): Promise<SentFile[]> {
  if (faults) await setFaults(run.aws.environment.endpoint, chaosFaults(seed));
  return sendFiles(run, chaosFiles(run.pipelines, { seed, files }));
}

async function summary(run: ChaosRun, { sent, log }: { sent: readonly SentFile[]; log: FunctionLog }) {
  const proofs: Record<string, Proof> = {};
  let quarantined = 0;
  for (const pipeline of run.pipelines) {
    const stored = await readStored(run, pipeline);
    const ofPipeline = sent.filter((file) => file.pipeline.name === pipeline.name);
    proofs[pipeline.name] = prove(pipeline, ofPipeline, stored);
    quarantined += stored.quarantined.length;
  }
  const figures = loadFigures(await listStatements(run));
  const ok = Object.values(proofs).every(holds) && figures.running === 0;
  return {
    ok,
    files: sent.length,
    rows: sent.reduce((sum, { rows, replaced }) => sum + rows.length + replaced.length, 0),
    badFiles: countBy(sent.flatMap(({ bad }) => bad ?? [])),
    quarantined,
    ...figures,
    recovered: log.recovered(),
    proofs,
    complaints: ok ? [] : log.complaints(),
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    Map.groupBy(names, (name) => name)
      .entries()
      .map(([name, { length }]) => [name, length]),
  );
}
