import type { BatchFile } from "../../arrivals/batch-file.ts";
import type { TableName } from "../../base/identifier.ts";
import { chunks, chunksByText, maxIdsPerGuard } from "../../ledger/ledger-limits.ts";
import { guardSince, lookBackDays } from "../../ledger/look-back.ts";
import type { CopyUse } from "../../pipeline/copy-options/copy-options.ts";
import { matchColumns } from "../../pipeline/match-columns.ts";
import type { CopySource, MatchingMode, Pipeline } from "../../pipeline/pipeline.ts";
import type { Batch } from "../batch.ts";
import { stageUse } from "./stage-use.ts";

type Keys = readonly string[];
type Columns = readonly string[] | undefined;

/**
 * What makes an arriving row and a stored one the same row. `inRange`: columns whose range in the stage bounds what is read
 * of the target, so that Redshift skips the blocks outside.
 */
export type Match = { target: TableName; on: Keys; inRange: Keys };

/**
 * One SQL statement of a load, as data. `do` is also the tag by which a failure
 * of the statement is recognised: the text starts with the comment `loader:<do>`.
 */
export type Step =
  | { do: "lock-fence"; fence: TableName }
  | { do: "lock-target"; target: TableName }
  | { do: "guard-files"; ledger: TableName; fileIds: readonly string[]; since: string; lookBackDays: number }
  | { do: "record-files"; ledger: TableName; batchId: string; files: readonly BatchFile[] }
  | { do: "create-stage"; target: TableName; columns: Columns; defaults: boolean }
  | { do: "copy"; into: TableName; source: CopySource; manifestUrl: string; use: CopyUse }
  | { do: "count-copied" }
  | { do: "reject-null-keys"; keys: Keys }
  | { do: "reject-nulls"; columns: readonly string[]; keys: Keys }
  | { do: "count-null-keys"; keys: Keys }
  | { do: "drop-older"; match: Match; timestamp: string }
  | { do: "drop-known"; match: Match; timestamp: string }
  | { do: "delete-replaced"; match: Match }
  | { do: "insert-latest"; target: TableName; columns: Columns; notNull: Keys; onePer: Keys; timestamp: string }
  | { do: "insert-versions"; target: TableName; columns: Columns; notNull: Keys; onePer: Keys; timestamp: string }
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
  /** A stage like the target was refused: see `Trail`. */
  namedStage?: boolean;
};

/**
 * The statements of one load, in order, for one transaction.
 *
 * A lock comes before anything that takes the transaction's snapshot: a lock taken later protects nothing (facts §5.1).
 * The guard reads the ledger behind the lock, so it sees what the load before it has recorded.
 */
export function planLoad(pipeline: Pipeline, { manifestUrls, notNull = [], ...load }: ManifestedBatch): Step[] {
  const { before, after } = frameOf(pipeline, load);
  const last = manifestUrls.length - 1;
  const copies = manifestUrls.flatMap((manifestUrl, index) =>
    copySteps(pipeline, { manifestUrl, notNull, stage: index === last ? stageUse(load.batch.bytes) : "staging" }),
  );
  return [...before, ...copies, ...after];
}

/** How many statements a load of the batch has beside its COPYs, and how many each COPY brings. */
export function statementCounts(
  pipeline: Pipeline,
  { batch, notNull = [] }: Omit<ManifestedBatch, "manifestUrls">,
): { fixed: number; perCopy: number } {
  const { before, after } = frameOf(pipeline, { batch });
  const copies = copySteps(pipeline, { manifestUrl: "", notNull, stage: "staging" });
  return { fixed: before.length + after.length, perCopy: copies.length };
}

/**
 * Whether the stage has all columns of the target, although the load names some. Where COPY leaves bad rows out, the stage
 * has to keep the target's NOT NULL: COPY then rejects a NULL as the target would, and counts it.
 */
export const needsTargetsNotNull = ({ columns, options: { settings } }: CopySource): boolean =>
  columns !== undefined && (settings.MAXERROR !== undefined || settings.IGNOREALLERRORS !== undefined);

function createStage(copy: CopySource, namedStage: boolean): Step {
  const defaults = needsTargetsNotNull(copy) && !namedStage; // fill the columns that the load does not name
  return { do: "create-stage", target: copy.table, columns: defaults ? undefined : copy.columns, defaults };
}

/** The statements before a load's COPYs, and those behind them. */
function frameOf(
  pipeline: Pipeline,
  { batch, namedStage = false }: Pick<ManifestedBatch, "batch" | "namedStage">,
): { before: Step[]; after: Step[] } {
  const { mode, copy } = pipeline;
  const first = [...lockFirst(pipeline), ...guardFiles(pipeline, batch)];
  const last = recordFiles(pipeline, batch);
  if (mode.kind === "append") return { before: first, after: last };
  return {
    before: [...first, createStage(copy, namedStage)],
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
function copySteps({ copy: source, mode }: Pipeline, { manifestUrl, notNull, stage: use }: PlannedCopy): Step[] {
  if (mode.kind === "append")
    return [{ do: "copy", into: source.table, source, manifestUrl, use: "target" }, { do: "count-copied" }];
  const keys = mode.nullKeys === "discard" ? matchColumns(mode) : [];
  const rejectNulls: Step[] = notNull.length > 0 ? [{ do: "reject-nulls", columns: notNull, keys }] : [];
  return [{ do: "copy", into: stage, source, manifestUrl, use }, ...rejectNullKeys(mode), ...rejectNulls];
}

type PlannedCopy = { manifestUrl: string; notNull: Keys; stage: CopyUse };

function rejectNullKeys(mode: MatchingMode): Step[] {
  return mode.nullKeys === "reject" ? [{ do: "reject-null-keys", keys: matchColumns(mode) }] : [];
}

function countNullKeys(mode: MatchingMode): Step[] {
  return mode.nullKeys === "discard" ? [{ do: "count-null-keys", keys: matchColumns(mode) }] : [];
}

/**
 * Merge: staged rows older than the stored one go, stored rows that are replaced
 * go, then the newest staged row of each key comes in. History: staged versions
 * that are stored already go, then each remaining version comes in once.
 */
function mergeStage(mode: MatchingMode, { table: target, columns }: CopySource): Step[] {
  const { kind, keys, timestamp, alsoOn: inRange = [] } = mode;
  const on = matchColumns(mode);
  const match: Match = { target, on, inRange };
  const insert = { target, columns, notNull: on, timestamp };
  if (kind === "history") {
    return [
      { do: "drop-known", match, timestamp },
      { do: "insert-versions", ...insert, onePer: [...keys, timestamp] },
    ];
  }
  return [
    { do: "drop-older", match, timestamp },
    { do: "delete-replaced", match },
    { do: "insert-latest", ...insert, onePer: keys },
  ];
}

/** Last: an insert into the target before a delete from it would let two loads deadlock (facts §5.2). */
function keepNullKeys(mode: MatchingMode, { table: target, columns }: CopySource): Step[] {
  return mode.nullKeys === "insert" ? [{ do: "insert-null-keys", target, columns, keys: matchColumns(mode) }] : [];
}
