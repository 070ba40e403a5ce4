import { DatabaseError } from "pg";
import { CopyError, withDetail } from "../copy/copy-error.ts";
import type { Isolation } from "../postgres/postgres.ts";
import { wholeName } from "../sql/lex/postgres-name.ts";
import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import { ConflictError } from "./conflict-error.ts";
import { RelationNotInSnapshotError } from "./relation-not-in-snapshot-error.ts";
import { type Failure, StatementError } from "./statement-error.ts";

/** What an error text may mention of the statement that failed. */
export type FailureContext = {
  isolation: Isolation;
  queryId: number;
  pid: number;
  /** the last table that the transaction wrote, by object id */
  table: string | undefined;
  /** the failed transaction, and others that wrote the same table */
  transactions: readonly string[];
  /** PostgreSQL counts positions in the translated text, so they are shown only if it equals the user's text. */
  isTextUnchanged: boolean;
};

/**
 * SQLSTATE if PostgreSQL, or our own check of concurrent writers, aborted the transaction. Redshift gives XX000 for
 * 1023 (facts §1.10) and for write conflicts (psycopg's `InternalError`).
 *
 * @see https://github.com/move-coop/parsons/issues/343
 */
const conflictState = "40001";
export const canceledState = "57014";
export const canceledMessage = (queryId: number) => `Query (${queryId}) cancelled on user's request`;
const internalErrorState = "XX000";

/** Redshift's words for PostgreSQL's errors, by SQLSTATE; all other errors read the same in both. */
const translations: Record<string, (failure: Failure, context: FailureContext) => Failure & { sqlState?: string }> = {
  [conflictState]: (_, context) => ({
    ...(context.isolation === "serializable" ? cycle(context) : { message: writeConflict }),
    sqlState: internalErrorState,
  }),
  "40P01": ({ message, detail }) => ({ message, detail }),
  "21000": reword(/^MERGE command cannot affect row a second time$/, "Found multiple matches to update the same tuple"),
  [canceledState]: (_, { queryId }) => ({ message: canceledMessage(queryId) }),
  "53100": ({ message }) => ({ message: "Disk Full", detail: message }),
  "25006": () => ({ message: "transaction is read-only" }),
  "428C9": () => ({ message: "cannot set an identity column to a value", sqlState: "0A000" }),
  "42501": reword(/^(permission denied for|must be owner of) (?:table|view|materialized view) /, "$1 relation "),
  "2BP01": droppedUser,
  "22P02": reword(/^invalid input syntax for type /, "invalid input syntax for "),
  "0A000": windowless,
  "42883": superMismatch,
  "42804": superMismatch,
  "42846": superMismatch,
  "22001": tooLong,
  "22003": reword(/^numeric field overflow$/, "Numeric data overflow (result precision)"),
  "23502": reword(/^null value in column "(.+)" of relation .*/s, "Cannot insert a NULL value into column $1"),
};

/** @see https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation-serializable-isolation-troubleshooting.html */
const notInSnapshot = { message: "1018", detail: "Relation does not exist." };
const writeConflict = "could not complete because of conflict with concurrent transaction";

function cycle({ table, transactions, pid }: FailureContext): Failure {
  const members = `transactions forming the cycle are: ${transactions.join(", ")} (pid:${pid})`;
  return { message: "1023", detail: `Serializable isolation violation on table - ${table ?? 0}, ${members}` };
}

/** Window functions that PostgreSQL lacks. */
function windowless({ message, ...failure }: Failure): Failure {
  const [, name] = /^OVER is not supported for ordered-set aggregate (\w+)$/.exec(message) ?? [];
  const what =
    message === "DISTINCT is not implemented for window functions" ? "DISTINCT in a window function" : undefined;
  const missing = name === undefined ? what : `${name.toUpperCase()} with OVER`;
  return { message: missing === undefined ? message : `${missing} is not supported by the local Redshift`, ...failure };
}

function reword(pattern: RegExp, words: string): (failure: Failure) => Failure {
  return (failure) => (pattern.test(failure.message) ? { message: failure.message.replace(pattern, words) } : failure);
}

/**
 * A text that is too long for its column: PostgreSQL's words are in the detail's block.
 *
 * @see https://github.com/awslabs/amazon-redshift-utils/issues/716
 */
function tooLong({ message }: Failure, { queryId, pid }: FailureContext): Failure & { sqlState?: string } {
  if (!/^value too long for type /.test(message)) return { message };
  const error = "Value too long for character type";
  const context = message.replace(/^value/, "Value");
  const block = { error, code: 8001, context, location: "string.cpp:213", process: "padbmaster" };
  const { detail, sqlState } = withDetail(new CopyError(error, { block }), queryId, pid);
  return { message: error, detail, sqlState };
}

/** Errors about a SUPER value (PostgreSQL's jsonb) of the wrong type, and navigation into a value that is not SUPER. */
function superMismatch({ message, ...failure }: Failure): Failure {
  const navigated = /^function redshift\.(?:super|unnest|unpivot)_\w+\((.+)\) does not exist$/.exec(message);
  if (navigated)
    return {
      message: `only a SUPER value can be navigated or unnested, and this one is of type ${navigated[1]?.split(", ")[0]}`,
    };
  return { message: message.replaceAll(/\bjsonb\b/g, "super"), ...failure };
}

/** Turns any error of a statement into the text that Redshift's driver would show. */
export function toStatementError(error: unknown, context: FailureContext): StatementError {
  if (error instanceof StatementError) return error;
  const { sqlState, ...failure } = read(error, context);
  const { sqlState: ownState = sqlState, ...translated } = reworded(sqlState, failure, context);
  const shown = { ...translated, message: withoutOurSchema(translated.message) };
  return new StatementError({ sqlState: ownState, queryId: context.queryId, failure: shown, cause: error });
}

function reworded(sqlState: string, failure: Failure, context: FailureContext): Failure & { sqlState?: string } {
  return translations[sqlState]?.(failure, context) ?? failure;
}

/** An error that did not come from the server, such as a broken connection, is shown as Redshift's internal error. */
function read(error: unknown, { isTextUnchanged }: FailureContext): Failure & { sqlState: string } {
  if (error instanceof RedshiftSqlError) return { message: error.message, hint: error.hint, sqlState: error.sqlState };
  if (error instanceof CopyError) return { message: error.message, detail: error.detail, sqlState: error.sqlState };
  if (error instanceof DatabaseError) {
    const { message, detail, hint, code = internalErrorState, routine } = error;
    return {
      message: withWholeNames(withoutOurQuotes(routine === ownRaise ? message : ofUser(message))),
      detail: shownBelow(detail),
      hint: shownBelow(hint),
      position: isTextUnchanged ? error.position : undefined,
      sqlState: code,
    };
  }
  if (error instanceof RelationNotInSnapshotError) return { ...notInSnapshot, sqlState: internalErrorState };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ConflictError) return { message, sqlState: conflictState };
  return { message: "Internal error", detail: message, sqlState: internalErrorState };
}

/** PostgreSQL's function that raises the errors of our own procedures. */
const ownRaise = "exec_stmt_raise";

/** Our procedures have looked for groups and roles, so what PostgreSQL itself misses is a user. */
function ofUser(message: string): string {
  return message.replace(/^role (".+") does not exist$/, "user $1 does not exist");
}

/** @see https://github.com/awslabs/amazon-redshift-utils/pull/156 */
function droppedUser({ message, ...failure }: Failure): Failure {
  const name = /^role (".+") cannot be dropped because some objects depend on it$/.exec(message)?.[1];
  if (name === undefined) return { message, ...failure };
  const reason = /\bprivileges for /.test(failure.detail ?? "")
    ? "the user has a privilege on some object"
    : "some objects depend on it";
  return { message: `user ${name} cannot be dropped because ${reason}`, ...failure };
}

/** Redshift's own functions have no schema there, and its views are in `pg_catalog`. */
function withoutOurSchema(message: string): string {
  return message
    .replace(/\b(function |operator is not unique: |operator does not exist: )redshift\./g, "$1")
    .replace(/\b(relation ")redshift\./g, "$1pg_catalog.")
    .replace(/\b(configuration parameter ")redshift\./g, "$1");
}

/** Details and hints that PostgreSQL has learnt since version 8.0, or that say how it keeps things. */
const youngTexts =
  /^(?:Perhaps you meant |There (?:is|are) .*column|To enable |Views? |Key \()|\b(?:redshift\.|jsonb|plpgsql|~)/;

function shownBelow(text: string | undefined): string | undefined {
  return text === undefined || youngTexts.test(text) ? undefined : text;
}

/** @see postgresName for the form of a shortened name */
function withWholeNames(message: string): string {
  return message.replace(/"([^"]{20,63}\$[0-9a-f]{12})"/g, (quoted, name: string) => {
    const whole = wholeName(name);
    return whole === name ? quoted : `"${whole}"`;
  });
}

/** The translation quotes words that PostgreSQL reserves and Redshift does not. */
function withoutOurQuotes(message: string): string {
  return message.replace(/^(syntax error at or near )""(.*)""$/, '$1"$2"');
}
