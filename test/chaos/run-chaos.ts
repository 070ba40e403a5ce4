import { fileURLToPath } from "node:url";
import { localIdentity, pipelineResources } from "../../src/cli/local-options.ts";
import type { PipelinesFolder } from "../../src/cli/pipelines-folder.ts";
import { awsClients } from "../../src/demo/aws.ts";
import type { LocalOptions } from "../../src/local/up.ts";
import { startLocal } from "../../src/local/up.ts";
import type { ChaosRun } from "./chaos-run.ts";
import { redriveDeadLetters } from "./dead-letters.ts";
import { diagnose } from "./diagnosis.ts";
import { chaosFaults, endFaults, setFaults } from "./faults.ts";
import { chaosFiles } from "./files.ts";
import { type FunctionLog, functionLog } from "./function-log.ts";
import { type ChaosConcurrency, chaosPipelines, pipelinesFolder } from "./pipelines.ts";
import { holds, type Proof, prove } from "./proof.ts";
import { waitForQuiet } from "./quiet.ts";
import { graceSeconds, reconcileMeanwhile, reconcileUntilDone } from "./reconcile.ts";
import { type SentFile, sendFiles } from "./send.ts";
import { type LoadFigures, listStatements, loadFigures } from "./statements.ts";
import { countOpenTransactions, readStored } from "./stored.ts";

export type ChaosOptions = {
  seed: number;
  /** Of all pipelines together. */
  files: number;
  isolation: LocalOptions["isolation"];
  concurrency: ChaosConcurrency;
  /** False to see that all is well when nothing goes wrong. */
  faults: boolean;
  signal: AbortSignal;
};

/** One run's figures, and its proof. */
export type ChaosResult = LoadFigures & {
  ok: boolean;
  seed: number;
  isolation: LocalOptions["isolation"];
  concurrency: ChaosConcurrency;
  files: number;
  rows: number;
  badFiles: Record<string, number>;
  quarantined: number;
  injected: Record<string, number>;
  recovered: Record<string, number>;
  redriven: number;
  reconcileRuns: number;
  /** From the start until all files were sent, all was quiet, and `reconcile` found nothing more. */
  seconds: { sent: number; quiet: number; reconciled: number };
  proofs: Record<string, Proof>;
  /** Sessions of the database that do anything at the end. */
  openTransactions: number;
  /** The statements of the files that the proof complains of. */
  diagnosis: readonly string[];
  /** What the functions complained of, if the proof does not hold. */
  complaints: readonly string[];
};

const bundlesDirectory = fileURLToPath(new URL("../../dist/lambda", import.meta.url));
const stuckSeconds = 120;
const functionTimeoutSeconds = 60;

/**
 * Sends files through three pipelines while everything goes wrong that may, then lets it become quiet and compares
 * what was loaded with what should have been.
 *
 * @throws Error if it does not become quiet
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const pipelines = chaosPipelines(options.seed);
  const log = functionLog();
  const folder = pipelinesFolder(pipelines, options.concurrency);
  await using local = await startLocal(localOptions(folder, options.isolation, log));
  using aws = awsClients(local);
  try {
    return await loadAndProve({ aws, pipelines, signal: options.signal }, options, log);
  } catch (error) {
    if (options.signal.aborted) throw error;
    throw new Error(`Seed ${options.seed}: ${error}\n${log.complaints().slice(-20).join("\n")}`, { cause: error });
  }
}

async function loadAndProve(run: ChaosRun, options: ChaosOptions, log: FunctionLog): Promise<ChaosResult> {
  const startedMs = performance.now();
  const sent = await loadUnderFaults(run, options);
  const sentSeconds = secondsSince(startedMs);
  await waitForQuiet(run, stuckSeconds);
  const injected = await endFaults(run.aws.environment.endpoint);
  await waitForQuiet(run, stuckSeconds);
  const redriven = await redriveDeadLetters(run);
  await waitForQuiet(run, stuckSeconds);
  const quietSeconds = secondsSince(startedMs);
  const reconcileRuns = await reconcileUntilDone(run, stuckSeconds);
  const seconds = { sent: sentSeconds, quiet: quietSeconds, reconciled: secondsSince(startedMs) };
  const { seed, isolation, concurrency } = options;
  return {
    seed,
    isolation,
    concurrency,
    injected,
    redriven,
    reconcileRuns,
    seconds,
    ...(await summary(run, { sent, log })),
  };
}

const secondsSince = (startedMs: number) => Math.round((performance.now() - startedMs) / 100) / 10;

/** Shorter times than a deployment has, and all else the same. */
function localOptions(folder: PipelinesFolder, isolation: LocalOptions["isolation"], log: FunctionLog): LocalOptions {
  const { functions, queues, eventSourceMappings, ...resources } = pipelineResources(folder, bundlesDirectory);
  return {
    ...localIdentity,
    ...resources,
    port: 0,
    isolation,
    onLog: log.add,
    functions: functions.map((fn) => ({
      ...fn,
      timeoutSeconds: functionTimeoutSeconds,
      environment: { ...fn.environment, RECONCILE_GRACE_SECONDS: String(graceSeconds) },
    })),
    queues: queues.map((queue) => ({
      ...queue,
      attributes: { ...queue.attributes, VisibilityTimeout: String(functionTimeoutSeconds) },
    })),
    eventSourceMappings: eventSourceMappings.map((mapping) => ({ ...mapping, windowSeconds: 1 })),
  };
}

async function loadUnderFaults(run: ChaosRun, { seed, files, faults }: ChaosOptions): Promise<SentFile[]> {
  if (faults) await setFaults(run.aws.environment.endpoint, chaosFaults(seed));
  const sent = await sendFiles(run, chaosFiles(run.pipelines, { seed, files }));
  await reconcileMeanwhile(run);
  return sent;
}

async function summary(run: ChaosRun, { sent, log }: { sent: readonly SentFile[]; log: FunctionLog }) {
  const proofs: Record<string, Proof> = {};
  const diagnosis: string[] = [];
  let quarantined = 0;
  const statements = await listStatements(run);
  for (const pipeline of run.pipelines) {
    const stored = await readStored(run, pipeline);
    const ofPipeline = sent.filter((file) => file.pipeline.name === pipeline.name);
    const proof = prove(pipeline, ofPipeline, stored);
    proofs[pipeline.name] = proof;
    quarantined += stored.quarantined.length;
    if (!holds(proof)) diagnosis.push(...(await diagnose(run, { pipeline, proof, statements })));
  }
  const figures = { ...loadFigures(statements), openTransactions: await countOpenTransactions(run) };
  const ok = Object.values(proofs).every(holds) && figures.running + figures.openTransactions === 0;
  return {
    ok,
    files: sent.length,
    rows: sent.reduce((sum, { rows, replaced }) => sum + rows.length + replaced.length, 0),
    badFiles: countBy(sent.flatMap(({ bad }) => bad ?? [])),
    quarantined,
    ...figures,
    recovered: log.recovered(),
    proofs,
    diagnosis,
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
