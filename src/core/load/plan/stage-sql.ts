import { quoteIdentifier, quoteTable } from "../../base/identifier.ts";
import type { DeleteWhen } from "../../pipeline/pipeline.ts";
import { isDeletion, list, stageRow } from "./row-conditions.ts";
import type { Step } from "./step.ts";

/**
 * Typed columns are the stage's only ones: it then has columns that no target has, and no distribution or sort key.
 *
 * With the columns named, the stage has these alone. CREATE TABLE AS keeps the target's distribution and sort key for such a
 * simple query, and drops NOT NULL, IDENTITY and defaults: https://docs.aws.amazon.com/redshift/latest/dg/r_CTAS_usage_notes.html.
 * LIKE keeps NOT NULL and drops IDENTITY and defaults: a COPY of all columns takes no default anyway. Whether INCLUDING
 * DEFAULTS copies IDENTITY is not published, so it is written only where columns that the load does not name need a default.
 */
export function createStageSql({ target, columns, defaults, typed, deletes }: Step & { do: "create-stage" }): string {
  const create = `CREATE TEMP TABLE ${stageRow}`;
  if (typed) return `${create} (${typed.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`).join(", ")})`;
  if (!columns) return `${create} (LIKE ${quoteTable(target)}${defaults ? " INCLUDING DEFAULTS" : ""})`;
  const more = deletes?.when.isInTarget === false ? `, ${columnOfFiles(deletes.when, deletes.timestamp)}` : "";
  const check = deletes?.when.isInTarget ? ` AND ${isDeletion(deletes.when)}` : "";
  return `${create} AS SELECT ${list(columns)}${more} FROM ${quoteTable(target)} WHERE 1 = 2${check}`;
}

/**
 * Its type is that of the values it is compared with. Redshift forgets the type of a constant in a query without rows,
 * `CAST(NULL AS …)` included, and keeps that of a column that is cast: docs/facts.md §5.8.
 */
function columnOfFiles({ column, in: [first] }: DeleteWhen, timestamp: string): string {
  const text = `CAST(${quoteIdentifier(timestamp)} AS VARCHAR(256))`;
  const types = {
    boolean: `${quoteIdentifier(timestamp)} IS NULL`,
    number: `CAST(LEN(${text}) AS BIGINT)`,
    string: text,
  };
  const typed = typeof first === "boolean" ? types.boolean : typeof first === "number" ? types.number : types.string;
  return `${typed} AS ${quoteIdentifier(column)}`;
}
