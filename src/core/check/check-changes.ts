import { isSameName } from "../base/identifier.ts";
import { trimEndOf } from "../base/trim-character.ts";
import { deletesOf } from "../pipeline/deletes-of.ts";
import type { AuditColumns, DeleteWhen, LoadMode } from "../pipeline/pipeline.ts";
import { type ColumnType, formatColumnType } from "../shapes/column-type.ts";
import type { TableColumn } from "../shapes/table-column.ts";
import { brief, type Finding } from "./finding.ts";
import type { CheckedTable } from "./table.ts";

/** What a configuration says of deletions and audit columns. */
export type CheckedChanges = { mode: LoadMode; auditColumns?: AuditColumns };

/** Columns of the target that loads fill, not the files. */
export function filledColumns({ mode, auditColumns = {} }: CheckedChanges): readonly string[] {
  const mark = deletesOf(mode)?.mark;
  return [mark, auditColumns.batchId, auditColumns.loadedAt].filter((name) => name !== undefined);
}

/** The column that says what a row does, as the stage of a load has it. */
export function columnOfDeletes(mode: LoadMode): TableColumn | undefined {
  const when = deletesOf(mode)?.when;
  return when && { name: when.column, type: typeOf(when), nullable: true, hasDefault: false };
}

function typeOf({ in: [first] }: DeleteWhen): ColumnType {
  if (typeof first === "boolean") return { kind: "boolean" };
  return typeof first === "number" ? { kind: "integer", bytes: 8 } : { kind: "varchar", bytes: 256 };
}

/**
 * The table as the files see it: with their own column in place of one that the table may have. A configuration that looks for
 * the column in the table, which lacks it, means the files' too: `checkChanges` says what is wrong there.
 */
export function tableOfFiles(table: CheckedTable, mode: LoadMode): CheckedTable {
  const own = columnOfDeletes(mode);
  const isStored =
    deletesOf(mode)?.when?.isInTarget === true && own !== undefined && find(table, own.name) !== undefined;
  return own && !isStored
    ? { ...table, columns: [...table.columns.filter(({ name }) => !isSameName(name, own.name)), own] }
    : table;
}

const find = ({ columns }: CheckedTable, name: string) => columns.find((each) => isSameName(each.name, name));

/** What a table lacks for the deletions and audit columns of a configuration. */
export function checkChanges(table: CheckedTable, changes: CheckedChanges): Finding[] {
  return [...deleteColumn(table, changes.mode), ...markColumn(table, changes.mode), ...auditColumns(table, changes)];
}

const problem = (column: string, message: string, remedy: string, kind: Finding["kind"] = "wrong type"): Finding => ({
  severity: "error",
  kind,
  column,
  message,
  remedy,
});

function deleteColumn(table: CheckedTable, mode: LoadMode): Finding[] {
  const when = deletesOf(mode)?.when;
  if (!when) return [];
  const column = find(table, when.column);
  if (!when.isInTarget && column)
    return [
      {
        severity: "warning",
        kind: "match",
        column: column.name,
        message: `${table.name} has a column ${column.name}, and options.delete_when takes it for the files' alone: its values are not stored`,
        remedy: 'write "in_target": true in options.delete_when',
      },
    ];
  if (!when.isInTarget) return [];
  if (!column)
    return [
      problem(
        when.column,
        `options.delete_when names ${when.column}, which ${table.name} does not have`,
        "add the column, or name the files' columns in copy.columns: then the files alone have it",
        "missing",
      ),
    ];
  const value = when.in.find((each) => !takes(column.type, each));
  return value === undefined
    ? []
    : [
        problem(
          column.name,
          `options.delete_when compares ${column.name}, which is ${formatColumnType(column.type)}, with ${brief(String(value))}`,
          "write values of the column's type",
        ),
      ];
}

/** Whether Redshift reads the value's text as this type. */
function takes({ kind }: ColumnType, value: string | number | boolean): boolean {
  const text = String(value).trim();
  if (kind === "integer") return /^[+-]?\d+$/.test(text);
  if (kind === "decimal" || kind === "float") return text !== "" && Number.isFinite(Number(text));
  if (kind === "boolean") return /^(?:t|true|y|yes|on|1|f|false|n|no|off|0)$/i.test(text);
  return true;
}

function markColumn(table: CheckedTable, mode: LoadMode): Finding[] {
  const mark = deletesOf(mode)?.mark;
  if (mark === undefined || mode.kind === "append") return [];
  const column = find(table, mark);
  const timestamp = find(table, mode.timestamps[0]);
  const type = timestamp && formatColumnType(timestamp.type);
  if (!column)
    return [
      problem(
        mark,
        `options.deletes.mark names ${mark}, which ${table.name} does not have`,
        `run ALTER TABLE ${table.name} ADD COLUMN ${mark} ${type ?? "with the timestamp's type"}`,
        "missing",
      ),
    ];
  if (!column.nullable)
    return [
      problem(
        column.name,
        `${column.name} is NOT NULL, and a row that is not deleted has no mark`,
        `let ${column.name} take NULL`,
        "null",
      ),
    ];
  if (type === undefined || type === formatColumnType(column.type)) return [];
  return [
    problem(
      column.name,
      `${column.name} gets the times of deletions from ${mode.timestamps[0]}, which is ${type}, and is ${formatColumnType(column.type)}`,
      `give ${column.name} the type ${type}`,
    ),
  ];
}

const batchIdBytes = 32;

function auditColumns(table: CheckedTable, { auditColumns: { batchId, loadedAt } = {} }: CheckedChanges): Finding[] {
  const isLong = ({ type }: TableColumn) =>
    (type.kind === "char" || type.kind === "varchar") && type.bytes >= batchIdBytes;
  const isTime = ({ type }: TableColumn) => type.kind === "timestamp";
  return [
    ...(batchId === undefined
      ? []
      : filledColumn(table, { name: batchId, key: "batch_id", wants: "VARCHAR(32)", fits: isLong })),
    ...(loadedAt === undefined
      ? []
      : filledColumn(table, { name: loadedAt, key: "loaded_at", wants: "TIMESTAMP", fits: isTime })),
  ];
}

type Filled = { name: string; key: string; wants: string; fits: (column: TableColumn) => boolean };

function filledColumn(table: CheckedTable, { name, key, wants, fits }: Filled): Finding[] {
  const column = find(table, name);
  if (!column)
    return [
      problem(
        name,
        `options.audit_columns.${key} names ${name}, which ${table.name} does not have`,
        `run ALTER TABLE ${table.name} ADD COLUMN ${name} ${wants}`,
        "missing",
      ),
    ];
  if (fits(column)) return [];
  const type = formatColumnType(column.type);
  return [
    problem(
      name,
      `${name} is ${type}, which does not hold what options.audit_columns.${key} writes`,
      `give ${name} the type ${wants}`,
    ),
  ];
}

/** What the values of the column that says what a row does tell; `seen` are those of the rows that were read. */
export function checkDeleteValues(when: DeleteWhen, seen: readonly string[]): Finding[] {
  const wanted = when.in.map(String);
  if (seen.length === 0 || seen.some((value) => wanted.includes(withoutEnd(value)))) return [];
  const listed = `${seen.slice(0, maxListed).map(brief).join(", ")}${seen.length > maxListed ? ", …" : ""}`;
  const near = seen.find((value) => wanted.some((each) => each.trim().toLowerCase() === value.trim().toLowerCase()));
  if (near !== undefined && typeof when.in[0] === "string")
    return [
      {
        severity: "warning",
        kind: "match",
        column: when.column,
        message: `${when.column} has ${listed}, and options.delete_when.in has ${wanted.map(brief).join(", ")}: upper and lower case and leading blanks count, so ${brief(near)} deletes nothing`,
        remedy: `write ${brief(near)} in options.delete_when.in`,
      },
    ];
  if (typeof when.in[0] !== "string") return [];
  return [
    {
      severity: "note",
      kind: "match",
      column: when.column,
      message: `no row that was read deletes: ${when.column} has ${listed}, and options.delete_when.in has ${wanted.map(brief).join(", ")}`,
      remedy: "nothing, if this file holds no deletions",
    },
  ];
}

/** Redshift compares texts without the blanks at their end: https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html. */
const withoutEnd = (text: string) => trimEndOf(text, " ");

const maxListed = 5;
