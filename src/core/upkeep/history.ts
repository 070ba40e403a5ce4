import { compareText } from "../arrivals/arrival.ts";
import { formatTableName } from "../base/identifier.ts";
import { withoutLedger } from "../ledger/unloaded-files.ts";
import { type NeedsAction, type NeedsActionDeps, needsAction } from "./needs-action.ts";
import { batchOfManifest, copiesByManifest, lagSeconds, recentLoads } from "./recent-loads.ts";

/** One batch. `at` is ISO 8601: the commit, also of a batch that was undone later, or the last failure. */
export type HistoryEntry = {
  at: string;
  state: "loaded" | "undone" | "waiting" | "parked" | "quarantined";
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
};

export type PipelineHistory = {
  pipeline: string;
  table_name: string;
  /** Newest first. */
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
  deps: NeedsActionDeps & { now: () => Date },
  name: string,
  hours: number,
): Promise<PipelineHistory> {
  const pipeline = await deps.pipelines.get(name);
  const [loads, copies, failed] = await Promise.all([
    withoutLedger(() => recentLoads(deps.warehouse, pipeline, hours), []),
    copiesByManifest(deps.warehouse, { name, pipeline }, hours),
    needsAction(deps, name),
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
    };
  });
  const since = new Date(deps.now().getTime() - hours * 3_600_000).toISOString();
  const others = failedEntries(failed).filter(({ at }) => at >= since);
  return {
    pipeline: name,
    table_name: formatTableName(pipeline.copy.table),
    entries: [...loaded, ...others].toSorted((a, b) => compareText(b.at, a.at)),
    errors: failed.errors,
  };
}

function failedEntries({ parked, quarantined, waiting }: NeedsAction): HistoryEntry[] {
  const unknown = { bytes: null, rows: null, attempts: null, lag_seconds: null };
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
