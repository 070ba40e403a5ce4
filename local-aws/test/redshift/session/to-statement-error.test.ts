import { DatabaseError } from "pg";
import { describe, expect, test } from "vitest";
import { CopyError } from "../../../src/redshift/copy/copy-error.ts";
import { ConflictError } from "../../../src/redshift/session/conflict-error.ts";
import { type FailureContext, toStatementError } from "../../../src/redshift/session/to-statement-error.ts";
import { RedshiftSqlError } from "../../../src/redshift/sql/redshift-sql-error.ts";

const context: FailureContext = {
  isolation: "snapshot",
  queryId: 17,
  pid: 4711,
  table: "100",
  transactions: ["801", "799"],
  isTextUnchanged: true,
};

function postgresError(code: string, message: string, more: Partial<DatabaseError> = {}): DatabaseError {
  return Object.assign(new DatabaseError(message, message.length, "error"), { code, ...more });
}

const text = (error: unknown, more: Partial<FailureContext> = {}) =>
  toStatementError(error, { ...context, ...more }).message;

describe("the text of a failure", () => {
  test.for([
    {
      what: "a snapshot conflict",
      error: postgresError("40001", "could not serialize access due to concurrent update"),
      expected: "ERROR: could not complete because of conflict with concurrent transaction",
    },
    {
      what: "a conflict of our own noticing",
      error: new ConflictError("another wrote it"),
      expected: "ERROR: could not complete because of conflict with concurrent transaction",
    },
    {
      what: "a row matched twice by MERGE",
      error: postgresError("21000", "MERGE command cannot affect row a second time", { hint: "Ensure …" }),
      expected: "ERROR: Found multiple matches to update the same tuple",
    },
    {
      what: "a cancelled statement",
      error: postgresError("57014", "canceling statement due to user request"),
      expected: "ERROR: Query (17) cancelled on user's request",
    },
    {
      what: "a connection that broke",
      error: new Error("Connection terminated unexpectedly"),
      expected: "ERROR: Internal error\n  Detail: Connection terminated unexpectedly",
    },
    {
      what: "a full disk",
      error: postgresError("53100", 'could not extend file "base/1/2": No space left on device'),
      expected: 'ERROR: Disk Full\n  Detail: could not extend file "base/1/2": No space left on device',
    },
    {
      what: "a missing right",
      error: postgresError("42501", "permission denied for table orders"),
      expected: "ERROR: permission denied for relation orders",
    },
    {
      what: "a word that only PostgreSQL reserves",
      error: postgresError("42601", 'syntax error at or near ""returning""'),
      expected: 'ERROR: syntax error at or near "returning"',
    },
    {
      what: "a text that is not a number",
      error: postgresError("22P02", 'invalid input syntax for type integer: "x"'),
      expected: 'ERROR: invalid input syntax for integer: "x"',
    },
    {
      what: "a NULL where none may be",
      error: postgresError("23502", 'null value in column "id" of relation "t" violates not-null constraint', {
        detail: "Failing row contains (null).",
      }),
      expected: "ERROR: Cannot insert a NULL value into column id",
    },
    {
      what: "any other error of PostgreSQL",
      error: postgresError("42883", "function f() does not exist", { detail: "d", hint: "h", position: "8" }),
      expected: "ERROR: function f() does not exist\n  Detail: d\n  Hint: h\n  Position: 8",
    },
    {
      what: "an operator that SUPER has not",
      error: postgresError("42883", "operator does not exist: jsonb = date"),
      expected: "ERROR: operator does not exist: super = date",
    },
    {
      what: "navigation into a column of another type",
      error: postgresError("42883", "function redshift.super_attribute(character varying, unknown) does not exist", {
        hint: "No function matches the given name and argument types.",
      }),
      expected: "ERROR: only a SUPER value can be navigated or unnested, and this one is of type character varying",
    },
    {
      what: "a statement that Redshift refuses",
      error: new RedshiftSqlError('syntax error at or near "FROM"', "42601"),
      expected: 'ERROR: syntax error at or near "FROM"',
    },
    {
      what: "a failed load",
      error: new CopyError("Load into table 't' failed.", { detail: "\n  ---" }),
      expected: "ERROR: Load into table 't' failed.\n  Detail: \n  ---",
    },
  ])("of $what is Redshift's", ({ error, expected }) => {
    expect(text(error)).toBe(expected);
  });

  test("of a serializable violation names the table, the cycle and the process", () => {
    const error = postgresError("40001", "could not serialize access due to read/write dependencies", {
      detail: "Reason code: Canceled on identification as a pivot, during commit attempt.",
      hint: "The transaction might succeed if retried.",
    });
    expect(text(error, { isolation: "serializable" })).toBe(
      "ERROR: 1023\n  Detail: Serializable isolation violation on table - 100, transactions forming the cycle are: 801, 799 (pid:4711)",
    );
  });

  test("names no position in a text that is not the user's", () => {
    const error = postgresError("42703", 'column "x" does not exist', { position: "8" });
    expect(text(error, { isTextUnchanged: false })).toBe('ERROR: column "x" does not exist');
  });
});
