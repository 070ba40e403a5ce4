import { digest } from "../../base/digest.ts";
import { hasEnded } from "../../base/has-ended.ts";
import { formatTableName } from "../../base/identifier.ts";
import { QueryError } from "../../base/query-error.ts";
import { undoneMark } from "../../base/undone-mark.ts";
import { lockFirst } from "../../load/plan/plan.ts";
import { renderPlan } from "../../load/plan/render-plan.ts";
import type { Step } from "../../load/plan/step.ts";
import { readTag } from "../../load/read-statement.ts";
import { warehouseName } from "../../pipeline/batch-scope.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { DescribedStatement, WarehouseClient } from "../../ports/warehouse-client.ts";
import { type LookDeps, lookAtBatch, withGrants } from "./look-at-batch.ts";
import { UndoError } from "./undo-error.ts";

export type UndoDeps = LookDeps & {
  warehouse: WarehouseClient;
  sleepMs: (durationMs: number) => Promise<void>;
};

/** What was taken out. */
export type Undone = {
  pipeline: string;
  table_name: string;
  batch_id: string;
  rows: number;
  /** Files that are remembered as undone; 0 if another undo was faster. */
  files: number;
  statement_id: string;
};

/**
 * Takes a batch's rows out of its target, and remembers its files as undone, in one transaction.
 *
 * It waits behind a load that is under way, as loads do. Killed before the submission, nothing has happened; killed after
 * it, the transaction ends without the command, and another undo finds what it did.
 *
 * @param occasion of this undo: another undo has another occasion
 * @throws UndoError if the batch cannot be undone, or Redshift refuses; nothing was changed then
 */
export async function undo(
  deps: UndoDeps,
  pipelineName: string,
  { batchId, occasion }: { batchId: string; occasion: string },
): Promise<Undone> {
  const preview = await lookAtBatch(deps, pipelineName, batchId);
  if (preview.state === "refused") throw new UndoError(`Nothing was undone. ${preview.reason}`);
  const pipeline = await deps.pipelines.get(pipelineName);
  const statementId = await deps.warehouse.submit(undoSubmission(pipeline, { batchId, occasion }));
  const statement = await ended(deps, statementId);
  if (statement?.status !== "FINISHED") throw failed(pipeline, { statementId, statement });
  const rowsOf = (tag: Step["do"]) =>
    statement.parts.reduce((sum, { sql, rows }) => sum + (readTag(sql) === tag ? Math.max(0, rows) : 0), 0);
  const { pipeline: name, table_name, batch_id } = preview;
  const counts = { rows: rowsOf("undo-rows"), files: rowsOf("undo-files") };
  return { pipeline: name, table_name, batch_id, ...counts, statement_id: statementId };
}

/** Its name is not of the form of a load's, so no function takes its end for that of a load. */
function undoSubmission(pipeline: Pipeline, { batchId, occasion }: { batchId: string; occasion: string }) {
  const { warehouse, copy } = pipeline;
  const statementName = `undo/${warehouse.database}/${formatTableName(copy.table)}/${batchId}`;
  const clientToken = digest("undo", warehouseName(warehouse), statementName, occasion);
  const sqls = renderPlan(planUndo(pipeline, { batchId, mark: undoneMark(batchId, clientToken) }));
  return { warehouse, statementName, sqls, clientToken };
}

/** The statements of an undo: behind the lock of loads, so that no load of the target runs meanwhile. */
export function planUndo(pipeline: Pipeline, { batchId, mark }: { batchId: string; mark: string }): Step[] {
  const { copy, auditColumns, safety } = pipeline;
  const column = auditColumns?.batchId;
  if (column === undefined || !safety.ledger) return [];
  return [
    ...lockFirst(pipeline),
    { do: "undo-rows", target: copy.table, column, batchId },
    { do: "undo-files", ledger: safety.ledger, batchId, mark },
  ];
}

const pollMs = 1_000;

/** @returns undefined if the Data API has forgotten it, after 24 hours */
async function ended({ warehouse, sleepMs }: UndoDeps, statementId: string): Promise<DescribedStatement | undefined> {
  for (;;) {
    const statement = await warehouse.describe(statementId);
    if (!statement || hasEnded(statement.status)) return statement;
    await sleepMs(pollMs);
  }
}

function failed(
  pipeline: Pipeline,
  { statementId, statement }: { statementId: string; statement: DescribedStatement | undefined },
): unknown {
  if (!statement)
    return new UndoError(
      `The Data API does not know the statement ${statementId} any more, so it is not known whether it ran. Undo again with --dry-run: the command says what is in the table.`,
    );
  const words = statement.parts.find(({ error }) => error !== undefined)?.error ?? statement.error ?? statement.status;
  const error = new QueryError(words);
  const explained = withGrants(pipeline, error);
  if (explained !== error) return explained;
  return new UndoError(`Redshift did not run it, and nothing was changed: ${words} Undo again.`, { cause: error });
}
