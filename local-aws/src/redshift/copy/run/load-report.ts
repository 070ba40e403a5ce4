import { CopyError } from "../copy-error.ts";
import type { ConvertedRows, RefusedRecord } from "../row/converted-rows.ts";
import { maxReplacements } from "../row/record-converter.ts";
import type { SourceFile } from "../source/source-files.ts";
import type { CopyStatement } from "../statement/copy-statement.ts";
import { printedType, type TargetColumn, type TargetTable } from "../target/target-table.ts";
import { loadJournal } from "./load-journal.ts";
import type { LoadLog } from "./load-log.ts";
import type { LoadErrorEntry, LoadIdentity } from "./load-log-entry.ts";

export type LoadReport = {
  /**
   * Notes a file's rows as they pass by.
   *
   * @throws CopyError the failure of the load, when there are as many errors as MAXERROR says
   */
  noting(file: SourceFile, pieces: AsyncIterable<ConvertedRows>): AsyncGenerator<ConvertedRows>;
  /** What to throw for an error: faults of the data that PostgreSQL found in rows sent before are noted, too. */
  failure(error: unknown): unknown;
  /** Writes the row of the load's history, and all that is not written yet. */
  end(status: "completed" | "aborted"): Promise<{ rows: number; errors: number }>;
};

type ReportedLoad = {
  identity: LoadIdentity;
  statement: CopyStatement;
  table: TargetTable;
  columns: readonly TargetColumn[];
  files: readonly SourceFile[];
  startedAt: Date;
};

/** Counts rows and errors, and writes what Redshift's system tables say of a load. */
export function loadReport({ log, now }: { log: LoadLog; now: () => Date }, reported: ReportedLoad): LoadReport {
  const { identity: load, statement, table, columns, files, startedAt } = reported;
  const journal = loadJournal(log);
  const total = { rows: 0, bytes: 0, files: 0, errors: 0, replacements: 0 };
  const format = fileFormat(statement);
  let current: SourceFile | undefined;

  const addError = (column: TargetColumn | undefined, entry: ErrorParts) => {
    const fileName = current?.url ?? "";
    journal.add({ kind: "error", load, at: now(), tableId: table.id, fileName, ...columnParts(column), ...entry });
    total.errors++;
  };
  const refuse = ({ fault, line, field, rawLine, rawValue, endsLoad }: RefusedRecord) => {
    const { code, message, position = 0 } = fault;
    addError(columns[field], { code, message, position, lineNumber: line, rawLine, rawValue });
    const isTooMany = statement.maxErrors !== "all" && total.errors >= statement.maxErrors;
    if (endsLoad || isTooMany) throw loadFailed(table);
  };
  const noteReplaced = (file: SourceFile, { replaced }: ConvertedRows) => {
    for (const { line, field, rawLine } of replaced) {
      if (total.replacements++ >= maxReplacements) return;
      const at = { fileName: file.url, lineNumber: line, columnName: columns[field]?.name ?? "", rawLine };
      journal.add({ kind: "replacement", load, startedAt, tableId: table.id, ...at });
    }
  };

  return {
    async *noting(file, pieces) {
      const fileStartedAt = now();
      const errorsBefore = total.errors;
      let rows = 0;
      let lines = 0;
      current = file;
      for await (const piece of pieces) {
        noteReplaced(file, piece);
        piece.refused.forEach(refuse);
        rows += piece.rows;
        lines += piece.records;
        const bytes = piece.bytes.length;
        yield piece;
        total.bytes += bytes;
        await journal.writeMany();
      }
      total.rows += rows;
      total.files++;
      const errors = total.errors - errorsBefore;
      const { url: fileName, bytes, eTag, lastModified } = file;
      const counted = { fileName, bytes, lines, errors, eTag, ...(lastModified && { lastModified }), format };
      journal.add({ kind: "file", load, startedAt: fileStartedAt, endedAt: now(), ...counted });
      await journal.writeMany();
    },
    failure(error) {
      const { code, message, where } = databaseError(error);
      if (!isFaultOfData(code)) return error;
      const name = /, column ([^:]+)/.exec(where)?.[1];
      const column = columns.find((it) => it.name === name);
      addError(column, { code: 1200, message, position: 0, lineNumber: 0, rawLine: "", rawValue: "" });
      return loadFailed(table, error);
    },
    async end(status) {
      const rows = statement.noLoad ? 0 : total.rows;
      const { bytes, files: filesScanned, errors } = total;
      const fileBytes = files.reduce((sum, file) => sum + file.bytes, 0);
      const counts = { rows, bytes, files: files.length, fileBytes, filesScanned, errors };
      const what = { tableName: table.name, source: statement.from, format };
      journal.add({ kind: "history", load, status, startedAt, endedAt: now(), ...what, ...counts });
      await journal.writeAll();
      return { rows, errors };
    },
  };
}

type ColumnParts = Pick<LoadErrorEntry, "columnName" | "columnType" | "columnLength">;
type ErrorParts = Pick<LoadErrorEntry, "code" | "message" | "position" | "lineNumber" | "rawLine" | "rawValue">;

function columnParts(column: TargetColumn | undefined): ColumnParts {
  if (!column) return { columnName: "", columnType: "", columnLength: "" };
  const { name, length } = printedType(column.type);
  return { columnName: column.name, columnType: name, columnLength: length };
}

function loadFailed(table: TargetTable, cause?: unknown): CopyError {
  return new CopyError(
    `Load into table '${table.name}' failed.  Check 'sys_load_error_detail' system table for details.`,
    { cause },
  );
}

/** What is wrong with the data when PostgreSQL refuses rows: classes 22 and 23 of SQLSTATE. */
const isFaultOfData = (code: string) => /^2[23]/.test(code);

function databaseError(error: unknown): { code: string; message: string; where: string } {
  const { code = "", message = "", where = "" } = error instanceof Error ? (error as ErrorFields) : {};
  return { code: error instanceof CopyError ? "" : code, message, where };
}

/** What pg adds to the errors of the server. */
type ErrorFields = Error & { code?: string; where?: string };

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
