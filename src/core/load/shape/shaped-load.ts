import type { BatchFile } from "../../arrivals/batch-file.ts";
import { isSameName } from "../../base/identifier.ts";
import type { CopyOptions } from "../../pipeline/copy-options/copy-options.ts";
import { deletesOf } from "../../pipeline/deletes-of.ts";
import type { LoadMode, Pipeline } from "../../pipeline/pipeline.ts";
import { type ColumnType, formatColumnType } from "../../shapes/column-type.ts";
import { derivedType } from "../../shapes/derived-type.ts";
import type { FileColumn } from "../../shapes/file-column.ts";
import type { ShapeField } from "../../shapes/match-shape.ts";
import { isByPosition } from "../../shapes/shape-rules.ts";
import type { TableColumn } from "../../shapes/table-column.ts";
import { needsTargetsNotNull } from "../plan/plan.ts";
import type { StageColumn } from "../plan/step.ts";

/** A file with the columns that its fields go to. */
export type ShapedFile = { file: BatchFile; columns: readonly FileColumn[]; fields: readonly ShapeField[] };

/** Files that one COPY reads, into these columns. */
export type CopyPart = { files: readonly BatchFile[]; columns?: readonly string[] };

/** How a load reads its files by name. */
export type LoadShape = {
  /** As configured, with the columns that the files of this load have. */
  pipeline: Pipeline;
  parts: readonly CopyPart[];
  /** The stage's columns, where it has some for values that are left out. */
  stage?: readonly StageColumn[];
};

/** The shape of a load of these files. Those that have the same columns in the same order are read by one COPY. */
export function loadShape(
  pipeline: Pipeline,
  target: readonly TableColumn[],
  groups: readonly (readonly ShapedFile[])[],
): LoadShape {
  const left = leftOutColumns(isByPosition(pipeline.copy.options) ? groups.flat() : []);
  const shaped = withColumns(pipeline, target, groups.flat());
  const parts = groups.flatMap((group) =>
    [...Map.groupBy(group, (each) => JSON.stringify(listOf(each, left)))].map(([, files]) => ({
      files: files.map(({ file }) => file),
      columns: files[0] ? listOf(files[0], left) : [],
    })),
  );
  return { pipeline: shaped, parts, ...(left.size > 0 && { stage: stageOf(shaped, target, left) }) };
}

/** Names of the stage's columns for values that are left out, by type. */
type LeftOut = ReadonlyMap<string, { name: string; type: string }[]>;

/**
 * COPY cannot skip a field of CSV or a column of Parquet, so the stage has a column for each that is left out. Files share
 * those of one type.
 */
function leftOutColumns(files: readonly ShapedFile[]): LeftOut {
  const needed = new Map<string, number>();
  for (const { fields } of files)
    for (const [type, fieldsOfType] of Map.groupBy(leftFields(fields), leftOutType))
      needed.set(type, Math.max(needed.get(type) ?? 0, fieldsOfType.length));
  let count = 0;
  const columns = (type: string, many: number) =>
    Array.from({ length: many }, () => ({ name: `loader_left_out_${++count}`, type }));
  return new Map([...needed].map(([type, many]) => [type, columns(type, many)]));
}

const leftFields = (fields: readonly ShapeField[]) =>
  fields.flatMap((field) => ("leftOut" in field ? [field.leftOut] : []));

/** Text may be as long as it can. */
function leftOutType(column: FileColumn): string {
  const isText = column.type.kind === "text" || column.type.kind === "json";
  return isText ? "VARCHAR(MAX)" : formatColumnType(derivedType(column) ?? superType);
}

const superType: ColumnType = { kind: "super" };

function listOf({ fields }: ShapedFile, left: LeftOut): string[] {
  const used = new Map<string, number>();
  return fields.flatMap((field) => {
    if ("to" in field) return [field.to];
    const type = leftOutType(field.leftOut);
    const at = used.get(type) ?? 0;
    used.set(type, at + 1);
    return left.get(type)?.[at]?.name ?? [];
  });
}

/** The pipeline as if its configuration named the columns that these files have. */
function withColumns(pipeline: Pipeline, target: readonly TableColumn[], files: readonly ShapedFile[]): Pipeline {
  const given = new Set(files.flatMap(({ fields }) => fields.flatMap((field) => ("to" in field ? [field.to] : []))));
  const known = target.flatMap(({ name }) => (given.has(name) ? [name] : []));
  const columns = [...known, ...[...given].filter((name) => !known.includes(name))];
  const { byName: _, ...copy } = pipeline.copy;
  const options = optionsOf(copy.options, files);
  return { ...pipeline, copy: { ...copy, columns, options }, mode: withDeleteColumn(pipeline.mode, target) };
}

/** Avro is matched by name by COPY itself. Nested values of Parquet go into SUPER with SERIALIZETOJSON only. */
function optionsOf(options: CopyOptions, files: readonly ShapedFile[]): CopyOptions {
  if (options.format.kind === "avro") return { ...options, format: { kind: "avro", mapping: "auto ignorecase" } };
  const isNested = files.some(({ columns }) => columns.some(({ type }) => type.kind === "nested"));
  return isNested ? { ...options, settings: { ...options.settings, SERIALIZETOJSON: true } } : options;
}

/** Whether the target has the column that says what deletes is seen, not configured. */
function withDeleteColumn(mode: LoadMode, target: readonly TableColumn[]): LoadMode {
  if (mode.kind === "append" || !mode.deletes?.when) return mode;
  const { when, ...deletes } = mode.deletes;
  const isInTarget = target.some(({ name }) => isSameName(name, when.column));
  return { ...mode, deletes: { ...deletes, when: { ...when, isInTarget } } };
}

/**
 * Types are those of the catalog. A column that only the files have is text, or what it is compared with. The mark of
 * deletions is filled in the stage.
 */
function stageOf(pipeline: Pipeline, target: readonly TableColumn[], left: LeftOut): StageColumn[] {
  const {
    copy: { columns = [] },
    mode,
  } = pipeline;
  const keepsNotNull = needsTargetsNotNull(pipeline);
  const when = mode.kind === "append" ? undefined : mode.deletes?.when;
  const comparedWith = typeof when?.in[0];
  const onlyInFiles = comparedWith === "number" ? "BIGINT" : comparedWith === "boolean" ? "BOOLEAN" : "VARCHAR(256)";
  const typed = columns.map((name) => {
    const column = target.find((each) => each.name === name);
    if (!column) return { name, type: onlyInFiles };
    const isNotNull = keepsNotNull && !column.nullable && !column.hasDefault;
    return { name, type: `${formatColumnType(column.type)}${isNotNull ? " NOT NULL" : ""}` };
  });
  return [...typed, ...markOf(pipeline, target), ...[...left.values()].flat()];
}

function markOf({ mode }: Pipeline, target: readonly TableColumn[]): StageColumn[] {
  const mark = deletesOf(mode)?.mark;
  const column = mark === undefined ? undefined : target.find(({ name }) => isSameName(name, mark));
  return column ? [{ name: column.name, type: formatColumnType(column.type) }] : [];
}
