import { isSameName } from "../base/identifier.ts";
import { plural } from "../base/plural.ts";
import type { TableColumn } from "../shapes/table-column.ts";
import type { Finding } from "./finding.ts";

type NamedFields = {
  /** The file's names, in order. */
  fields: readonly string[];
  columns: readonly TableColumn[];
  table: string;
  /** FILLRECORD: trailing columns that the file lacks become NULL. */
  fillsUp: boolean;
  /** The column that says which rows delete, if the configuration names one. */
  watched?: string;
};

/** Order_ID and "order id" are one name to a person. */
export const plainName = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/**
 * What differs between the names of a file and those of its table, where COPY goes by position (facts §4.5, §4.6).
 *
 * Without any name in common, names say nothing, and only counts are compared.
 */
export function compareNames(named: NamedFields): Finding[] {
  const { fields, columns } = named;
  const known = new Set(columns.map(({ name }) => plainName(name)));
  const given = new Set(fields.map(plainName));
  const missing = columns.filter(({ name }) => !given.has(plainName(name)));
  const extra = fields.filter((field) => !known.has(plainName(field)));
  if (extra.length === fields.length) return compareCounts(named);
  const isReordered = !isInOrder(fields, columns, known);
  if (fields.length === columns.length && !isReordered) return renamed(named);
  return [
    ...missing.map((column) => missingColumn(named, column)),
    ...extra.map((field) => extraField(named, field)),
    ...(isReordered ? [reordered(named)] : []),
  ];
}

/** Whether the names that both have come in the same order. */
function isInOrder(fields: readonly string[], columns: readonly TableColumn[], known: ReadonlySet<string>): boolean {
  const given = new Set(fields.map(plainName));
  const inFile = fields.map(plainName).filter((name) => known.has(name));
  const inTable = columns.map(({ name }) => plainName(name)).filter((name) => given.has(name));
  return inFile.join("\n") === inTable.join("\n");
}

function compareCounts(named: NamedFields): Finding[] {
  const { fields, columns, table, fillsUp } = named;
  if (fields.length === columns.length || (fillsUp && fields.length < columns.length)) return [];
  const isShort = fields.length < columns.length;
  const what = `the file has ${plural(fields.length, "column")} and ${table} takes ${columns.length}; COPY goes by position`;
  return isShort
    ? [
        {
          severity: "error",
          kind: "missing",
          message: what,
          remedy:
            otherDelimiter(named) ?? `write all ${columns.length} columns, or name those of the file in copy.columns`,
        },
      ]
    : [
        {
          severity: "error",
          kind: "extra",
          message: what,
          remedy: "leave the others out of the file, or add them to the table",
        },
      ];
}

const delimiters = [
  { character: ";", written: ";" },
  { character: "\t", written: "\\t" },
  { character: "|", written: "|" },
  { character: ",", written: "," },
];

/** The only field of a line falls into as many as there are columns, by a character that COPY was not told of. */
function otherDelimiter({ fields, columns }: NamedFields): string | undefined {
  const [field, ...more] = fields;
  if (field === undefined || more.length > 0) return undefined;
  const other = delimiters.find(({ character }) => field.split(character).length === columns.length);
  return other && `add DELIMITER '${other.written}' to copy.options, which the lines seem to be written with`;
}

function missingColumn({ fields, columns, table, fillsUp, watched }: NamedFields, column: TableColumn): Finding {
  const isTrailing = columns
    .slice(columns.indexOf(column))
    .every(({ name }) => !fields.map(plainName).includes(plainName(name)));
  if (fillsUp && isTrailing)
    return {
      severity: column.nullable ? "note" : "error",
      kind: column.nullable ? "missing" : "null",
      column: column.name,
      message: `${column.name} is not in the file; FILLRECORD makes it NULL${column.nullable ? "" : ", and the column is NOT NULL"}`,
      remedy: "write it into the file if that is not meant",
    };
  if (watched !== undefined && isSameName(column.name, watched)) return missingOperation(column.name);
  return {
    severity: "error",
    kind: "missing",
    column: column.name,
    message: `${column.name} is in ${table} and not in the file; COPY goes by position and wants a value for each column`,
    remedy: `write ${column.name} into the file, or name the file's columns in copy.columns`,
  };
}

/** One list of columns fits both changes and full loads only if both have the column. */
export const missingOperation = (column: string): Finding => ({
  severity: "error",
  kind: "missing",
  column,
  message: `the file lacks ${column}, which options.delete_when names: the files of a full load often do`,
  remedy: `write ${column} into these files too (AWS DMS: IncludeOpForFullLoad), or load them in bulk without delete_when and with their own copy.columns`,
});

const extraField = ({ table }: NamedFields, field: string): Finding => ({
  severity: "error",
  kind: "extra",
  column: field,
  message: `${field} is in the file and not in ${table}; COPY goes by position and cannot skip it`,
  remedy: `leave ${field} out of the file, or run ALTER TABLE ${table} ADD COLUMN`,
});

function reordered({ fields, columns }: NamedFields): Finding {
  const known = fields.flatMap((field) => columns.find(({ name }) => plainName(name) === plainName(field))?.name ?? []);
  return {
    severity: "error",
    kind: "reordered",
    message: `the file's order is ${fields.join(", ")}; the table's is ${columns.map(({ name }) => name).join(", ")}. COPY goes by position, so values would land in the wrong columns`,
    remedy: `write the columns in the table's order, or name the file's in copy.columns: ${JSON.stringify(known)}`,
  };
}

function renamed({ fields, columns }: NamedFields): Finding[] {
  return columns.flatMap((column, at): Finding[] => {
    const field = fields[at] ?? "";
    if (plainName(field) === plainName(column.name)) return [];
    return [
      {
        severity: "note",
        kind: "renamed",
        column: column.name,
        message: `column ${at + 1} of the file is called ${field} and goes into ${column.name}, since COPY goes by position`,
        remedy: "nothing, if both mean the same",
      },
    ];
  });
}
