import { CopyError } from "./copy-error.ts";
import type { FieldFault } from "./field-fault.ts";
import type { LoadErrorEntry, LoadIdentity } from "./load-log.ts";
import type { RefuseRecord } from "./row-loader.ts";
import type { SourceFile } from "./source-files.ts";
import { printedType, type TargetColumn, type TargetTable } from "./target-table.ts";
import type { TextRecord } from "./text-record.ts";

export type LoadErrors = {
  readonly count: number;
  /** Entries not yet taken. */
  readonly pending: number;
  /** What a reader of the file calls for records that cannot be loaded. */
  refuseIn(file: SourceFile): RefuseRecord;
  /** A fault that PostgreSQL found in rows that were sent before. */
  addLate(message: string, columnName: string, file: SourceFile | undefined): void;
  /** The entries since the last call. */
  take(): LoadErrorEntry[];
};

export type LoadErrorsOptions = {
  load: LoadIdentity;
  table: TargetTable;
  columns: readonly TargetColumn[];
  maxErrors: number | "all";
  now: () => Date;
};

export function loadFailed(table: TargetTable, cause?: unknown): CopyError {
  return new CopyError(
    `Load into table '${table.name}' failed.  Check 'sys_load_error_detail' system table for details.`,
    { cause },
  );
}

const maxRawBytes = 1024;

/** Counts errors; the one that reaches MAXERROR throws the failure of the load. */
export function loadErrors({ load, table, columns, maxErrors, now }: LoadErrorsOptions): LoadErrors {
  let entries: LoadErrorEntry[] = [];
  let count = 0;

  const entry = (fault: FieldFault, file: SourceFile | undefined): Omit<LoadErrorEntry, ColumnKeys | RecordKeys> => ({
    kind: "error",
    load,
    at: now(),
    tableId: table.id,
    fileName: file?.url ?? "",
    position: fault.position ?? 0,
    code: fault.code,
    message: fault.message,
  });

  return {
    get count() {
      return count;
    },
    get pending() {
      return entries.length;
    },
    refuseIn: (file) => (fault, record, field) => {
      entries.push({ ...entry(fault, file), ...columnPart(columns[field]), ...recordPart(fault, record, field) });
      count++;
      if (record.fatal || (maxErrors !== "all" && count >= maxErrors)) throw loadFailed(table);
    },
    addLate(message, columnName, file) {
      const column = columns.find((it) => it.name === columnName);
      const late = entry({ code: 1200, message }, file);
      entries.push({ ...late, ...columnPart(column), lineNumber: 0, rawLine: "", rawValue: "" });
      count++;
    },
    take() {
      const taken = entries;
      entries = [];
      return taken;
    },
  };
}

type ColumnKeys = "columnName" | "columnType" | "columnLength";
type RecordKeys = "lineNumber" | "rawLine" | "rawValue";

function columnPart(column: TargetColumn | undefined): Pick<LoadErrorEntry, ColumnKeys> {
  if (!column) return { columnName: "", columnType: "", columnLength: "" };
  const { name, length } = printedType(column.type);
  return { columnName: column.name, columnType: name, columnLength: length };
}

function recordPart(fault: FieldFault, record: TextRecord, field: number): Pick<LoadErrorEntry, RecordKeys> {
  const hasValue = fault !== record.fault && field < record.count && record.nulls[field] !== 1;
  const value = hasValue ? record.bytes.subarray(record.starts[field], record.ends[field]) : new Uint8Array();
  return { lineNumber: record.line, rawLine: printable(record.raw), rawValue: printable(value) };
}

function printable(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, maxRawBytes)).toString("utf8");
}
