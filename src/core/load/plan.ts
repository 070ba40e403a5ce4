import type { BatchFile } from "../arrivals/batch-file.ts";
import type { TableName } from "../base/identifier.ts";
import { chunks, chunksByText, maxIdsPerGuard } from "../ledger/ledger-limits.ts";
import { guardSince, lookBackDays } from "../ledger/look-back.ts";
import type { CopySource, LoadMode, Pipeline } from "../pipeline/pipeline.ts";
import type { Batch } from "./batch.ts";

type Keys = readonly string[];
type Columns = readonly string[] | undefined;

/** The modes that load by way of a stage. */
type StagedMode = Exclude<LoadMode, { kind: "append" }>;

/**
 * One SQL statement of a load, as data. `do` is also the tag by which a failure
 * of the statement is recognised: the text starts with the comment `loader:<do>`.
 */
export type Step =
  | { do: "lock-fence"; fence: TableName }
  | { do: "lock-target"; target: TableName }
  | { do: "guard-files"; ledger: TableName; fileIds: readonly string[]; since: string; lookBackDays: number }
  | { do: "record-files"; ledger: TableName; batchId: string; files: readonly BatchFile[] }
  | { do: "create-stage"; target: TableName; columns: Columns }
  | { do: "copy"; into: TableName; source: CopySource; manifestUrl: string; use: "staging" | "target" }
  | { do: "count-copied" }
  | { do: "reject-null-keys"; keys: Keys }
  | { do: "reject-nulls"; columns: readonly string[]; keys: Keys }
  | { do: "count-null-keys"; keys: Keys }
  | { do: "drop-older"; target: TableName; keys: Keys; timestamp: string }
  | { do: "drop-known"; target: TableName; keys: Keys; timestamp: string }
  | { do: "delete-replaced"; target: TableName; keys: Keys }
  | { do: "insert-latest"; target: TableName; columns: Columns; keys: Keys; timestamp: string }
  | { do: "insert-versions"; target: TableName; columns: Columns; keys: Keys; timestamp: string }
  | { do: "insert-null-keys"; target: TableName; columns: Columns; keys: Keys };

/** The stage of a load: a temporary table, so every load has one under the same name. */
export const stage: TableName = { name: "loader_stage" };

/**
 * A batch with its manifests. A COPY runs for each manifest, followed by the check of its keys: the statement that fails
 * shows which manifest holds the bad file.
 */
type ManifestedBatch = {
  batch: Batch;
  manifestUrls: readonly string[];
  /** Columns of the stage to check after each COPY: the target takes no NULL there. */
  notNull?: readonly string[];
};

/**
 * The statements of one load, in order, for one transaction.
 *
 * A lock comes before anything that takes the transaction's snapshot: a lock taken later protects nothing (facts §5.1).
 * The guard reads the ledger behind the lock, so it sees what the load before it has recorded.
 */
export function planLoad(pipeline: Pipeline, { batch, manifestUrls, notNull = [] }: ManifestedBatch): Step[] {
  const { before, after } = frameOf(pipeline, batch);
  return [...before, ...manifestUrls.flatMap((url) => copySteps(pipeline, url, notNull)), ...after];
}

/** How many statements a load of the batch has beside its COPYs, and how many each COPY brings. */
export function statementCounts(
  pipeline: Pipeline,
  { batch, notNull = [] }: Omit<ManifestedBatch, "manifestUrls">,
): { fixed: number; perCopy: number } {
  const { before, after } = frameOf(pipeline, batch);
  return { fixed: before.length + after.length, perCopy: copySteps(pipeline, "", notNull).length };
}

/**
 * The columns of a stage that has those of `copy.columns` alone. Where COPY leaves bad rows out, the stage is one of all
 * columns, which keeps the target's NOT NULL: COPY then rejects a NULL as the target would, and counts it.
 */
const stageColumns = ({ columns, options: { settings } }: CopySource): Columns =>
  settings.MAXERROR === undefined && settings.IGNOREALLERRORS === undefined ? columns : undefined;

/** The statements before a load's COPYs, and those behind them. */
function frameOf(pipeline: Pipeline, batch: Batch): { before: Step[]; after: Step[] } {
  const { mode, copy } = pipeline;
  const first = [...lockFirst(pipeline), ...guardFiles(pipeline, batch)];
  const last = recordFiles(pipeline, batch);
  if (mode.kind === "append") return { before: first, after: last };
  return {
    before: [...first, { do: "create-stage", target: copy.table, columns: stageColumns(copy) }],
    after: [...countNullKeys(mode), ...mergeStage(mode, copy), ...keepNullKeys(mode, copy), ...last],
  };
}

function lockFirst({ safety: { concurrency, fence }, copy: { table: target } }: Pipeline): Step[] {
  switch (concurrency) {
    case "fence":
      return [{ do: "lock-fence", fence }];
    case "lock":
      return [{ do: "lock-target", target }];
    case "retry":
      return [];
    default:
      return concurrency satisfies never;
  }
}

function guardFiles({ safety: { ledger } }: Pipeline, { files }: Batch): Step[] {
  if (!ledger || files.length === 0) return [];
  const ids = files.map((file) => file.id);
  const since = guardSince(files);
  return chunks(ids, maxIdsPerGuard).map((fileIds) => ({ do: "guard-files", ledger, fileIds, since, lookBackDays }));
}

function recordFiles({ safety: { ledger } }: Pipeline, { id: batchId, files }: Batch): Step[] {
  if (!ledger) return [];
  return chunksByText(files).map((part) => ({ do: "record-files", ledger, batchId, files: part }));
}

/**
 * A COPY, and the statement that belongs to it. An append counts its rows at once, because the count is the session's and
 * the next COPY replaces it (facts §4.9).
 *
 * An append has no stage, because a load with a temporary table cannot use concurrency scaling (facts §6).
 */
function copySteps({ copy: source, mode }: Pipeline, manifestUrl: string, notNull: readonly string[]): Step[] {
  if (mode.kind === "append")
    return [{ do: "copy", into: source.table, source, manifestUrl, use: "target" }, { do: "count-copied" }];
  const keys = mode.nullKeys === "discard" ? mode.keys : [];
  const rejectNulls: Step[] = notNull.length > 0 ? [{ do: "reject-nulls", columns: notNull, keys }] : [];
  return [{ do: "copy", into: stage, source, manifestUrl, use: "staging" }, ...rejectNullKeys(mode), ...rejectNulls];
}

function rejectNullKeys({ nullKeys, keys }: StagedMode): Step[] {
  return nullKeys === "reject" ? [{ do: "reject-null-keys", keys }] : [];
}

function countNullKeys({ nullKeys, keys }: StagedMode): Step[] {
  return nullKeys === "discard" ? [{ do: "count-null-keys", keys }] : [];
}

/**
 * Merge: staged rows older than the stored one go, stored rows that are replaced
 * go, then the newest staged row of each key comes in. History: staged versions
 * that are stored already go, then each remaining version comes in once.
 */
function mergeStage({ kind, keys, timestamp }: StagedMode, { table: target, columns }: CopySource): Step[] {
  if (kind === "history") {
    return [
      { do: "drop-known", target, keys, timestamp },
      { do: "insert-versions", target, columns, keys, timestamp },
    ];
  }
  return [
    { do: "drop-older", target, keys, timestamp },
    { do: "delete-replaced", target, keys },
    { do: "insert-latest", target, columns, keys, timestamp },
  ];
}

/** Last: an insert into the target before a delete from it would let two loads deadlock (facts §5.2). */
function keepNullKeys({ nullKeys, keys }: StagedMode, { table: target, columns }: CopySource): Step[] {
  return nullKeys === "insert" ? [{ do: "insert-null-keys", target, columns, keys }] : [];
}
