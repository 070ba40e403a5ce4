import { fileURLToPath } from "node:url";
import type { LocalOptions } from "@redshift-loader/local-aws";
import { startLocal } from "@redshift-loader/local-aws";
import { awsClients } from "../../src/demo/send/aws.ts";
import type { PipelinesFolder } from "../../src/folders/pipelines-folder.ts";
import { localIdentity, pipelineResources } from "../../src/local/pipeline-resources.ts";
import type { ChaosRun } from "./chaos-run.ts";
import { redriveDeadLetters } from "./dead-letters.ts";
import { diagnose } from "./diagnosis.ts";
import type { ChaosFault, IsOn } from "./faults/chaos-fault.ts";
import { type FaultControl, faultControl } from "./faults/fault-control.ts";
import { attached, chaosFaults } from "./faults/faults.ts";
import { type Forger, forger } from "./faults/forger.ts";
import { endOfPhase, phasesOf } from "./faults/phases.ts";
import { strangeStatements } from "./faults/strange-statements.ts";
import { chaosFiles } from "./files.ts";
import { type FunctionLog, functionLog } from "./function-log.ts";
import { type ChaosConcurrency, chaosPipelines, pipelinesFolder } from "./pipelines.ts";
import { holds, type Proof, prove } from "./proof.ts";
import { waitForQuiet } from "./quiet.ts";
import { graceSeconds, reconcileMeanwhile, reconcileUntilDone } from "./reconcile.ts";
import { countParked, replayParked } from "./replay.ts";
import { type SentFile, sendFiles } from "./send.ts";
import { type LoadFigures, listStatements, loadFigures } from "./statements.ts";
import { countOpenTransactions, readStored } from "./stored.ts";
import { setVersioning, versioningOf } from "./versioning.ts";

export type ChaosOptions = {
  seed: number;
  /** Of all pipelines together. */
  files: number;
  isolation: NonNullable<LocalOptions["isolation"]>;
  concurrency: ChaosConcurrency;
  /** False to see that all is well when nothing goes wrong. */
  faults: boolean;
  /** Faults that are left out. */
  without?: readonly ChaosFault[];
  signal: AbortSignal;
};

/** One run's figures, and its proof. */
export type ChaosResult = LoadFigures & {
  ok: boolean;
  seed: number;
  isolation: NonNullable<LocalOptions["isolation"]>;
  concurrency: ChaosConcurrency;
  /** Of the buckets: whether they keep versions. */
  versioning: ReturnType<typeof versioningOf>;
  files: number;
  rows: number;
  badFiles: Record<string, number>;
  quarantined: number;
  injected: Record<string, number>;
  recovered: Record<string, number>;
  redriven: number;
  /** Batches that waited for a person when the faults were over, and records that the replays took away. */
  parked: number;
  replayed: number;
  /** Manifests that were overwritten, and put back when the faults were over. */
  forged: number;
  reconcileRuns: number;
  /** From the start until all files were sent, all was quiet, and `reconcile` found nothing more. */
  seconds: { sent: number; quiet: number; reconciled: number };
  proofs: Record<string, Proof>;
  /** Statements that no configured pipeline can be the reason of. */
  strangeStatements: readonly string[];
  /** COPYs with another role than the configured one. */
  foreignRoles: number;
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
 * Sends files through four pipelines while everything goes wrong that may, then lets it become quiet and compares
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
  const versioning = versioningOf(options.seed);
  await setVersioning(run, versioning);
  const attack: Attack = {
    control: faultControl(run.aws.environment.endpoint),
    forger: forger(run, options.seed),
    foreignRoles: 0,
  };
  const sent = await loadUnderFaults(run, options, attack);
  const sentSeconds = secondsSince(startedMs);
  await waitForQuiet(run, stuckSeconds);
  if (options.faults) attack.foreignRoles += roleRefusals(await attack.control.replace({ warehouse: attached }));
  await waitForQuiet(run, stuckSeconds);
  const forged = await attack.forger.restore();
  const redriven = await redriveDeadLetters(run);
  await waitForQuiet(run, stuckSeconds);
  const quietSeconds = secondsSince(startedMs);
  const mended = await mend(run);
  const seconds = { sent: sentSeconds, quiet: quietSeconds, reconciled: secondsSince(startedMs) };
  attack.foreignRoles += roleRefusals(await attack.control.replace({}));
  const { seed, isolation, concurrency } = options;
  return {
    seed,
    isolation,
    concurrency,
    versioning,
    injected: attack.control.total(),
    redriven,
    forged,
    ...mended,
    seconds,
    ...(await summary(run, { sent, log, foreignRoles: attack.foreignRoles })),
  };
}

/** What a run does to the product, and what it saw of it. */
type Attack = { control: FaultControl; forger: Forger; foreignRoles: number };

const roleRefusals = (counts: Readonly<Record<string, number>>) => counts["warehouse.roles"] ?? 0;

/** More rounds than this would not be patience but a loop. */
const maxReplays = 4;

/** What a person and the schedule do once the causes are gone: replay what is parked, and look for what is missing. */
async function mend(run: ChaosRun): Promise<Pick<ChaosResult, "parked" | "replayed" | "reconcileRuns">> {
  const parked = await countParked(run);
  let replayed = 0;
  let reconcileRuns = 0;
  for (let round = 0; round < maxReplays; round++) {
    if ((await countParked(run)) > 0) replayed += await replayParked(run);
    await waitForQuiet(run, stuckSeconds);
    reconcileRuns += await reconcileUntilDone(run, stuckSeconds);
    if ((await countParked(run)) === 0) break;
  }
  return { parked, replayed, reconcileRuns };
}

const secondsSince = (startedMs: number) => Math.round((performance.now() - startedMs) / 100) / 10;

/** Shorter times than a deployment has, and all else the same. */
function localOptions(folder: PipelinesFolder, isolation: ChaosOptions["isolation"], log: FunctionLog): LocalOptions {
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

async function loadUnderFaults(run: ChaosRun, options: ChaosOptions, attack: Attack): Promise<SentFile[]> {
  const { seed, files, faults, without = [] } = options;
  const isOn: IsOn = (fault) => faults && !without.includes(fault);
  const phases = phasesOf(seed, isOn);
  const during = async (at: number, send: () => Promise<void>) => {
    const phase = phases[at] ?? "plain";
    if (faults) {
      const refusals = roleRefusals(await attack.control.replace(chaosFaults(seed, { phase, at, isOn })));
      if (phases[at - 1] !== "role") attack.foreignRoles += refusals;
    }
    await send();
    await endOfPhase({ run, ...attack }, phase);
  };
  const planned = chaosFiles(run.pipelines, { seed, files, isOn });
  const sent = await sendFiles(run, planned, { count: phases.length, during });
  await reconcileMeanwhile(run);
  return sent;
}

type Seen = { sent: readonly SentFile[]; log: FunctionLog; foreignRoles: number };

async function summary(run: ChaosRun, { sent, log, foreignRoles }: Seen) {
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
    if (!holds(proof)) diagnosis.push(...(await diagnose(run, { pipeline, proof, sent: ofPipeline, statements })));
  }
  const figures = { ...loadFigures(statements), openTransactions: await countOpenTransactions(run) };
  const strange = await strangeStatements(run, statements);
  const isIdle = figures.running + figures.openTransactions === 0;
  const ok = Object.values(proofs).every(holds) && isIdle && strange.length + foreignRoles === 0;
  return {
    ok,
    files: sent.length,
    rows: sent.reduce((sum, { rows, replaced }) => sum + rows.length + replaced.length, 0),
    badFiles: countBy(sent.flatMap(({ bad }) => bad ?? [])),
    quarantined,
    ...figures,
    strangeStatements: strange,
    foreignRoles,
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
