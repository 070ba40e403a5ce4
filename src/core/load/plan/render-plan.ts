import { quoteIdentifier, quoteLiteral, quoteTable } from "../../base/identifier.ts";
import { LoaderError } from "../../base/loader-error.ts";
import { deleteOldTombstones } from "../../ledger/tombstones.ts";
import { renderCopyOptions } from "../../pipeline/copy-options/copy-options.ts";
import { BatchTooLargeError } from "../batch-too-large-error.ts";
import { deletionSql } from "./deletion-sql.ts";
import { failIfAny } from "./fail-if-any.ts";
import { fillSql } from "./fill-sql.ts";
import { ledgerSql } from "./ledger-sql.ts";
import {
  allKnown,
  anyNull,
  columnOf,
  isDeletion,
  isNewer,
  isNoDeletion,
  isSameTime,
  list,
  matches,
  rowOf,
  stagedRow,
  stageRow,
} from "./row-conditions.ts";
import { createStageSql } from "./stage-sql.ts";
import type { Columns, Fill, Match, Step } from "./step.ts";
import { undoSql } from "./undo-sql.ts";

/** Limits of one BatchExecuteStatement (facts §1.3, §1.4). */
export const maxStatements = 40;
const maxStatementBytes = 100_000;

/** A plan does not fit into one call of the Data API. */
export class PlanTooLargeError extends LoaderError {
  override readonly name = "PlanTooLargeError";
  readonly code = "PLAN_TOO_LARGE";
}

/**
 * The text of every step, in order: the only place where SQL is written.
 *
 * @param note a comment for the first statement, of the loader's own making: it is not escaped
 * @throws PlanTooLargeError if a statement passes 100 KB
 * @throws BatchTooLargeError if there are more than 40 statements
 */
export function renderPlan(steps: readonly Step[], note = ""): string[] {
  if (steps.length > maxStatements)
    throw new BatchTooLargeError(
      `A load of ${steps.length} statements does not fit: the Data API takes ${maxStatements}. Make batch.max_files smaller.`,
    );
  return steps.map((step, index) => renderStep(step, index === 0 ? note : ""));
}

function renderStep(step: Step, note: string): string {
  const sql = `/* loader:${step.do} */ ${note && `/* ${note} */ `}${toSql(step)}`;
  const bytes = Buffer.byteLength(sql);
  if (bytes <= maxStatementBytes) return sql;
  throw new PlanTooLargeError(
    `The statement ${step.do} is ${bytes} bytes long: the Data API takes ${maxStatementBytes}. Load fewer columns, or columns with shorter names.`,
  );
}

function toSql(step: Step): string {
  switch (step.do) {
    case "lock-fence":
      return `LOCK ${quoteTable(step.fence)}`;
    case "lock-target":
      return `LOCK ${quoteTable(step.target)}`;
    case "forget-undone":
    case "create-list":
    case "list-files":
    case "guard-files":
    case "record-files":
    case "record-listed":
      return ledgerSql(step);
    case "create-stage":
      return createStageSql(step);
    case "prune-tombstones":
      return deleteOldTombstones(step.table);
    case "sql-before":
    case "sql-after":
      return step.sql;
    case "check-delete-column":
      return `SELECT 1 FROM ${stageRow} WHERE ${isDeletion(step.when)}`;
    case "copy":
      return copySql(step);
    case "count-copied":
      return "SELECT pg_last_copy_count() AS copied_rows";
    case "reject-null-keys":
      return rejectNullKeysSql(step);
    case "reject-nulls":
      return rejectNullsSql(step);
    case "count-null-keys":
      return `SELECT count(*) AS discarded_rows FROM ${stageRow} WHERE ${anyNull(step.keys)}`;
    case "drop-older":
      return deleteFromStage(step.match, isNewer(rowOf(step.match.target), stageRow, step.timestamps));
    case "drop-known":
      return dropKnown(step);
    case "delete-replaced":
      return deleteReplaced(step);
    case "undo-rows":
    case "undo-files":
      return undoSql(step);
    case "insert-latest":
    case "insert-versions":
      return insertOnePer(step);
    case "insert-null-keys":
      return `${insertFromStage(step)} WHERE ${anyNull(step.keys)}`;
    case "insert-rows":
      return insertFromStage(step);
    default:
      return deletionSql(step);
  }
}

function copySql({ into, source, manifestUrl, use }: Step & { do: "copy" }): string {
  const columns = source.columns ? ` (${list(source.columns)})` : "";
  return (
    `COPY ${quoteTable(into)}${columns} FROM ${quoteLiteral(manifestUrl)} IAM_ROLE ${roleSql(source.roleArn)} MANIFEST ` +
    renderCopyOptions(source.options, use)
  );
}

/** A role as COPY takes it: an ARN, several chained with commas, or the cluster's default. */
export function roleSql(roleArn: string): string {
  return roleArn === "default" ? "default" : quoteLiteral(roleArn);
}

function rejectNullKeysSql({ keys, ofDeletions }: Step & { do: "reject-null-keys" }): string {
  const reasons = [
    ...(keys.length > 0 ? [`have NULL in a key column (${keys.join(", ")})`] : []),
    ...(ofDeletions ? [`have NULL in a column that a deletion needs (${ofDeletions.columns.join(", ")})`] : []),
  ];
  const conditions = [
    ...(keys.length > 0 ? [anyNull(keys)] : []),
    ...(ofDeletions ? [`(${isDeletion(ofDeletions.when)} AND (${anyNull(ofDeletions.columns)}))`] : []),
  ];
  return failIfAny(` rows ${reasons.join(", or ")}`, `${stageRow} WHERE ${conditions.join(" OR ")}`);
}

/** Rows with a NULL key that the load discards may have NULL elsewhere, too. */
function rejectNullsSql({ columns, keys, except }: Step & { do: "reject-nulls" }): string {
  const reason = ` rows have NULL in a column that takes none (${columns.join(", ")})`;
  const kept = keys.map((key) => ` AND ${quoteIdentifier(key)} IS NOT NULL`).join("");
  const checked = except ? ` AND ${isNoDeletion(except)}` : "";
  return failIfAny(reason, `${stageRow} WHERE (${anyNull(columns)})${kept}${checked}`);
}

function deleteFromStage(match: Match, condition: string): string {
  return `DELETE FROM ${stageRow} USING ${quoteTable(match.target)} WHERE ${matches(match)} AND ${condition}`;
}

/** A stored row is no reason to drop the deletion that takes its place. */
function dropKnown({ match, timestamps, deletion }: Step & { do: "drop-known" }): string {
  const stored = rowOf(match.target);
  const same = isSameTime(stored, stageRow, timestamps);
  if (!deletion) return deleteFromStage(match, same);
  const { when, mark } = deletion;
  const isStoredDeletion = mark === undefined ? isDeletion(when, stored) : `${columnOf(stored, mark)} IS NOT NULL`;
  return deleteFromStage(match, `${same} AND (${isNoDeletion(when, stageRow)} OR ${isStoredDeletion})`);
}

function deleteReplaced({ match, except, versions }: Step & { do: "delete-replaced" }): string {
  const stored = rowOf(match.target);
  const conditions = [
    matches(match),
    ...(except ? [isNoDeletion(except, stageRow)] : []),
    ...(versions ? [isSameTime(stored, stageRow, versions.timestamps), isDeletion(versions.when, stageRow)] : []),
  ];
  return `DELETE FROM ${stored} USING ${stageRow} WHERE ${conditions.join(" AND ")}`;
}

type InsertStep = Extract<Step, { fills: readonly Fill[]; columns: Columns }>;

/** QUALIFY keeps the select list as it is: `staged.*` covers every column, so no lookup is needed. */
function insertOnePer(step: Step & { do: "insert-latest" | "insert-versions" }): string {
  const { deletions, notNull, onePer, timestamps } = step;
  const conditions = [
    allKnown(notNull.map(staged)),
    ...(deletions?.are === "left out" ? [isNoDeletion(deletions.when, stagedRow)] : []),
  ];
  const order = [
    ...(deletions?.are === "first" ? [`CASE WHEN ${isDeletion(deletions.when, stagedRow)} THEN 0 ELSE 1 END`] : []),
    ...timestamps.map((column) => `${staged(column)} DESC NULLS LAST`),
  ];
  return (
    `${insertFromStage(step)} WHERE ${conditions.join(" AND ")} QUALIFY row_number() ` +
    `OVER (PARTITION BY ${onePer.map(staged).join(", ")} ORDER BY ${order.join(", ")}) = 1`
  );
}

function insertFromStage({ target, columns, fills }: InsertStep): string {
  const into = columns ? ` (${list([...columns, ...fills.map(({ column }) => column)])})` : "";
  const select = [columns ? columns.map(staged).join(", ") : "staged.*", ...fills.map(fillSql)].join(", ");
  return `INSERT INTO ${quoteTable(target)}${into} SELECT ${select} FROM ${stageRow} AS staged`;
}

const staged = (column: string) => columnOf(stagedRow, column);
