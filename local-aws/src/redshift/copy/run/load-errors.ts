import { CopyError } from "../copy-error.ts";
import type { FieldFault } from "../record/field-fault.ts";
import type { TextRecord } from "../record/text-record.ts";
import type { SourceFile } from "../source/source-files.ts";
import { printedType, type TargetColumn, type TargetTable } from "../target/target-table.ts";
import type { LoadJournal } from "./load-journal.ts";
import type { LoadErrorEntry, LoadIdentity } from "./load-log.ts";
import type { RefuseRecord } from "./row-loader.ts";

export type LoadErrors = {
  readonly count: number;
  /** What a reader of the file calls for records that cannot be loaded. */
  refuseIn(file: SourceFile): RefuseRecord;
  /** A fault that PostgreSQL found in rows that were sent before. */
  addLate(message: string, columnName: string, file: SourceFile | undefined): void;
};

export type LoadErrorsOptions = {
  load: LoadIdentity;
  table: TargetTable;
  columns: readonly TargetColumn[];
  maxErrors: number | "all";
  journal: LoadJournal;
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
export function loadErrors({ load, table, columns, maxErrors, journal, now }: LoadErrorsOptions): LoadErrors {
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
    refuseIn: (file) => (fault, record, field) => {
      journal.add({ ...entry(fault, file), ...columnPart(columns[field]), ...recordPart(fault, record, field) });
      count++;
      if (record.fatal || (maxErrors !== "all" && count >= maxErrors)) throw loadFailed(table);
    },
    addLate(message, columnName, file) {
      const column = columns.find((it) => it.name === columnName);
      const late = entry({ code: 1200, message }, file);
      journal.add({ ...late, ...columnPart(column), lineNumber: 0, rawLine: "", rawValue: "" });
      count++;
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
  return {
    lineNumber: record.line,
    rawLine: printable(record.raw.subarray(record.rawStart, record.rawEnd)),
    rawValue: printable(value),
  };
}

/** As much of a line as the tables keep. */
export function printable(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, maxRawBytes)).toString("utf8");
}
