import { quoteIdentifier, quoteLiteral, quoteTable } from "../../base/identifier.ts";
import { undoneStart, undoneStartLength } from "../../base/undone-mark.ts";
import type { Step } from "./step.ts";

/**
 * The statements of an undo. Files that were undone before get the new mark, too: a load that is under way and brings them
 * back then finds a mark that it does not know, and fails at its guard.
 */
export function undoSql(step: Extract<Step, { do: "undo-rows" | "undo-files" }>): string {
  const id = quoteLiteral(step.batchId);
  if (step.do === "undo-rows")
    return `DELETE FROM ${quoteTable(step.target)} WHERE ${quoteIdentifier(step.column)} = ${id}`;
  const start = quoteLiteral(undoneStart(step.batchId));
  return (
    `UPDATE ${quoteTable(step.ledger)} SET batch_id = ${quoteLiteral(step.mark)} ` +
    `WHERE batch_id = ${id} OR LEFT(batch_id, ${undoneStartLength}) = ${start}`
  );
}
