import { plural } from "../../core/base/plural.ts";
import type { FileShape, ShapeOutcome } from "../../core/check/file-shapes.ts";
import { paint, type Said, say } from "./said.ts";

const maxColumns = 12;

/** The sets of columns that the files have, and what a load by name would do with each; no lines if there is none. */
export function shapeLines(
  shapes: readonly FileShape[],
  { table, isByName }: { table: string; isByName: boolean },
): Said[] {
  if (shapes.length === 0) return [];
  const hint = isByName ? "" : '; by position one of them can fit. With copy.columns "by_name", a load would do this';
  return [
    say`${plural(shapes.length, "shape")} of files for ${table}${hint}:`,
    ...shapes.flatMap((shape, at) => [
      say`  ${at + 1}. ${plural(shape.files, "file")}, such as ${shape.examples.join(", ")}`,
      say`     ${listed(shape.columns)}`,
      ...outcomeLines(shape.outcome),
    ]),
  ];
}

const listed = (columns: readonly string[]) =>
  columns.length <= maxColumns
    ? columns.join(", ")
    : `${columns.slice(0, maxColumns).join(", ")} and ${columns.length - maxColumns} more`;

function outcomeLines(outcome: ShapeOutcome): Said[] {
  switch (outcome.load) {
    case "loads":
      return [
        say`     ${paint.green("loads")}${outcome.leftOut.length > 0 ? `, without ${listed(outcome.leftOut)}` : ""}`,
      ];
    case "loads after":
      return [say`     ${paint.cyan("loads after")}`, ...outcome.ddl.map((sql) => say`       ${sql};`)];
    case "quarantined":
      return [
        say`     ${paint.red("quarantined")}: ${outcome.reason}`,
        ...outcome.ddl.map((sql) => say`       ${sql};`),
      ];
    default:
      return outcome satisfies never;
  }
}

export function shapeJson({ columns, files, examples, outcome }: FileShape): object {
  const shape = { columns, files, examples, outcome: outcome.load };
  switch (outcome.load) {
    case "loads":
      return { ...shape, into: outcome.into, left_out: outcome.leftOut };
    case "loads after":
      return { ...shape, ddl: outcome.ddl };
    case "quarantined":
      return { ...shape, reason: outcome.reason, ddl: outcome.ddl };
    default:
      return outcome satisfies never;
  }
}
