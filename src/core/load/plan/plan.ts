import type { CopyUse } from "../../pipeline/copy-options/copy-options.ts";
import { deletesOf } from "../../pipeline/deletes-of.ts";
import { matchColumns } from "../../pipeline/match-columns.ts";
import type { DeleteWhen, MatchingMode, Pipeline } from "../../pipeline/pipeline.ts";
import type { HookValues } from "../../pipeline/sql-hooks/placeholders.ts";
import { fillHook } from "../../pipeline/sql-hooks/sql-hooks.ts";
import type { Batch } from "../batch.ts";
import { forgetUndone, ledgerSteps } from "./ledger-steps.ts";
import { mergeStage } from "./match-steps.ts";
import { stageUse } from "./stage-use.ts";
import { type Columns, type Fill, type Keys, type StageColumn, type Step, stage } from "./step.ts";
import { targetColumns } from "./target-columns.ts";

/**
 * A batch with its manifests. A COPY runs for each manifest, followed by the check of its keys: the statement that fails
 * shows which manifest holds the bad file.
 */
type ManifestedBatch = {
  batch: Batch;
  manifestUrls: readonly string[];
  /** The columns of each manifest's files, where they differ; absent: `copy.columns`. */
  columnLists?: readonly Columns[];
  /** The stage's columns, where it has some that the target lacks: values that are left out go there. */
  typedStage?: readonly StageColumn[] | undefined;
  /** Columns of the stage to check after each COPY: the target takes no NULL there. */
  notNull?: readonly string[];
  /** A stage like the target was refused: see `Trail`. */
  namedStage?: boolean;
  /** The files were undone under this mark: see `Trail`. */
  bringsBack?: string | undefined;
  /** What `{pipeline}` means in the user's statements. */
  pipelineName?: string;
};

/**
 * The statements of one load, in order, for one transaction.
 *
 * A lock comes before anything that takes the transaction's snapshot: a lock taken later protects nothing (facts §5.1).
 * The guard reads the ledger behind the lock, so it sees what the load before it has recorded.
 */
export function planLoad(
  pipeline: Pipeline,
  { manifestUrls, columnLists = [], notNull = [], ...load }: ManifestedBatch,
): Step[] {
  const { before, after } = frameOf(pipeline, load);
  const last = manifestUrls.length - 1;
  const isStaged = usesStage(pipeline, load);
  const copies = manifestUrls.flatMap((manifestUrl, index) =>
    copySteps(pipeline, {
      manifestUrl,
      columns: columnLists[index],
      notNull,
      isStaged,
      stage: index === last ? stageUse(load.batch.bytes) : "staging",
    }),
  );
  return [...before, ...copies, ...after];
}

/** How many statements a load of the batch has beside its COPYs, and how many each COPY brings. */
export function statementCounts(
  pipeline: Pipeline,
  { batch, notNull = [], bringsBack, typedStage }: Omit<ManifestedBatch, "manifestUrls" | "columnLists">,
): { fixed: number; perCopy: number } {
  const { before, after } = frameOf(pipeline, { batch, bringsBack, typedStage });
  const isStaged = usesStage(pipeline, { typedStage });
  const copies = copySteps(pipeline, { manifestUrl: "", notNull, isStaged, stage: "staging" });
  return { fixed: before.length + after.length, perCopy: copies.length };
}

/**
 * Whether the stage has all columns of the target, although the load names some. Where COPY leaves bad rows out, the stage
 * has to keep the target's NOT NULL: COPY then rejects a NULL as the target would, and counts it.
 *
 * Not so where rows delete: a deletion may lack what the target's rows must have, and COPY would leave it out.
 */
export function needsTargetsNotNull({ copy, mode }: Pick<Pipeline, "copy" | "mode">): boolean {
  const { settings } = copy.options;
  const rejects = settings.MAXERROR !== undefined || settings.IGNOREALLERRORS !== undefined;
  return copy.columns !== undefined && rejects && !deletesOf(mode);
}

/** An append has no stage, because a load with a temporary table cannot use concurrency scaling (facts §6). */
export const hasStage = ({ mode, auditColumns }: Pick<Pipeline, "mode" | "auditColumns">): boolean =>
  mode.kind !== "append" || auditColumns !== undefined;

const usesStage = (pipeline: Pipeline, { typedStage }: Pick<ManifestedBatch, "typedStage">) =>
  hasStage(pipeline) || typedStage !== undefined;

type Framed = Omit<ManifestedBatch, "manifestUrls" | "columnLists" | "notNull">;

/** The statements before a load's COPYs, and those behind them. */
function frameOf(
  pipeline: Pipeline,
  { batch, namedStage = false, bringsBack, typedStage, pipelineName = "" }: Framed,
): { before: Step[]; after: Step[] } {
  const { mode, copy } = pipeline;
  const hooks = hookSteps(pipeline, { batchId: batch.id, pipelineName });
  const { ledger } = pipeline.safety;
  const isStaged = usesStage(pipeline, { typedStage });
  const { guard, record } = ledgerSteps(ledger, batch, isStaged);
  const first = [...lockFirst(pipeline), ...forgetUndone(ledger, batch, bringsBack), ...guard, ...hooks.before];
  const last = [...hooks.after, ...record];
  if (!isStaged) return { before: first, after: last };
  const fills = fillsOf(pipeline, batch);
  const stageStep = { ...createStage(pipeline, namedStage), ...(typedStage && { typed: typedStage }) };
  const before = [...first, stageStep, ...checkDeleteColumn(stageStep, mode)];
  if (mode.kind === "append")
    return { before, after: [{ do: "insert-rows", target: copy.table, columns: copy.columns, fills }, ...last] };
  return { before, after: [...countNullKeys(mode), ...mergeStage({ ...pipeline, mode }, fills), ...last] };
}

/** What every transaction on the target begins with. */
export function lockFirst({ safety: { concurrency, fence }, copy: { table: target } }: Pipeline): Step[] {
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

/** The user's statements run behind the guard, and before the ledger. */
function hookSteps({ hooks: { before, after } = { before: [], after: [] } }: Pipeline, values: HookValues) {
  return {
    before: before.map((sql): Step => ({ do: "sql-before", sql: fillHook(sql, values) })),
    after: after.map((sql): Step => ({ do: "sql-after", sql: fillHook(sql, values) })),
  };
}

function fillsOf({ auditColumns: { batchId, loadedAt } = {} }: Pipeline, { id }: Batch): Fill[] {
  return [
    ...(batchId === undefined ? [] : [{ column: batchId, with: { kind: "batch-id", id } } satisfies Fill]),
    ...(loadedAt === undefined ? [] : [{ column: loadedAt, with: { kind: "now" } } satisfies Fill]),
  ];
}

/** @param namedStage make it of the named columns, even where one like the target would keep its NOT NULL */
export function createStage(pipeline: Pipeline, namedStage: boolean): Step & { do: "create-stage" } {
  const { copy, mode } = pipeline;
  const defaults = needsTargetsNotNull(pipeline) && !namedStage; // fill the columns that the load does not name
  const columns: Columns = defaults ? undefined : targetColumns({ copy, mode });
  const deletes = columns && stagedDeletes(mode);
  return { do: "create-stage", target: copy.table, columns, defaults, ...(deletes && { deletes }) };
}

function stagedDeletes(mode: Pipeline["mode"]): { when: DeleteWhen; timestamp: string } | undefined {
  if (mode.kind === "append" || !mode.deletes?.when) return undefined;
  return { when: mode.deletes.when, timestamp: mode.timestamps[0] };
}

/**
 * A stage like the target lacks the column if the target does, and its type may not fit the values: without this check,
 * COPY or the check of keys would fail, and each file would look bad.
 */
function checkDeleteColumn(stageStep: Step & { do: "create-stage" }, mode: Pipeline["mode"]): Step[] {
  const when = deletesOf(mode)?.when;
  return when && !stageStep.columns ? [{ do: "check-delete-column", when }] : [];
}

/**
 * A COPY, and the statement that belongs to it. An append without a stage counts its rows at once, because the count is the
 * session's and the next COPY replaces it (facts §4.9).
 */
function copySteps(pipeline: Pipeline, { manifestUrl, columns, notNull, isStaged, stage: use }: PlannedCopy): Step[] {
  const { copy, mode } = pipeline;
  const source = columns ? { ...copy, columns } : copy;
  if (!isStaged)
    return [{ do: "copy", into: source.table, source, manifestUrl, use: "target" }, { do: "count-copied" }];
  const copied: Step = { do: "copy", into: stage, source, manifestUrl, use };
  if (mode.kind === "append") return [copied, ...rejectNulls(notNull, [])];
  const keys = mode.nullKeys === "discard" ? matchColumns(mode) : [];
  return [copied, ...rejectNullKeys(mode), ...rejectNulls(notNull, keys, mode)];
}

type PlannedCopy = { manifestUrl: string; columns?: Columns; notNull: Keys; isStaged: boolean; stage: CopyUse };

/** Deletions of a merge never become rows, so they may lack what rows must have. */
function rejectNulls(columns: Keys, keys: Keys, mode?: MatchingMode): Step[] {
  const except = mode?.kind === "merge" ? mode.deletes?.when : undefined;
  return columns.length > 0 ? [{ do: "reject-nulls", columns, keys, ...(except && { except }) }] : [];
}

/**
 * A deletion without a key deletes nothing, and one without a time cannot mark a row: it would be lost if its file were
 * not rejected.
 */
function rejectNullKeys(mode: MatchingMode): Step[] {
  const { kind, nullKeys, deletes, timestamps } = mode;
  const rejected = nullKeys === "reject" ? matchColumns(mode) : [];
  const needed = [
    ...(kind === "merge" && nullKeys === "insert" ? matchColumns(mode) : []),
    ...(deletes?.mark === undefined ? [] : timestamps.slice(0, 1)),
  ];
  const ofDeletions = deletes?.when && needed.length > 0 ? { when: deletes.when, columns: needed } : undefined;
  return rejected.length > 0 || ofDeletions
    ? [{ do: "reject-null-keys", keys: rejected, ...(ofDeletions && { ofDeletions }) }]
    : [];
}

function countNullKeys(mode: MatchingMode): Step[] {
  return mode.nullKeys === "discard" ? [{ do: "count-null-keys", keys: matchColumns(mode) }] : [];
}
