import pMap from "p-map";
import { s3Url } from "./arrival.ts";
import type { BatchFile } from "./batch.ts";
import { formatTableName } from "./identifier.ts";
import { loadedBatchIds } from "./ledger-queries.ts";
import { errorFields, type Log } from "./log.ts";
import { lastDays, reconcileDays } from "./look-back.ts";
import { type ManifestContent, ManifestError, readManifestUrl } from "./manifest.ts";
import type { Pipeline } from "./pipeline.ts";
import type { ListedObject, Objects, Pipelines } from "./ports.ts";
import { readManifest } from "./read-manifest.ts";
import { setAsideIds } from "./record-store.ts";
import type { SubmittedLoad } from "./submission.ts";
import { type SubmitMissingDeps, submitMissing } from "./submit-missing.ts";
import { withoutLedger } from "./unloaded-files.ts";

export type ReconcileDeps = SubmitMissingDeps & {
  pipelines: Pipelines;
  objects: Pick<Objects, "list" | "get">;
  log: Log;
  now: () => Date;
};

export type ReconcileRun = {
  /** What the run answers to: repeated with the same one, it submits the same batch once. */
  occasion: string;
  /** Manifests written more recently are left alone: their loads may be running or recovering. */
  graceSeconds: number;
  /** Absent: all. */
  pipelineNames?: readonly string[];
};

/** What one run did for a pipeline. */
export type ReconcileResult = {
  pipeline: string;
  /** Manifests of the last days, older than the grace period. */
  manifests: number;
  /** Files that were nowhere: submitted again, but for those that `error` tells of. */
  missing_files: number;
  /** Files that no COPY can read any more, since their keys hold newer files, loaded or on their way. */
  superseded_files: number;
  loads: readonly SubmittedLoad[];
  /** Why nothing was looked for. */
  skipped?: string;
  error?: string;
};

const maxPipelinesAtOnce = 4;
const maxListingsAtOnce = 10;
const maxReadsAtOnce = 25;

/**
 * Submits again what was intended and is nowhere: files of manifests that are not loaded, quarantined or parked (spec §6).
 *
 * Safe at any time: a load that is still running makes the second one stop at the
 * guard. A pipeline that fails does not stop the others.
 */
export async function reconcile(deps: ReconcileDeps, run: ReconcileRun): Promise<readonly ReconcileResult[]> {
  const names = run.pipelineNames ?? (await deps.pipelines.names());
  return pMap(names, (name) => reconcileByName(deps, run, name), { concurrency: maxPipelinesAtOnce });
}

async function reconcileByName(deps: ReconcileDeps, run: ReconcileRun, name: string): Promise<ReconcileResult> {
  const nothing = { pipeline: name, manifests: 0, missing_files: 0, superseded_files: 0, loads: [] };
  try {
    const pipeline = await deps.pipelines.get(name);
    if (!pipeline.safety.ledger)
      return { ...nothing, skipped: "safety.exactly_once is false, so nothing tells which files are loaded" };
    const result = await reconcilePipeline(deps, run, { name, pipeline });
    deps.log.info("pipeline reconciled", { ...result });
    return result;
  } catch (error) {
    deps.log.error("pipeline not reconciled", { pipeline: name, ...errorFields(error) });
    return { ...nothing, error: messageOf(error) };
  }
}

type Named = { name: string; pipeline: Pipeline };

async function reconcilePipeline(deps: ReconcileDeps, run: ReconcileRun, named: Named): Promise<ReconcileResult> {
  const { name, pipeline } = named;
  const manifests = await intended(deps, run, named);
  const files = await filesOf(deps, named, manifests.settled);
  const setAside = await setAsideIds({ objects: deps.objects, pipelineName: name, pipeline });
  const suspects = files.filter((file) => !setAside.has(file.id));
  const pending = suspects.length > 0 ? await filesOf(deps, named, manifests.fresh) : [];
  const pendingIds = new Set(pending.map((file) => file.id));
  const waiting = suspects.filter((file) => !pendingIds.has(file.id));
  const order = { pipelineName: name, pipeline, files: waiting, pending, occasion: `reconcile ${run.occasion}` };
  const { missing, superseded, loads, errors } = await submitMissing(deps, order);
  const target = formatTableName(pipeline.copy.table);
  deps.metrics.record({ pipeline: name, target, values: { Missing: missing } });
  return {
    pipeline: name,
    manifests: manifests.count,
    missing_files: missing,
    superseded_files: superseded,
    loads,
    ...(errors.length > 0 && { error: `${errors.length} loads were not submitted: ${messageOf(errors[0])}` }),
  };
}

/**
 * The manifests whose batches are not loaded, settled or fresh.
 *
 * They are listed before the ledger is asked: a batch that is loaded between the two is then known as loaded.
 */
async function intended(deps: ReconcileDeps, { graceSeconds }: ReconcileRun, { name, pipeline }: Named) {
  const { bucket, prefix } = pipeline.manifests;
  const list = (day: string) => Array.fromAsync(deps.objects.list(bucket, `${prefix}${name}/${day}/`));
  const listed = (await pMap(lastDays(deps.now()), list, { concurrency: maxListingsAtOnce })).flat();
  const loaded = await withoutLedger(() => loadedBatchIds(deps.warehouse, pipeline, reconcileDays), new Set());
  const settledUntilMs = deps.now().getTime() - graceSeconds * 1000;
  const isSettled = ({ lastModified }: ListedObject) => lastModified.getTime() <= settledUntilMs;
  const open = listed.filter(({ key }) => {
    const batch = readManifestUrl(`/${key}`);
    return batch && !loaded.has(batch.batchId);
  });
  return {
    count: listed.filter(isSettled).length,
    settled: open.filter(isSettled),
    fresh: open.filter((manifest) => !isSettled(manifest)),
  };
}

/**
 * The files of the manifests, each once.
 *
 * Files older than the first day are left out, though a newer file has kept their
 * manifest in the window: their rows may have been removed from the ledger already.
 */
async function filesOf(deps: ReconcileDeps, named: Named, manifests: readonly ListedObject[]): Promise<BatchFile[]> {
  const { bucket } = named.pipeline.manifests;
  const target = formatTableName(named.pipeline.copy.table);
  const firstDay = lastDays(deps.now()).at(-1) ?? "";
  const files = new Map<string, BatchFile>();
  await pMap(
    manifests,
    async ({ key }) => {
      const content = await readContent(deps, bucket, key);
      if (content?.target !== target) return;
      for (const file of content.batch.files) if (file.arrival.eventTime >= firstDay) files.set(file.id, file);
    },
    { concurrency: maxReadsAtOnce },
  );
  return [...files.values()];
}

/** @returns undefined if the manifest is gone or damaged: its batch is lost to `reconcile`, the others are not */
async function readContent(
  { objects, log }: ReconcileDeps,
  bucket: string,
  key: string,
): Promise<ManifestContent | undefined> {
  try {
    return await readManifest(objects, s3Url({ bucket, key }));
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    log.error("manifest not read, its files are not looked for", { bucket, key, ...errorFields(error) });
    return undefined;
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
