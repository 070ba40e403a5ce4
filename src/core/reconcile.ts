import pMap from "p-map";
import { errorText } from "./error-text.ts";
import { formatTableName } from "./identifier.ts";
import { filesOf, type NamedPipeline, openManifests } from "./intended-files.ts";
import { errorFields, type Log } from "./log.ts";
import type { Objects, Pipelines } from "./ports.ts";
import { setAsideIds } from "./record-store.ts";
import type { SubmittedLoad } from "./submission.ts";
import { type SubmitMissingDeps, submitMissing } from "./submit-missing.ts";

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

/** The configuration may be what is missing; metrics need a text. */
const unknownTarget = "unknown";

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
    deps.metrics.record({ pipeline: name, target: unknownTarget, values: { Unreconciled: 1 } });
    return { ...nothing, error: errorText(error) };
  }
}

async function reconcilePipeline(
  deps: ReconcileDeps,
  run: ReconcileRun,
  named: NamedPipeline,
): Promise<ReconcileResult> {
  const { name, pipeline } = named;
  const manifests = await openManifests(deps, run.graceSeconds, named);
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
    ...(errors.length > 0 && { error: `${errors.length} loads were not submitted: ${errorText(errors[0])}` }),
  };
}
