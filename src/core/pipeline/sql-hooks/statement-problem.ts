import { nearest } from "../../base/nearest.ts";

const controlsTransaction = "controls the transaction, which the load begins and ends itself; remove it";
const notInTransaction = "cannot run in a transaction, and a load is one; run it outside of loads";
const external =
  "changes an external table, which cannot be done in a transaction, and a load is one; run it outside of loads";

/**
 * Statements that end the load's transaction, cannot run in one, or move data past the ledger, each with the reason.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_SVL_MULTI_STATEMENT_VIOLATIONS.html (what a transaction block refuses)
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_TRUNCATE.html
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html (external resources)
 * @see https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-refresh-sql-command.html
 */
const refused: Readonly<Record<string, string>> = {
  BEGIN: controlsTransaction,
  "START TRANSACTION": controlsTransaction,
  COMMIT: controlsTransaction,
  END: controlsTransaction,
  ROLLBACK: controlsTransaction,
  ABORT: controlsTransaction,
  SAVEPOINT: controlsTransaction,
  RELEASE: controlsTransaction,
  "PREPARE TRANSACTION": controlsTransaction,
  "SET TRANSACTION": controlsTransaction,
  "SET SESSION CHARACTERISTICS": controlsTransaction,
  COPY: "loads files that the ledger would not know; give that table a pipeline of its own",
  UNLOAD: "writes files that stay when the load is rolled back; run it outside of loads",
  TRUNCATE: "commits the transaction it runs in, so the load would no longer be whole; write DELETE FROM",
  "REFRESH MATERIALIZED VIEW": "runs as a transaction of its own; run it outside of loads",
  VACUUM: notInTransaction,
  CLUSTER: notInTransaction,
  "REINDEX DATABASE": notInTransaction,
  REBUILDCAT: notInTransaction,
  INDEXCAT: notInTransaction,
  "CREATE DATABASE": notInTransaction,
  "ALTER DATABASE": notInTransaction,
  "DROP DATABASE": notInTransaction,
  "CREATE TABLESPACE": notInTransaction,
  "DROP TABLESPACE": notInTransaction,
  "CREATE LIBRARY": notInTransaction,
  "CREATE OR REPLACE LIBRARY": notInTransaction,
  "DROP LIBRARY": notInTransaction,
  "CREATE EXTERNAL TABLE": external,
  "ALTER EXTERNAL TABLE": external,
  "DROP EXTERNAL TABLE": external,
};

/** First words of statements that run in a transaction and leave it open. */
const allowed = [
  ...["SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "CALL", "ANALYZE", "LOCK", "EXPLAIN", "SHOW"],
  ...["CREATE", "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE", "SET", "RESET"],
  ...["DECLARE", "FETCH", "CLOSE", "PREPARE", "EXECUTE", "DEALLOCATE"],
];

/**
 * Why this statement may not run within a load; undefined if it may.
 *
 * Text alone does not say which tables are external or Apache Iceberg's: writing to one of those fails the load.
 *
 * @param tokens of one statement: words in upper case, everything else as written, no blanks and comments
 */
export function statementProblem(tokens: readonly string[]): string | undefined {
  const words = tokens.slice(tokens.findIndex((token) => token !== "("));
  const [first = ""] = words;
  const beginning = Object.keys(refused).find((known) => beginsWith(words, known));
  if (beginning !== undefined) return `begins with ${beginning}, which ${refused[beginning]}`;
  if (!allowed.includes(first)) return unknownBeginning(first);
  return first === "ALTER" && words[1] === "TABLE" ? alterTableProblem(words) : clauseProblem(words);
}

const beginsWith = (words: readonly string[], beginning: string) =>
  beginning.split(" ").every((word, i) => words[i] === word);

function unknownBeginning(first: string): string {
  const meant = nearest(first, [...allowed, ...Object.keys(refused)]);
  const begins = `begins with ${brief(first)}, which begins no statement that may run within a load`;
  return `${begins}; ${meant ? `did you mean ${meant}?` : `known are ${allowed.join(", ")}`}`;
}

const brief = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Clauses of ALTER TABLE that only external tables have. */
const externalClauses = [
  "ADD PARTITION",
  "NOT EXISTS PARTITION",
  "DROP PARTITION",
  "SET LOCATION",
  "SET FILE FORMAT",
  "SET TABLE PROPERTIES",
];

/**
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE_APPEND.html
 */
function alterTableProblem(words: readonly string[]): string | undefined {
  const says = (beginning: string) => indexOf(words, beginning) !== -1;
  if (says("APPEND FROM"))
    return "is ALTER TABLE … APPEND, which commits by itself; write INSERT INTO … SELECT, and DELETE FROM for the source";
  if (says("ALTER COLUMN")) return `is ALTER TABLE … ALTER COLUMN, which ${notInTransaction}`;
  const ofExternal = externalClauses.find(says);
  return ofExternal && `is ALTER TABLE … ${ofExternal}, which ${external}`;
}

/** @see https://docs.aws.amazon.com/redshift/latest/dg/iceberg-writes-transaction-semantics.html */
function clauseProblem(words: readonly string[]): string | undefined {
  const [first = ""] = words;
  if ((first === "GRANT" || first === "REVOKE") && indexOf(words, "ON EXTERNAL") !== -1)
    return `is ${first} … ON EXTERNAL, which ${notInTransaction}`;
  if (first === "CREATE" && indexOf(words, "USING ICEBERG") !== -1)
    return "is CREATE TABLE … USING ICEBERG, which Redshift runs only as a transaction of its own; run it outside of loads";
  return undefined;
}

const indexOf = (words: readonly string[], sequence: string) =>
  words.findIndex((_, i) => beginsWith(words.slice(i, i + 3), sequence));
