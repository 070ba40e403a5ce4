import { plural } from "../../base/plural.ts";
import { QueryError } from "../../base/query-error.ts";
import { undoGrantsSql } from "../../ledger/set-up-sql.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { Pipelines } from "../../ports/pipelines.ts";
import { type BatchSeen, deleteSql, isOwnBatch, type Refusal, seeBatch, tableOf } from "./batch-seen.ts";
import { UndoError } from "./undo-error.ts";
import { whyMerged } from "./why-merged.ts";
import { type NotLoadedDeps, whyNotLoaded } from "./why-not-loaded.ts";

export type LookDeps = NotLoadedDeps & { pipelines: Pick<Pipelines, "get"> };

/** What an undo of a batch would do. `refused`: nothing, and `commands` can be run instead. */
export type UndoPreview = { pipeline: string; table_name: string; batch_id: string } & (
  | {
      state: "loaded";
      rows: number;
      files: number;
      bytes: number;
      /** ISO 8601. */
      loaded_at: string;
      /** A bulk load has made the batch: a replay loads its files as the pipeline loads. */
      in_bulk: boolean;
    }
  /** Its files are remembered as undone already. Undone again, a load that brings them back is stopped. */
  | { state: "undone"; files: number }
  | ({ state: "refused" } & Refusal)
);

/**
 * Says what `undo` would do with a batch. It changes nothing.
 *
 * @throws UndoError if Redshift refuses the look for want of rights
 */
export async function lookAtBatch(deps: LookDeps, pipelineName: string, batchId: string): Promise<UndoPreview> {
  const pipeline = await deps.pipelines.get(pipelineName);
  const of = { pipelineName, pipeline, batchId };
  const names = { pipeline: pipelineName, table_name: tableOf(of), batch_id: batchId };
  try {
    const seen = await seeBatch(deps.warehouse, of);
    const refusal = await whyRefused(deps, seen);
    if (refusal) return { ...names, state: "refused", ...refusal };
    const { loaded, undoneFiles, rows = 0 } = seen;
    if (!loaded) return { ...names, state: "undone", files: undoneFiles };
    const { files, bytes, loadedAt: loaded_at } = loaded;
    const in_bulk = !(await isOwnBatch(deps.warehouse, of));
    return { ...names, state: "loaded", rows, files, bytes, loaded_at, in_bulk };
  } catch (error) {
    throw withGrants(pipeline, error);
  }
}

/** The error as it is; where rights are missing, one that names the GRANTs. */
export function withGrants(pipeline: Pipeline, error: unknown): unknown {
  if (!(error instanceof QueryError && /permission\s+denied|must\s+be\s+owner/i.test(error.message))) return error;
  const grants = undoGrantsSql(pipeline).map((sql) => `${sql};`);
  return new UndoError(
    `Nothing was undone: ${error.message}. An undo and its replay need more rights than loads do. Run this as the tables' owner, then undo again: ${grants.join(" ")}`,
    { cause: error },
  );
}

/** Why the batch cannot be undone safely; undefined: it can. */
async function whyRefused(deps: LookDeps, seen: BatchSeen): Promise<Refusal | undefined> {
  const { pipeline, loaded, undoneFiles, rows } = seen;
  if (!pipeline.safety.ledger) return whyNoLedger(seen);
  if (!loaded && undoneFiles === 0) return whyNotLoaded(deps, seen);
  if (pipeline.mode.kind === "merge") return whyMerged(seen);
  if (rows === undefined) return { reason: `${noColumn(seen)} Set it for the loads to come.`, commands: [] };
  return loaded && rows === 0 ? whyNoRows(seen, loaded.files) : undefined;
}

const noColumn = (seen: BatchSeen) =>
  `No column of ${tableOf(seen)} says which batch a row is of (options.audit_columns.batch_id).`;

function whyNoLedger(seen: BatchSeen): Refusal {
  const { pipelineName, rows } = seen;
  const found = rows === undefined ? noColumn(seen) : `${tableOf(seen)} has ${plural(rows, "row")} of the batch now.`;
  return {
    reason: `safety.exactly_once of ${pipelineName} is false, so no ledger would remember the files as undone: a repeated event would load them again. ${found}`,
    commands: rows ? [deleteSql(seen)] : [],
  };
}

/** Without this, a batch that was loaded before there was the column would lose its files, and keep its rows. */
const whyNoRows = (seen: BatchSeen, files: number): Refusal => ({
  reason:
    `${tableOf(seen)} has no row with the id of the batch, though the ledger has ${plural(files, "file")} of it. Either the files brought no new row, and there is nothing to take out; ` +
    "or they were loaded before options.audit_columns.batch_id was set, or in bulk without it, and nothing shows which rows are theirs.",
  commands: [],
});
