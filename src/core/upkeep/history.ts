import { compareText } from "../arrivals/arrival.ts";
import { formatTableName } from "../base/identifier.ts";
import { withoutLedger } from "../ledger/unloaded-files.ts";
import { type NeedsAction, type NeedsActionDeps, needsAction } from "./needs-action.ts";
import { batchOfManifest, copiesByManifest, lagSeconds, recentLoads } from "./recent-loads.ts";
import { knownRecords, type UnderwayBatch, type UnderwayDeps, underwayBatches } from "./underway/underway-batches.ts";
import type { WaitsFor } from "./underway/waits-for.ts";

/**
 * One batch. `at` is ISO 8601: the commit, also of a batch that was undone later, the last failure, or the submission.
 * `running`: its load has not ended, or is submitted again by itself. `intended`: no statement of it is seen.
 */
export type HistoryEntry = {
  at: string;
  state: "running" | "intended" | "loaded" | "undone" | "waiting" | "parked" | "quarantined";
  /** Of the batch; of a quarantined file the file's id. */
  id: string;
  files: number;
  bytes: number | null;
  /** Rows that COPY has read. Null: Redshift's history does not say. */
  rows: number | null;
  /** How often the batch was submitted, as far as it is known. */
  attempts: number | null;
  /** From the event of its oldest file to its commit. */
  lag_seconds: number | null;
  error: string | null;
  /** Of a batch that is not loaded and that no person has to look at: what it waits for. */
  waits_for: WaitsFor | null;
};

export type PipelineHistory = {
  pipeline: string;
  table_name: string;
  /** What is on its way comes first, then the newest. */
  entries: readonly HistoryEntry[];
  errors: readonly string[];
};

/**
 * The batches of the last hours: those that were loaded, from the ledger, and those that failed and are not loaded, from
 * their records. Redshift keeps its own history, from which rows and attempts come, for seven days.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_HISTORY.html
 */
export async function pipelineHistory(
  deps: NeedsActionDeps & UnderwayDeps,
  name: string,
  hours: number,
): Promise<PipelineHistory> {
  const pipeline = await deps.pipelines.get(name);
  const named = { name, pipeline };
  const store = { objects: deps.objects, pipelineName: name, pipeline };
  const [loads, copies, failed, underway] = await Promise.all([
    withoutLedger(() => recentLoads(deps.warehouse, pipeline, hours), []),
    copiesByManifest(deps.warehouse, named, hours),
    needsAction(deps, name),
    knownRecords(store).then((known) => underwayBatches(deps, named, known)),
  ]);
  const byBatch = Map.groupBy(copies ?? [], ([url]) => batchOfManifest(url));
  const loaded = loads.map((load): HistoryEntry => {
    const parts = (byBatch.get(load.batchId) ?? []).map(([, part]) => part);
    return {
      at: load.loadedAt,
      state: load.isUndone ? "undone" : "loaded",
      id: load.batchId,
      files: load.files,
      bytes: load.bytes,
      rows: parts.length > 0 ? parts.reduce((sum, { rows = 0 }) => sum + rows, 0) : null,
      attempts: parts.length > 0 ? Math.max(...parts.map(({ attempts }) => attempts)) : null,
      lag_seconds: lagSeconds(load),
      error: null,
      waits_for: null,
    };
  });
  const waits = new Map(underway.batches.map((batch) => [batch.batch_id, batch.waits_for]));
  const since = new Date(deps.now().getTime() - hours * 3_600_000).toISOString();
  const isOnItsWay = ({ batch_id: id }: UnderwayBatch) => waits.get(id)?.kind !== "reconcile";
  const running = underway.batches.filter(isOnItsWay).map(runningEntry);
  const submitted = new Set(running.map(({ id }) => id));
  const others = failedEntries(failed)
    .filter(({ at, id }) => at >= since && !submitted.has(id))
    .map((entry) => ({ ...entry, waits_for: waits.get(entry.id) ?? null }));
  return {
    pipeline: name,
    table_name: formatTableName(pipeline.copy.table),
    entries: [...running, ...[...loaded, ...others].toSorted((a, b) => compareText(b.at, a.at))],
    errors: failed.errors,
  };
}

/** Rows come with the end of its COPY. */
function runningEntry({
  batch_id: id,
  submitted_at: at,
  files,
  bytes,
  attempt,
  waits_for,
}: UnderwayBatch): HistoryEntry {
  const error = "because" in waits_for ? waits_for.because : null;
  const state = waits_for.kind === "unseen" ? "intended" : "running";
  return { at, state, id, files, bytes, rows: null, attempts: attempt, lag_seconds: null, error, waits_for };
}

function failedEntries({ parked, quarantined, waiting }: NeedsAction): HistoryEntry[] {
  const unknown = { bytes: null, rows: null, attempts: null, lag_seconds: null, waits_for: null };
  const ofBatch = (state: "parked" | "waiting") => (record: NeedsAction["parked" | "waiting"][number]) => ({
    ...unknown,
    at: record.failed_at,
    state,
    id: record.batch_id,
    files: record.files.length,
    ...("attempt" in record && { attempts: record.attempt }),
    error: record.reason,
  });
  const ofFile = (record: NeedsAction["quarantined"][number]): HistoryEntry => ({
    ...unknown,
    at: record.failed_at,
    state: "quarantined",
    id: record.file_id,
    files: 1,
    bytes: record.bytes,
    error: record.reason,
  });
  return [...parked.map(ofBatch("parked")), ...waiting.map(ofBatch("waiting")), ...quarantined.map(ofFile)];
}
