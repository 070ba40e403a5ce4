import type { Client } from "pg";
import { parquetLoader } from "../columnar/parquet-loader.ts";
import type { ReaderThreads } from "../columnar/reader-threads.ts";
import { CopyError, withDetail } from "../copy-error.ts";
import type { TextRecord } from "../record/text-record.ts";
import type { ObjectStore } from "../source/object-store.ts";
import { type SourceFile, sourceFiles } from "../source/source-files.ts";
import type { CopyStatement } from "../statement/copy-statement.ts";
import { type CopySink, discardingSink, postgresSink } from "../target/copy-sink.ts";
import { loadColumns } from "../target/load-columns.ts";
import { type TargetColumn, type TargetTable, targetTable } from "../target/target-table.ts";
import type { FileLoader } from "./file-loader.ts";
import { type LoadErrors, loadErrors, loadFailed, printable } from "./load-errors.ts";
import { type LoadJournal, loadJournal } from "./load-journal.ts";
import type { LoadIdentity, LoadLog, LoadLogEntry } from "./load-log.ts";
import { textLoader } from "./text-loader.ts";

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
 * @throws CopyError in Redshift's words. An error of PostgreSQL that is no fault of the data (a lost lock, a cancelled
 * statement, a missing right) is passed on as it is. After either the transaction cannot go on.
 */
export async function runCopy(deps: CopyDeps, statement: CopyStatement): Promise<CopyResult> {
  try {
    return await load(deps, statement);
  } catch (error) {
    throw error instanceof CopyError ? withDetail(error, deps.queryId, deps.sessionId) : error;
  }
}

type Load = {
  deps: CopyDeps;
  statement: CopyStatement;
  table: TargetTable;
  columns: readonly TargetColumn[];
  files: readonly SourceFile[];
  journal: LoadJournal;
  errors: LoadErrors;
  sink: CopySink;
  identity: LoadIdentity;
  startedAt: Date;
  progress: Progress;
};

type Progress = { rows: number; bytes: number; files: number; replacements: number; file?: SourceFile };

async function load(deps: CopyDeps, statement: CopyStatement): Promise<CopyResult> {
  const { queryId, transactionId, sessionId, database } = deps;
  const startedAt = deps.now();
  const table = await targetTable(deps.client, statement.table);
  const columns = loadColumns(table, statement);
  const files = await sourceFiles(deps.objects, statement);
  const identity = { queryId, transactionId, sessionId, database };
  const journal = loadJournal(deps.log);
  const { maxErrors } = statement;
  const errors = loadErrors({ load: identity, table, columns, maxErrors, journal, now: deps.now });
  const loader = await fileLoader(deps, statement, columns);
  const sink = statement.noLoad ? discardingSink() : await postgresSink(deps.client, table, columns);
  const progress = { rows: 0, bytes: 0, files: 0, replacements: 0 };
  const run = { deps, statement, table, columns, files, journal, errors, sink, identity, startedAt, progress };
  deps.began?.();
  await loadFiles(run, loader);
  const rows = statement.noLoad ? 0 : progress.rows;
  return { rows, errors: errors.count, copyId: queryId };
}

function fileLoader(
  deps: CopyDeps,
  statement: CopyStatement,
  columns: readonly TargetColumn[],
): Promise<FileLoader> | FileLoader {
  if (statement.format.kind === "parquet") return parquetLoader(deps, { statement, columns });
  return textLoader(deps, statement, columns);
}

async function loadFiles(run: Load, loader: FileLoader): Promise<void> {
  const { sink, files, progress, journal } = run;
  try {
    for (const file of files) {
      progress.file = file;
      await loadFile(run, loader, file);
    }
    await sink.finish();
    journal.add(historyEntry(run, "completed"));
    await journal.writeAll();
  } catch (error) {
    await sink.abort(error instanceof Error ? error : new Error(String(error)));
    const failure = asFailure(run, error);
    journal.add(historyEntry(run, "aborted"));
    await journal.writeAll();
    throw failure;
  }
}

async function loadFile(run: Load, loader: FileLoader, file: SourceFile): Promise<void> {
  const { deps, sink, progress, errors, journal } = run;
  const startedAt = deps.now();
  const errorsBefore = errors.count;
  const counts = await loader.load({
    file,
    refuse: errors.refuseIn(file),
    replaced: (record, field) => noteReplacement(run, file, { record, field }),
    write: async (rows, sent) => {
      await sink.write(rows, sent);
      progress.bytes += rows.length;
      await journal.writeMany();
    },
  });
  progress.rows += counts.rows;
  progress.files++;
  journal.add({
    kind: "file",
    load: run.identity,
    startedAt,
    endedAt: deps.now(),
    fileName: file.url,
    bytes: file.bytes,
    lines: counts.records,
    errors: errors.count - errorsBefore,
    eTag: file.eTag,
    ...(file.lastModified && { lastModified: file.lastModified }),
    format: fileFormat(run.statement),
  });
  await journal.writeMany();
}

/** Redshift notes so many rows of each slice. */
const maxReplacements = 100;

function noteReplacement(run: Load, file: SourceFile, at: { record: TextRecord; field: number }): void {
  const { journal, identity, table, columns, startedAt, progress } = run;
  if (progress.replacements++ >= maxReplacements) return;
  journal.add({
    kind: "replacement",
    load: identity,
    startedAt,
    tableId: table.id,
    fileName: file.url,
    lineNumber: at.record.line,
    columnName: columns[at.field]?.name ?? "",
    rawLine: printable(at.record.raw),
  });
}

/** As the system views name it. @see https://docs.aws.amazon.com/redshift/latest/dg/r_STL_LOAD_COMMITS.html */
function fileFormat({ format }: CopyStatement): string {
  switch (format.kind) {
    case "json":
      return "JSON";
    case "avro":
      return "Avro";
    case "parquet":
      return "Parquet";
    default:
      return "Text";
  }
}

/** What is wrong with the data when PostgreSQL refuses rows: classes 22 and 23 of SQLSTATE. */
function asFailure({ errors, table, progress }: Load, error: unknown): unknown {
  const { code, message, where } = databaseError(error);
  if (!/^2[23]/.test(code)) return error;
  errors.addLate(message, /, column ([^:]+)/.exec(where)?.[1] ?? "", progress.file);
  return loadFailed(table, error);
}

function databaseError(error: unknown): { code: string; message: string; where: string } {
  const { code = "", message = "", where = "" } = error instanceof Error ? (error as ErrorFields) : {};
  return { code: error instanceof CopyError ? "" : code, message, where };
}

/** What pg adds to the errors of the server. */
type ErrorFields = Error & { code?: string; where?: string };

function historyEntry(run: Load, status: "completed" | "aborted"): LoadLogEntry {
  const { deps, statement, table, files, progress, errors } = run;
  return {
    kind: "history",
    load: run.identity,
    status,
    tableName: table.name,
    startedAt: run.startedAt,
    endedAt: deps.now(),
    source: statement.from,
    format: fileFormat(statement),
    rows: statement.noLoad ? 0 : progress.rows,
    bytes: progress.bytes,
    files: files.length,
    fileBytes: files.reduce((sum, file) => sum + file.bytes, 0),
    filesScanned: progress.files,
    errors: errors.count,
  };
}
