import type { Client } from "pg";
import { parquetReader } from "../columnar/parquet-reader.ts";
import type { ReaderThreads } from "../columnar/reader-threads.ts";
import { CopyError, withDetail } from "../copy-error.ts";
import type { ObjectStore } from "../source/object-store.ts";
import { sourceFiles } from "../source/source-files.ts";
import type { CopyStatement } from "../statement/copy-statement.ts";
import { loadColumns } from "../target/columns-of-load.ts";
import { discardingSink, postgresSink } from "../target/copy-sink.ts";
import { type TargetColumn, targetTable } from "../target/target-table.ts";
import type { LoadLog } from "./load-log.ts";
import { loadReport } from "./load-report.ts";
import { type RowReader, textRows } from "./text-rows.ts";

export type CopyDeps = {
  /** The statement's session, inside its transaction. */
  client: Client;
  objects: ObjectStore;
  threads: ReaderThreads;
  log: LoadLog;
  queryId: number;
  transactionId: number;
  sessionId: number;
  database: string;
  now: () => Date;
  /** Called when the load begins: what failed before leaves the session's last COPY as it was (facts §4.9). */
  began?: () => void;
};

/** `copyId` is what `pg_last_copy_id()` returns. */
export type CopyResult = { rows: number; errors: number; copyId: number };

/**
 * Loads what the statement names: all of its files, or nothing.
 *
 * @throws CopyError in Redshift's words. An error of PostgreSQL that is not a fault of the data (a lost lock, a cancelled
 * statement, a missing right) is passed on as it is. After either the transaction cannot go on.
 */
export async function runCopy(deps: CopyDeps, statement: CopyStatement): Promise<CopyResult> {
  try {
    return await load(deps, statement);
  } catch (error) {
    throw error instanceof CopyError ? withDetail(error, deps.queryId, deps.sessionId) : error;
  }
}

/**
 * PostgreSQL plans joins with a temporary table badly without statistics, and has none before a transaction ends. Redshift's
 * planner distributes joins by other means, so this is the emulator's matter, whatever STATUPDATE says.
 */
const rowsToAnalyze = 1000;

/** Statement, table, files; then of each file its rows, which are noted and go to the table. */
async function load(deps: CopyDeps, statement: CopyStatement): Promise<CopyResult> {
  const { queryId, transactionId, sessionId, database } = deps;
  const startedAt = deps.now();
  const table = await targetTable(deps.client, statement.table);
  const columns = loadColumns(table, statement);
  const files = await sourceFiles(deps.objects, statement);
  const rowsOf = await rowReader(deps, statement, columns);
  const sink = statement.noLoad ? discardingSink() : await postgresSink(deps.client, table, columns);
  const identity = { queryId, transactionId, sessionId, database };
  const report = loadReport(deps, { identity, statement, table, columns, files, startedAt });
  deps.began?.();
  try {
    for (const file of files) {
      for await (const { bytes, release } of report.noting(file, rowsOf(file))) {
        if (bytes.length > 0) await sink.write(bytes, release);
      }
    }
    await sink.finish();
    const counts = await report.end("completed");
    if (table.isTemporary && counts.rows >= rowsToAnalyze) await deps.client.query(`analyze ${table.sqlName}`);
    return { ...counts, copyId: queryId };
  } catch (error) {
    await sink.abort(error instanceof Error ? error : new Error(String(error)));
    const failure = report.failure(error);
    await report.end("aborted");
    throw failure;
  }
}

async function rowReader(
  deps: CopyDeps,
  statement: CopyStatement,
  columns: readonly TargetColumn[],
): Promise<RowReader> {
  if (statement.format.kind !== "parquet") return textRows(deps, statement, columns);
  return (file) => parquetReader(deps, { statement, columns }, file);
}
