import pMap from "p-map";
import { errorText } from "../../base/error-text.ts";
import { formatTableName } from "../../base/identifier.ts";
import { plural } from "../../base/plural.ts";
import type { SubmitDeps, SubmittedLoad } from "../../load/submission.ts";
import type { ActiveLoads } from "../../ports/active-loads.ts";
import type { Alerts } from "../../ports/alerts.ts";
import type { CurrentObjects } from "../../ports/current-objects.ts";
import type { Events } from "../../ports/events.ts";
import { errorFields, type Log } from "../../ports/log.ts";
import type { Objects } from "../../ports/objects.ts";
import type { Pipelines } from "../../ports/pipelines.ts";
import type { WarehouseClient } from "../../ports/warehouse-client.ts";
import { dismissedIds, setAsideIds, type Unreadable } from "../../records/record-store.ts";
import { failFastQueries } from "../fail-fast-queries.ts";
import type { NamedPipeline } from "../intended-files.ts";
import { type ActiveRooms, activeRooms } from "./active-rooms.ts";
import { pruneTombstones } from "./prune-tombstones.ts";
import { type MissingDone, reconcileMissing } from "./reconcile-missing.ts";
import { reconcileWaiting, type WaitingDone } from "./reconcile-waiting.ts";
import { tellGrowth } from "./tell-growth.ts";
import { tellWaiting } from "./tell-waiting.ts";
import { findWaiting, type WaitingFound } from "./waiting-pipeline.ts";

type ReconcileDeps = Omit<SubmitDeps, "objects" | "warehouse"> & {
  pipelines: Pipelines;
  objects: Objects;
  warehouse: Pick<WarehouseClient, "submit" | "query">;
  active: ActiveLoads;
  sources: CurrentObjects;
  alerts: Alerts;
  events: Events;
  log: Log;
  now: () => Date;
};

export type ReconcileRun = {
  /** Why the run happens: repeated for the same occasion, it submits the same batch once. */
  occasion: string;
  /** Manifests written more recently are left alone: their loads may be running or recovering. */
  graceSeconds: number;
  /** Absent: all. */
  pipelineNames?: readonly string[];
  /** No slice of work is begun later; absent: the run takes the time that it needs. */
  until?: Date;
};

/** What one run did for a pipeline. */
export type ReconcileResult = {
  pipeline: string;
  /** Manifests of the last days, older than the grace period. */
  manifests: number;
  /** Files that were nowhere: submitted again, but for `left_files` and those that `error` reports. */
  missing_files: number;
  /** Files that no COPY can read any more, since their keys hold other bytes now. */
  superseded_files: number;
  /** Batches that wait for a fault to pass. */
  waiting_batches: number;
  /** Waiting batches that this run has given up: they need your action. */
  parked_batches: number;
  /** Of waiting batches and of missing files. */
  loads: readonly SubmittedLoad[];
  /** Manifests and records that may be there and cannot be read: their files are not known. */
  unreadable: number;
  /** Whether a next run has something left to do: the bound of active loads was reached, or the time was up. */
  more: boolean;
  /** Manifests that were not looked at. */
  left_manifests: number;
  /** Missing files that were not submitted. */
  left_files: number;
  /** Why missing files were not looked for. */
  skipped?: string;
  error?: string;
};

const maxPipelinesAtOnce = 4;

/** The target of a pipeline whose configuration is missing: metrics need a text. */
const unknownTarget = "unknown";

/**
 * Submits waiting batches again, and files that were intended and are nowhere: files of manifests that
 * are not loaded, quarantined, parked, waiting, or on their way.
 *
 * Safe at any time: a load that is still running makes a second one stop at the guard. Active loads are listed first, and
 * their number is bounded (`load-room.ts`). A pipeline that fails does not stop the others.
 */
export async function reconcile(given: ReconcileDeps, run: ReconcileRun): Promise<readonly ReconcileResult[]> {
  const deps = { ...given, warehouse: { ...given.warehouse, ...failFastQueries(given.warehouse) } };
  const names = run.pipelineNames ?? (await deps.pipelines.names());
  const found = await pMap(names, (name) => findPipeline(deps, name), { concurrency: maxPipelinesAtOnce });
  const known = found.flatMap((each) => ("named" in each ? each : []));
  await tellWaiting(deps, known, deps.now());
  const rooms = await activeRooms(
    deps.active,
    known.map(({ named }) => named.pipeline),
  );
  return pMap(found, (each) => reconcileFound(deps, { run, rooms }, each), { concurrency: maxPipelinesAtOnce });
}

type Found = ({ named: NamedPipeline } & WaitingFound) | { name: string; error: unknown };

async function findPipeline(deps: ReconcileDeps, name: string): Promise<Found> {
  try {
    const named = { name, pipeline: await deps.pipelines.get(name) };
    return { named, ...(await findWaiting(deps, named)) };
  } catch (error) {
    return { name, error };
  }
}

type Frame = { run: ReconcileRun; rooms: ActiveRooms };

async function reconcileFound(deps: ReconcileDeps, frame: Frame, found: Found): Promise<ReconcileResult> {
  if (!("named" in found)) return notReconciled(deps, nothing(found.name), { ...found, target: unknownTarget });
  const { named, waiting } = found;
  const target = formatTableName(named.pipeline.copy.table);
  const start = { ...nothing(named.name), waiting_batches: waiting.length };
  try {
    const done = await reconcilePipeline(deps, frame, found);
    record(deps, { named, target }, done);
    await pruneTombstones(deps, named);
    await tellGrowth(deps, named);
    if ("failure" in done && done.failure)
      return notReconciled(deps, resultOf(named, done), { ...done.failure, target });
    const result = resultOf(named, done);
    if (result.error === undefined) deps.log.info("pipeline reconciled", { ...result });
    return result;
  } catch (error) {
    deps.metrics.record({ pipeline: named.name, target, values: { Waiting: waiting.length } });
    return notReconciled(deps, start, { error, target });
  }
}

/** A schedule discards the answer, so the log and a metric report the failure too. */
function notReconciled(
  { log, metrics }: ReconcileDeps,
  result: ReconcileResult,
  { error, target }: { error: unknown; target: string },
): ReconcileResult {
  log.error("pipeline not reconciled", { pipeline: result.pipeline, ...errorFields(error) });
  metrics.record({ pipeline: result.pipeline, target, values: { Unreconciled: 1 } });
  return { ...result, error: errorText(error) };
}

const nothing = (pipeline: string): ReconcileResult => ({
  pipeline,
  ...{ manifests: 0, missing_files: 0, superseded_files: 0, waiting_batches: 0, parked_batches: 0, loads: [] },
  ...{ unreadable: 0, more: false, left_manifests: 0, left_files: 0 },
});

type Done = {
  waiting: WaitingDone;
  /** Absent: not looked for. */
  missing?: MissingDone;
  unreadable: readonly Unreadable[];
  /** Why the rest was not done. */
  failure?: { error: unknown };
};

async function reconcilePipeline(
  deps: ReconcileDeps,
  { run, rooms }: Frame,
  found: Extract<Found, { named: NamedPipeline }>,
): Promise<Done> {
  const { named, unreadable } = found;
  const { name: pipelineName, pipeline } = named;
  const hasTime = () => run.until === undefined || deps.now() < run.until;
  const room = rooms(pipeline);
  if (found.failure && !pipeline.safety.ledger) throw found.failure.error;
  const store = { objects: deps.objects, pipelineName, pipeline };
  const [setAside, dismissed] = await Promise.all([setAsideIds(store), dismissedIds(store)]);
  const { graceSeconds } = run;
  const waiting = await reconcileWaiting(deps, { ...found, room, setAside, hasTime, graceSeconds });
  if (waiting.failure) return { waiting, unreadable, failure: waiting.failure };
  if (!pipeline.safety.ledger) return { waiting, unreadable };
  const leftAlone = {
    fileIds: [setAside, dismissed, new Set(found.waiting.flatMap((batch) => batch.fileIds))],
    batchIds: new Set([...found.waiting.map((batch) => batch.batch_id), ...unreadable.map(idOfRecord)]),
  };
  const occasion = `reconcile ${run.occasion}`;
  const missing = await reconcileMissing(deps, { named, graceSeconds, room, leftAlone, occasion, hasTime });
  return { waiting, missing, unreadable, ...(missing.failure && { failure: missing.failure }) };
}

/** The key of a record that cannot be read still names the batch. */
const idOfRecord = ({ key }: Unreadable) => key.slice(key.lastIndexOf("/") + 1).replace(/\.json$/, "");

function resultOf({ name, pipeline }: NamedPipeline, done: Done): ReconcileResult {
  const { waiting, missing } = done;
  const problems = problemsOf(done);
  const left = { left_manifests: missing?.leftManifests ?? 0, left_files: missing?.leftFiles ?? 0 };
  return {
    pipeline: name,
    manifests: missing?.manifests ?? 0,
    missing_files: missing?.missing ?? 0,
    superseded_files: missing?.superseded ?? 0,
    waiting_batches: waiting.left.length,
    parked_batches: waiting.parked,
    loads: [...waiting.loads, ...(missing?.loads ?? [])],
    unreadable: unreadableOf(done).length,
    more: left.left_manifests + left.left_files > 0,
    ...left,
    ...(!pipeline.safety.ledger && {
      skipped: "safety.exactly_once is false: no ledger shows which files are loaded",
    }),
    ...(problems.length > 0 && { error: problems.join("; ") }),
  };
}

const unreadableOf = ({ unreadable, waiting, missing }: Done): readonly Unreadable[] => [
  ...unreadable,
  ...waiting.unreadable,
  ...(missing?.unreadable ?? []),
];

function problemsOf(done: Done): string[] {
  const errors = [...done.waiting.errors, ...(done.missing?.errors ?? [])];
  const unreadable = unreadableOf(done);
  const undecided = done.missing?.undecided ?? 0;
  return [
    ...(errors.length > 0
      ? [`${plural(errors.length, "load")} ${were(errors)} not submitted: ${errorText(errors[0])}`]
      : []),
    ...(unreadable.length > 0
      ? [
          `${unreadable.length === 1 ? "1 manifest or record" : `${unreadable.length} manifests or records`} cannot be read, so their files are not known, the first: ${errorText(unreadable[0]?.error)}`,
        ]
      : []),
    ...(undecided > 0
      ? [
          `${plural(undecided, "file")} of an append were left: S3 refuses to say what their keys hold now, and a load could bring rows twice. Grant s3:ListBucket on the source`,
        ]
      : []),
  ];
}

const were = ({ length }: readonly unknown[]) => (length === 1 ? "was" : "were");

/** The log and a metric also report what a run could not look at; the metrics of submissions report what it submitted. */
function record(
  { log, metrics }: ReconcileDeps,
  { named, target }: { named: NamedPipeline; target: string },
  done: Done,
): void {
  const pipeline = named.name;
  const [unreadable] = unreadableOf(done);
  const undecided = done.missing?.undecided ?? 0;
  const values = { Waiting: done.waiting.left.length, ...(done.missing && { Missing: done.missing.missing }) };
  metrics.record({ pipeline, target, values });
  if (unreadable)
    log.error("manifests or records cannot be read, so their files are not known", {
      pipeline,
      unreadable: unreadableOf(done).length,
      first: unreadable.key,
      ...errorFields(unreadable.error),
    });
  const errors = [...done.waiting.errors, ...(done.missing?.errors ?? [])];
  if (errors.length > 0)
    log.error("loads not submitted", { pipeline, loads: errors.length, ...errorFields(errors[0]) });
  if (unreadable || undecided > 0) metrics.record({ pipeline, target, values: { Unreconciled: 1 } });
}
