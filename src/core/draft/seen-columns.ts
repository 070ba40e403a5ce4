import { plural } from "../base/plural.ts";
import { type ColumnType, formatColumnType } from "../shapes/column-type.ts";
import { findHeader, type HeaderGuess } from "./find-header.ts";
import type { Sample, SampleOf, SampleValue } from "./sample.ts";

/** A column of the samples with the values of all rows that were read; a row without the column has NULL. */
export type SeenColumn = {
  /** As the files write it; empty where they have no name for it. */
  name: string;
  /** As the files' schema has it. */
  declared?: { type?: ColumnType; written: string };
  values: readonly SampleValue[];
};

export type SeenColumns = {
  columns: readonly SeenColumn[];
  rows: number;
  /** Of CSV. */
  header?: HeaderGuess;
  /** The files have other columns, or another order. */
  isDrifting: boolean;
};

const maxColumns = 1600;

/** The columns of all samples, in the order in which they are seen first. All samples are of one format. */
export function seenColumns(samples: readonly Sample[]): SeenColumns | { problem: string } {
  const csv = samples.filter((sample) => sample.kind === "csv");
  const found = csv.length > 0 ? ofCsv(csv) : joined(samples.flatMap(tableOf));
  if ("problem" in found || found.columns.length <= maxColumns) return found;
  return { problem: `the samples have ${plural(found.columns.length, "column")}, and a table has at most 1,600` };
}

/** One file's columns. */
type FileTable = { file: string; columns: readonly SeenColumn[]; rows: number };

function ofCsv(samples: readonly SampleOf<"csv">[]): SeenColumns | { problem: string } {
  const header = findHeader(samples);
  if (!header)
    return {
      problem: "some of the samples begin with a header and others do not; one COPY skips a line of all or of none",
    };
  if (header.isHeader) {
    const found = joined(samples.map((sample) => withHeader(sample)));
    return "problem" in found ? found : { ...found, header };
  }
  const widths = new Set(samples.map(({ rows }) => rows[0]?.length ?? 0));
  if (widths.size > 1)
    return {
      problem: `the samples have no header, and ${[...widths].join(" or ")} fields a row; COPY goes by position`,
    };
  const [width = 0] = widths;
  const rows = samples.flatMap((sample) => sample.rows);
  return { columns: columnsOf(Array(width).fill(""), rows), rows: rows.length, header, isDrifting: false };
}

function withHeader({ file, rows: [header = [], ...rows] }: SampleOf<"csv">): FileTable {
  return { file, columns: columnsOf(header, rows), rows: rows.length };
}

const columnsOf = (names: readonly string[], rows: readonly (readonly string[])[]): SeenColumn[] =>
  names.map((name, at) => ({ name, values: rows.map((row) => row[at] ?? null) }));

function tableOf(sample: Sample): FileTable[] {
  const { file } = sample;
  switch (sample.kind) {
    case "csv":
      return [];
    case "json": {
      const names = new Set(sample.records.flatMap((record) => [...record.keys()]));
      const values = (name: string) => sample.records.map((record) => record.get(name) ?? null);
      return [
        { file, columns: [...names].map((name) => ({ name, values: values(name) })), rows: sample.records.length },
      ];
    }
    default: {
      const columns = sample.columns.map(({ name, type, written, values }) => ({
        name,
        declared: { written, ...(type && { type }) },
        values,
      }));
      return [{ file, columns, rows: columns[0]?.values.length ?? 0 }];
    }
  }
}

/** By name, in the order of the first file; what only others have comes behind. */
function joined(tables: readonly FileTable[]): SeenColumns | { problem: string } {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const shapes = tables.map(({ columns }) => columns.map(({ name }) => name));
  const [first = []] = shapes;
  if (shapes.every((shape) => shape.join("\n") === first.join("\n")))
    return { ...atPositions(tables, first), rows, isDrifting: false };
  const repeated = shapes.findIndex((shape) => new Set(shape.map(folded)).size < shape.length);
  if (repeated >= 0)
    return {
      problem: `${tables[repeated]?.file} has one column name twice, and other columns than the other samples: they cannot be matched by name`,
    };
  return { ...byName(tables), rows, isDrifting: true };
}

function atPositions(tables: readonly FileTable[], names: readonly string[]) {
  const columns = names.map((name, at) =>
    together(
      name,
      tables.map((table) => ({ ...table, column: table.columns[at] })),
    ),
  );
  return { columns };
}

function byName(tables: readonly FileTable[]): { columns: SeenColumn[] } {
  const names = new Map<string, string>();
  for (const { name } of tables.flatMap((table) => table.columns))
    if (!names.has(folded(name))) names.set(folded(name), name);
  const find = ({ columns }: FileTable, key: string) => columns.find(({ name }) => folded(name) === key);
  return {
    columns: [...names].map(([key, name]) =>
      together(
        name,
        tables.map((table) => ({ ...table, column: find(table, key) })),
      ),
    ),
  };
}

const folded = (name: string) => name.trim().toLowerCase();

type Part = { rows: number; column: SeenColumn | undefined };

function together(name: string, parts: readonly Part[]): SeenColumn {
  const values = parts.flatMap(({ rows, column }) => column?.values ?? Array<null>(rows).fill(null));
  const declared = parts.flatMap(({ column }) => column?.declared ?? []);
  const [first] = declared;
  if (!first) return { name, values };
  const types = new Set(declared.map(({ type, written }) => (type ? formatColumnType(type) : written)));
  return { name, values, declared: types.size === 1 ? first : { written: [...types].join(" and ") } };
}
