import type { TableName } from "../base/identifier.ts";
import { addColumnSql } from "../shapes/add-column-sql.ts";
import { formatColumnType } from "../shapes/column-type.ts";
import type { FileColumn } from "../shapes/file-column.ts";
import { type Fit, matchShape, type NewColumn, type ShapeField } from "../shapes/match-shape.ts";
import type { ShapeRules } from "../shapes/shape-rules.ts";
import type { TableColumn } from "../shapes/table-column.ts";

/** A file with the columns that it names. */
export type NamedFile = { file: string; columns: readonly FileColumn[] };

/** What a load by name would do with files of one shape. */
export type ShapeOutcome =
  | { load: "loads"; into: readonly string[]; leftOut: readonly string[] }
  /** Once the target has these columns, too. */
  | { load: "loads after"; ddl: readonly string[] }
  /** `ddl`: after it, they would load. */
  | { load: "quarantined"; reason: string; ddl: readonly string[] };

/** Files that have the same columns in the same order, of the same types. */
export type FileShape = {
  columns: readonly string[];
  files: number;
  /** The first of them. */
  examples: readonly string[];
  outcome: ShapeOutcome;
};

const maxExamples = 3;

/** The shapes of files, the most frequent first, and what a load by name would do with each. */
export function fileShapes(
  files: readonly NamedFile[],
  { table, columns, rules }: { table: TableName; columns: readonly TableColumn[]; rules: ShapeRules },
): FileShape[] {
  const groups = Map.groupBy(files, (file) => JSON.stringify(file.columns.map(({ name, type }) => [name, type])));
  return [...groups.values()]
    .map((group): FileShape => {
      const shape = withLongest(group);
      return {
        columns: shape.map(({ name }) => name),
        files: group.length,
        examples: group.slice(0, maxExamples).map(({ file }) => file),
        outcome: outcomeOf(matchShape(shape, columns, rules), table),
      };
    })
    .toSorted((one, other) => other.files - one.files);
}

/** New columns get room for the longest text of all files. */
function withLongest(group: readonly NamedFile[]): FileColumn[] {
  const [first] = group;
  return (first?.columns ?? []).map((column, at) => {
    const longest = Math.max(...group.map(({ columns }) => columns[at]?.longest ?? 0));
    return { ...column, longest };
  });
}

function outcomeOf(fit: Fit, table: TableName): ShapeOutcome {
  switch (fit.kind) {
    case "fits":
      return { load: "loads", into: fit.fields.flatMap(placeOf), leftOut: fit.fields.flatMap(leftOutOf) };
    case "grows":
      return { load: "loads after", ddl: fit.adds.map((column) => addColumnSql(table, column)) };
    case "misfit":
      return { load: "quarantined", reason: fit.reason, ddl: fit.adds.map((column) => addColumnSql(table, column)) };
    default:
      return fit satisfies never;
  }
}

const placeOf = (field: ShapeField) => ("to" in field ? [field.to] : []);
const leftOutOf = (field: ShapeField) => ("leftOut" in field ? [field.leftOut.name] : []);

/** As `name TYPE`, for people. */
export const addedText = (adds: readonly NewColumn[]): string =>
  adds.map(({ name, type }) => `${name} ${formatColumnType(type)}`).join(", ");
