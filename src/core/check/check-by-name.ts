import type { TableName } from "../base/identifier.ts";
import { plural } from "../base/plural.ts";
import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import type { LoadMode } from "../pipeline/pipeline.ts";
import { addColumnSql } from "../shapes/add-column-sql.ts";
import { maxVarcharBytes } from "../shapes/column-type.ts";
import type { FileColumn } from "../shapes/file-column.ts";
import { type Fit, matchShape, type NewColumn, type ShapeField } from "../shapes/match-shape.ts";
import type { ShapeRules } from "../shapes/shape-rules.ts";
import type { TableColumn } from "../shapes/table-column.ts";
import { columnOfDeletes } from "./check-changes.ts";
import { contentFindings, withSkippedRows } from "./check-file.ts";
import type { FileContent } from "./file-content.ts";
import { addedText } from "./file-shapes.ts";
import type { Finding } from "./finding.ts";
import type { LoadTarget } from "./load-columns.ts";

/** A load that matches files with its table by name. */
export type ByNameCheck = {
  table: { name: TableName; shown: string; columns: readonly TableColumn[] };
  rules: ShapeRules;
  options: CopyOptions;
  mode: LoadMode;
};

/** Where the fields of a file go; without `target` the file does not load. */
export type ByNameFit = { findings: readonly Finding[]; target?: LoadTarget; leftOut: readonly string[] };

/** What a load by name would do with a file that has these columns. */
export function byNameFit(columns: readonly FileColumn[], check: ByNameCheck): ByNameFit {
  const { table, rules } = check;
  const fit = matchShape(columns, table.columns, rules);
  if (fit.kind === "misfit") return { findings: [misfit(fit, check)], leftOut: [] };
  const grown = fit.kind === "grows" ? [...table.columns, ...fit.adds.map(asColumn)] : table.columns;
  const again = fit.kind === "grows" ? matchShape(columns, grown, rules) : fit;
  const fields = again.kind === "fits" ? again.fields : [];
  const leftOut = fields.flatMap((field) => ("leftOut" in field ? [field.leftOut.name] : []));
  return {
    findings: [
      ...(fit.kind === "grows" ? [growth(fit.adds, check)] : []),
      ...(leftOut.length > 0 ? [ignored(leftOut, check)] : []),
    ],
    target: targetOf(fields, grown, check),
    leftOut,
  };
}

const asColumn = ({ name, type }: NewColumn): TableColumn => ({ name, type, nullable: true, hasDefault: false });

/** In the file's order; a field that is left out goes to a text of its own name. */
function targetOf(
  fields: readonly ShapeField[],
  grown: readonly TableColumn[],
  { table, options, mode, rules }: ByNameCheck,
): LoadTarget {
  const own = columnOfDeletes(mode);
  const isByKey = options.format.kind === "avro";
  const columns = fields.flatMap((field): TableColumn[] => {
    if ("leftOut" in field) return isByKey ? [] : [asColumn({ name: field.leftOut.name, type: anyText })];
    const column = grown.find(({ name }) => name === field.to) ?? own;
    return column ? [column] : [];
  });
  return {
    columns,
    table: table.shown,
    options: byNameOptions(options),
    ...(rules.deletes !== undefined && { watched: rules.deletes }),
  };
}

const anyText = { kind: "varchar", bytes: maxVarcharBytes } as const;

/** As the load has them. */
function byNameOptions({ format, settings }: CopyOptions): CopyOptions {
  if (format.kind === "avro") return { format: { ...format, mapping: "auto ignorecase" }, settings };
  return format.kind === "parquet"
    ? { format, settings: { ...settings, SERIALIZETOJSON: true } }
    : { format, settings };
}

/** What COPY would say about the values. */
export function byNameFindings(
  content: FileContent,
  { findings, target, leftOut }: ByNameFit,
  options: CopyOptions,
): Finding[] {
  if (!target) return [...findings];
  const isLeft = (name: string | undefined) => name !== undefined && leftOut.includes(name);
  const isParquet = content.kind === "parquet";
  const seen = isParquet ? { ...content, columns: content.columns.filter(({ name }) => !isLeft(name)) } : content;
  const into = isParquet ? { ...target, columns: target.columns.filter(({ name }) => !isLeft(name)) } : target;
  const ofValues = contentFindings(seen, into).filter(({ column }) => !isLeft(column));
  return [...findings, ...withSkippedRows(ofValues, options)];
}

const ddlOf = (adds: readonly NewColumn[], { table }: ByNameCheck) =>
  adds.map((column) => addColumnSql(table.name, column)).join("; ");

const misfit = ({ reason, adds }: Extract<Fit, { kind: "misfit" }>, check: ByNameCheck): Finding => ({
  severity: "error",
  kind: "shape",
  message: `a load would quarantine the file: ${reason}`,
  remedy:
    adds.length > 0 ? `run ${ddlOf(adds, check)}, or set schema.new_columns to "add" or "ignore"` : "see the reason",
});

const growth = (adds: readonly NewColumn[], check: ByNameCheck): Finding => ({
  severity: "note",
  kind: "shape",
  message: `a load would first add ${plural(adds.length, "column")} to ${check.table.shown}: ${addedText(adds)}`,
  remedy: `nothing, if that is meant; it runs ${ddlOf(adds, check)}`,
});

const ignored = (names: readonly string[], { table }: ByNameCheck): Finding => ({
  severity: "note",
  kind: "shape",
  message: `${table.shown} lacks ${names.join(", ")}, and schema.new_columns is "ignore": the load leaves ${names.length === 1 ? "it" : "them"} out`,
  remedy: "nothing, if that is meant",
});
