import { compareText } from "../arrivals/arrival.ts";
import { AccessDeniedError } from "../base/access-denied-error.ts";
import { errorText } from "../base/error-text.ts";
import { formatTableName } from "../base/identifier.ts";
import { withoutLedger } from "../ledger/unloaded-files.ts";
import type { Objects } from "../ports/objects.ts";
import type { Pipelines } from "../ports/pipelines.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import { isOpen, readRejected } from "../records/read-rejected.ts";
import {
  fileIdsOf,
  type RecordStore,
  readDismissed,
  readParked,
  readQuarantined,
  readWaiting,
  type Unreadable,
} from "../records/record-store.ts";
import { leaveOutCorrected } from "./corrected-files.ts";
import type { NamedPipeline } from "./intended-files.ts";
import { lagByHour } from "./lag-by-hour.ts";
import { batchOfManifest, copiesByManifest, type Load, lagSeconds, lastLoad, recentLoads } from "./recent-loads.ts";
import { type UnderwayBatch, type UnderwayDeps, underwayBatches } from "./underway/underway-batches.ts";

/** Messages that wait on a pipeline's queue; SQS counts them approximately. */
export type QueueDepth = { messages: number; deadLetters: number };

/** @returns undefined if the queue does not exist, or may not be asked */
export type Queues = { depth(pipelineName: string): Promise<QueueDepth | undefined> };

export type StatusDeps = UnderwayDeps & {
  pipelines: Pick<Pipelines, "get">;
  objects: Pick<Objects, "list" | "get">;
  queues: Queues;
};

/** How one pipeline is doing. Counts of loads are those of the last 24 hours; null where they are not known. */
export type PipelineStatus = {
  pipeline: string;
  table_name: string;
  /** ISO 8601: when the last load was committed. */
  last_load: string | null;
  /** Of the last load: from the event of its oldest file to its commit. */
  freshness_seconds: number | null;
  /** The longest lag of each of the last 24 hours, oldest first; null for an hour without a load. */
  lag_by_hour_seconds: readonly (number | null)[];
  loads: number;
  files: number;
  /** Files whose loads were committed in the last hour. */
  files_last_hour: number;
  /** Rows that COPY has read for these loads. */
  rows: number | null;
  rows_last_hour: number | null;
  /** COPYs that were run, for loads that went well or not. */
  attempts: number | null;
  /** Files that were intended and are not in the target yet: loading, recovering, or lost until `reconcile` runs. */
  waiting_files: number;
  /** The oldest of them: when it was created, and its batch. Null: none waits. */
  oldest_waiting: { url: string; since: string; batch_id: string } | null;
  /** Loads that are submitted and have not ended, as far as the Data API shows them; null: it refuses to list them. */
  running_batches: number | null;
  queued_messages: number | null;
  dead_letters: number | null;
  /** Files, but those whose corrected version was loaded. Null where S3 refuses to list the records. */
  quarantined: number | null;
  parked: number | null;
  /** Batches whose quick tries are used up: `reconcile` goes on trying. */
  waiting_batches: number | null;
  /** Loads that are committed without some rows, and that nobody has dismissed. */
  rejected_batches: number | null;
  /** Records that may exist and could not be read: counts are then null, or too low. */
  errors: readonly string[];
};

/** How a pipeline is doing, from its ledger, its records in S3, its queue, and Redshift's history of loads. */
export async function pipelineStatus(deps: StatusDeps, name: string): Promise<PipelineStatus> {
  const pipeline = await deps.pipelines.get(name);
  const store: RecordStore = { objects: deps.objects, pipelineName: name, pipeline };
  const [recent, queue, quarantined, parked, waiting, dismissed, rejected] = await Promise.all([
    withoutLedger(() => recentLoads(deps.warehouse, pipeline, recentHours), []),
    deps.queues.depth(name),
    place(() => readQuarantined(store)),
    place(() => readParked(store)),
    place(() => readWaiting(store)),
    place(() => readDismissed(store)),
    place(() => readRejected(store)),
  ]);
  const loads = recent.filter(({ isUndone }) => !isUndone);
  const setAside = new Set([
    ...quarantined.records.map(({ record }) => record.file_id),
    ...[...parked.records, ...dismissed.records].flatMap(({ record }) => fileIdsOf(record)),
  ]);
  const open = await leaveOutCorrected(deps.warehouse, pipeline, quarantined.records);
  const corrected = quarantined.records.length - open.length;
  const last = loads[0] ?? (await withoutLedger(() => lastLoad(deps.warehouse, pipeline), undefined));
  const underway = await underwayBatches(deps, { name, pipeline }, { setAside, waiting: waiting.records });
  return {
    pipeline: name,
    table_name: formatTableName(pipeline.copy.table),
    last_load: last?.loadedAt ?? null,
    freshness_seconds: last ? lagSeconds(last) : null,
    lag_by_hour_seconds: lagByHour(loads, { now: deps.now(), hours: recentHours }),
    loads: loads.length,
    files: filesOf(loads),
    files_last_hour: filesOf(loads.filter(isOfLastHour(deps.now()))),
    ...(await copyFigures(deps, { name, pipeline }, loads)),
    waiting_files: underway.files,
    oldest_waiting: oldestOf(underway.batches),
    running_batches: underway.running,
    queued_messages: queue?.messages ?? null,
    dead_letters: queue?.deadLetters ?? null,
    quarantined: quarantined.count === null ? null : quarantined.count - corrected,
    parked: parked.count,
    waiting_batches: waiting.count,
    rejected_batches:
      rejected.count && rejected.count - rejected.records.filter(({ record }) => !isOpen(record)).length,
    errors: [quarantined, parked, waiting, dismissed, rejected, underway].flatMap(problemOf),
  };
}

function oldestOf(batches: readonly UnderwayBatch[]): PipelineStatus["oldest_waiting"] {
  const [oldest] = batches.toSorted((a, b) => compareText(a.oldest_file.created_at, b.oldest_file.created_at));
  if (!oldest) return null;
  const { url, created_at: since } = oldest.oldest_file;
  return { url, since, batch_id: oldest.batch_id };
}

const filesOf = (loads: readonly Load[]) => loads.reduce((sum, { files }) => sum + files, 0);

/** Records of one place, of which some or all may be refused: denied is not absent. */
async function place<Kept>(read: () => Promise<{ records: Kept[]; unreadable: Unreadable[] }>) {
  try {
    const { records, unreadable } = await read();
    return { records, unreadable, count: records.length + unreadable.length };
  } catch (error) {
    if (!(error instanceof AccessDeniedError)) throw error;
    return { records: [], unreadable: [{ key: "", error }], count: null };
  }
}

function problemOf({ unreadable }: { unreadable: readonly Unreadable[] }): string[] {
  const [first] = unreadable;
  if (!first) return [];
  const others = unreadable.length > 1 ? ` (and ${unreadable.length - 1} more)` : "";
  return [`${errorText(first.error)}${others}`];
}

type CopyDeps = { warehouse: Pick<WarehouseClient, "query">; now: () => Date };

const recentHours = 24;
const hourMs = 3_600_000;

const isOfLastHour = (now: Date) => (load: Load) => Date.parse(load.loadedAt) > now.getTime() - hourMs;

/** Figures of the last 24 hours. Rows are counted for loads that the ledger holds. */
async function copyFigures({ warehouse, now }: CopyDeps, named: NamedPipeline, loads: readonly Load[]) {
  const copies = await copiesByManifest(warehouse, named, recentHours);
  if (!copies || (copies.size === 0 && loads.length > 0)) return { rows: null, rows_last_hour: null, attempts: null };
  const rowsOf = (some: readonly Load[]) => {
    const ids = new Set(some.map(({ batchId }) => batchId));
    return [...copies].reduce((sum, [url, { rows = 0 }]) => sum + (ids.has(batchOfManifest(url)) ? rows : 0), 0);
  };
  return {
    rows: rowsOf(loads),
    rows_last_hour: rowsOf(loads.filter(isOfLastHour(now()))),
    attempts: [...copies.values()].reduce((sum, { attempts }) => sum + attempts, 0),
  };
}
