import type { Node } from "./lex/nodes.ts";
import { firstText } from "./lex/nodes.ts";
import { RedshiftSqlError } from "./redshift-sql-error.ts";

/** @param at the node or word the parser stumbled over; `undefined` at the end of the statement */
export function syntaxError(at: Node | string | undefined): RedshiftSqlError {
  const text = typeof at === "object" ? firstText(at) : at;
  const where = text === undefined ? "at end of input" : `at or near "${text}"`;
  return new RedshiftSqlError(`syntax error ${where}`, "42601");
}

/** @param what the feature, as a subject: "QUALIFY with GROUP BY and *" */
export function notSupported(what: string, instead?: string): RedshiftSqlError {
  const advice = instead === undefined ? "" : `: ${instead}`;
  return new RedshiftSqlError(`${what} is not supported by the local Redshift${advice}`, "0A000");
}

/** @param position of `$1`, `$2`, … */
export function missingParameter(position: number | string): RedshiftSqlError {
  return new RedshiftSqlError(`there is no parameter $${position}`, "42P02");
}
