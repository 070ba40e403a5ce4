import { quoteIdentifier, quoteLiteral, quoteTable, type TableName } from "../../base/identifier.ts";
import { LoaderError } from "../../base/loader-error.ts";
import { timestampOf } from "../../base/timestamp.ts";
import { ledgerColumns } from "../../ledger/ledger.ts";
import { renderCopyOptions } from "../../pipeline/copy-options/copy-options.ts";
import { BatchTooLargeError } from "../batch-too-large-error.ts";
import { type Match, type Step, stage } from "./plan.ts";

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
    case "guard-files":
      return guardFilesSql(step);
    case "record-files":
      return recordFilesSql(step);
    case "create-stage":
      return createStageSql(step);
    case "copy":
      return copySql(step);
    case "count-copied":
      return "SELECT pg_last_copy_count() AS copied_rows";
    case "reject-null-keys":
      return rejectNullKeysSql(step.keys);
    case "reject-nulls":
      return rejectNullsSql(step);
    case "count-null-keys":
      return `SELECT count(*) AS discarded_rows FROM ${quoteTable(stage)} WHERE ${anyNull(step.keys)}`;
    case "drop-older":
      return deleteFromStage(step.match, storedIsNewer(step.match.target, step.timestamp));
    case "drop-known":
      return deleteFromStage(step.match, sameTimestamp(step.match.target, step.timestamp));
    case "delete-replaced":
      return `DELETE FROM ${quoteTable(step.match.target)} USING ${quoteTable(stage)} WHERE ${matches(step.match)}`;
    case "insert-latest":
    case "insert-versions":
      return insertOnePer(step);
    case "insert-null-keys":
      return `${insertFromStage(step)} WHERE ${anyNull(step.keys)}`;
    default:
      return step satisfies never;
  }
}

/**
 * With the columns named, the stage has these alone. CREATE TABLE AS keeps the target's distribution and sort key for such a
 * simple query, and drops NOT NULL, IDENTITY and defaults: https://docs.aws.amazon.com/redshift/latest/dg/r_CTAS_usage_notes.html.
 * LIKE keeps NOT NULL and drops IDENTITY and defaults: a COPY of all columns takes no default anyway. Whether INCLUDING
 * DEFAULTS copies IDENTITY is not published, so it is written only where columns that the load does not name need a default.
 */
function createStageSql({ target, columns, defaults }: Step & { do: "create-stage" }): string {
  const create = `CREATE TEMP TABLE ${quoteTable(stage)}`;
  if (columns) return `${create} AS SELECT ${list(columns)} FROM ${quoteTable(target)} WHERE 1 = 2`;
  return `${create} (LIKE ${quoteTable(target)}${defaults ? " INCLUDING DEFAULTS" : ""})`;
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

/** Redshift has no statement that raises an error, so a text with the count is cast to a number: the cast names it. */
function failIfAny(reason: string, from: string): string {
  return `SELECT CAST(CASE WHEN count(*) > 0 THEN CAST(count(*) AS VARCHAR) || ${quoteLiteral(reason)} ELSE '0' END AS INTEGER) FROM ${from}`;
}

function rejectNullKeysSql(keys: readonly string[]): string {
  const reason = ` rows have NULL in a key column (${keys.join(", ")})`;
  return failIfAny(reason, `${quoteTable(stage)} WHERE ${anyNull(keys)}`);
}

/** Rows with a NULL key that the load discards may have NULL elsewhere, too. */
function rejectNullsSql({ columns, keys }: Step & { do: "reject-nulls" }): string {
  const reason = ` rows have NULL in a column that takes none (${columns.join(", ")})`;
  const kept = keys.map((key) => ` AND ${quoteIdentifier(key)} IS NOT NULL`).join("");
  return failIfAny(reason, `${quoteTable(stage)} WHERE (${anyNull(columns)})${kept}`);
}

/**
 * The ledger is sorted by time, so the guard of new files reads only its newest blocks. "Now" is the server's: the
 * same batch has the same text, whenever it is submitted.
 */
function guardFilesSql({ ledger, fileIds, since, lookBackDays }: Step & { do: "guard-files" }): string {
  const ids = fileIds.map(quoteLiteral).join(",");
  const from = `LEAST(CAST(${quoteLiteral(timestampOf(since))} AS TIMESTAMP), DATEADD(day, -${lookBackDays}, GETDATE()))`;
  const loaded = `${quoteTable(ledger)} WHERE loaded_at > ${from} AND file_id IN (${ids})`;
  return failIfAny(" files are loaded already", loaded);
}

function recordFilesSql({ ledger, batchId, files }: Step & { do: "record-files" }): string {
  const batch = quoteLiteral(batchId);
  const rows = files.map(({ id, arrival: { bucket, key, versionId = "", eTag, bytes, eventTime } }) => {
    const identity = `'${id}',${quoteLiteral(bucket)},${quoteLiteral(key)},${quoteLiteral(versionId)},${quoteLiteral(eTag)}`;
    return `(${identity},${Math.trunc(bytes)},${quoteLiteral(timestampOf(eventTime))},${batch},GETDATE())`;
  });
  return `INSERT INTO ${quoteTable(ledger)} (${ledgerColumns.join(", ")}) VALUES ${rows.join(",")}`;
}

/** Names in full instead of aliases: Redshift's DELETE takes no alias for its target. */
function deleteFromStage(match: Match, condition: string): string {
  return `DELETE FROM ${quoteTable(stage)} USING ${quoteTable(match.target)} WHERE ${matches(match)} AND ${condition}`;
}

/** NULL timestamps sort oldest: a row with one never beats a stored row that has a timestamp. */
function storedIsNewer(target: TableName, timestamp: string): string {
  const [stored, staged] = [columnOf(target, timestamp), columnOf(stage, timestamp)];
  return `(${stored} > ${staged} OR (${stored} IS NOT NULL AND ${staged} IS NULL))`;
}

function sameTimestamp(target: TableName, timestamp: string): string {
  const [stored, staged] = [columnOf(target, timestamp), columnOf(stage, timestamp)];
  return `(${stored} = ${staged} OR (${stored} IS NULL AND ${staged} IS NULL))`;
}

function matches({ target, on, inRange }: Match): string {
  const same = on.map((column) => `${columnOf(target, column)} = ${columnOf(stage, column)}`);
  return [...same, ...inRange.map((column) => isInStagesRange(target, column))].join(" AND ");
}

/** AWS's merge example has such a filter beside the join, with a constant: https://docs.aws.amazon.com/redshift/latest/dg/merge-examples.html. */
function isInStagesRange(target: TableName, column: string): string {
  const bound = (which: "MIN" | "MAX") => `(SELECT ${which}(${quoteIdentifier(column)}) FROM ${quoteTable(stage)})`;
  return `${columnOf(target, column)} BETWEEN ${bound("MIN")} AND ${bound("MAX")}`;
}

type Insert = { target: TableName; columns: readonly string[] | undefined };

/** QUALIFY keeps the select list as it is: `staged.*` covers every column, so no lookup is needed. */
function insertOnePer(step: Step & { do: "insert-latest" | "insert-versions" }): string {
  const notNull = step.notNull.map((column) => `${staged(column)} IS NOT NULL`).join(" AND ");
  return (
    `${insertFromStage(step)} WHERE ${notNull} QUALIFY row_number() ` +
    `OVER (PARTITION BY ${step.onePer.map(staged).join(", ")} ORDER BY ${staged(step.timestamp)} DESC NULLS LAST) = 1`
  );
}

function insertFromStage({ target, columns }: Insert): string {
  const into = columns ? ` (${list(columns)})` : "";
  const select = columns ? columns.map(staged).join(", ") : "staged.*";
  return `INSERT INTO ${quoteTable(target)}${into} SELECT ${select} FROM ${quoteTable(stage)} AS staged`;
}

function anyNull(keys: readonly string[]): string {
  return keys.map((key) => `${quoteIdentifier(key)} IS NULL`).join(" OR ");
}

const staged = (column: string) => `staged.${quoteIdentifier(column)}`;
const columnOf = (table: TableName, column: string) => `${quoteTable(table)}.${quoteIdentifier(column)}`;
const list = (columns: readonly string[]) => columns.map(quoteIdentifier).join(", ");
