import pMap from "p-map";
import type { BatchFile } from "../../arrivals/batch-file.ts";
import { AccessDeniedError } from "../../base/access-denied-error.ts";
import { columnProblem, formatTableName } from "../../base/identifier.ts";
import { batchScope } from "../../pipeline/batch-scope.ts";
import type { CopyOptions } from "../../pipeline/copy-options/copy-options.ts";
import { isSnapshot } from "../../pipeline/is-snapshot.ts";
import { addColumnSql } from "../../shapes/add-column-sql.ts";
import type { FileColumn } from "../../shapes/file-column.ts";
import { type Fit, matchShape, type NewColumn } from "../../shapes/match-shape.ts";
import { shapeRules } from "../../shapes/shape-rules.ts";
import type { TableColumn } from "../../shapes/table-column.ts";
import { toBatch } from "../batch.ts";
import type { LoadOrder } from "../load-order.ts";
import { notNullColumns } from "../plan/not-null-columns.ts";
import { hasStage, statementCounts } from "../plan/plan.ts";
import { maxStatements } from "../plan/render-plan.ts";
import { newTrail } from "../trail.ts";
import { ShapeError } from "./shape-error.ts";
import type { Misfit, ShapeTools } from "./shape-tools.ts";
import { type LoadShape, loadShape, type ShapedFile } from "./shaped-load.ts";

/** A load whose files' columns are known. */
export type ShapedOrder = LoadOrder & { shape: LoadShape };

const maxReadsAtOnce = 32;

/**
 * Reads the columns of a batch's files and matches them with the target's by name.
 *
 * Files that do not fit are quarantined, parked, or wait for new columns. The others load together where they can: in
 * several loads only if one has no room for so many COPYs, or if files lack different columns that have a default, which a
 * stage cannot tell from NULL.
 *
 * @returns no load if no file is left
 * @throws ShapeError if columns are being added, or if a snapshot does not fit as a whole
 */
export async function shapeBatch(tools: ShapeTools, order: LoadOrder): Promise<readonly ShapedOrder[]> {
  const read = await readFiles(tools, order);
  const target = await tools.targets.of(targetOf(order), { fresh: (order.trail?.total ?? 1) > 1 });
  if (target.length === 0) return loadsOf(order, { target, files: unknownTarget(read.files) });
  const { files, misfits, target: seen } = await fitFiles(tools, order, { files: read.files, target });
  const all = [...read.misfits, ...misfits];
  if (all.length > 0 && isSnapshot(order.pipeline)) throw notWhole(all);
  if (all.length > 0) await tools.setAside(order, all);
  return loadsOf(order, { target: seen, files });
}

const targetOf = ({ pipeline }: LoadOrder) => ({ warehouse: pipeline.warehouse, table: pipeline.copy.table });

const notWhole = ([first]: readonly Misfit[]) =>
  new ShapeError(
    `A snapshot is loaded as a whole or not at all, and one of its files does not fit: ${first?.reason ?? ""}. Nothing of it was loaded.`,
  );

type ReadFile = { file: BatchFile; columns: readonly FileColumn[] };

/**
 * One file may belong to another account, or be encrypted with another key: it must not stop the others.
 *
 * @throws AccessDeniedError where no file may be read, or more than 20 may not: the fault is the role's
 */
async function readFiles(tools: ShapeTools, { batch, pipeline }: LoadOrder) {
  const read = await pMap(
    batch.files,
    async (file) => ({ file, read: await readOrDenied(tools, file, pipeline.copy.options) }),
    { concurrency: maxReadsAtOnce },
  );
  const denied = read.flatMap(({ read: result }) => (result instanceof AccessDeniedError ? [result] : []));
  const [first] = denied;
  if (first && (denied.length === read.length || denied.length > maxDenied)) throw first;
  const misfits = read.flatMap(({ file, read: result }): Misfit[] => {
    if (result instanceof AccessDeniedError) return [{ file, reason: result.message }];
    return result.kind === "unreadable" ? [{ file, reason: result.reason }] : [];
  });
  const files = read.flatMap(({ file, read: result }): ReadFile[] =>
    "columns" in result ? [{ file, columns: result.columns }] : [],
  );
  return { files, misfits };
}

const maxDenied = 20;

async function readOrDenied({ files }: ShapeTools, { arrival }: BatchFile, options: CopyOptions) {
  try {
    return await files.of(arrival, options);
  } catch (error) {
    if (error instanceof AccessDeniedError) return error;
    throw error;
  }
}

/** Redshift then says what is wrong with the target: the load names the files' own columns, if SQL may name them. */
const unknownTarget = (files: readonly ReadFile[]): ShapedFile[] =>
  files.map(({ file, columns }) => ({
    file,
    columns,
    fields: columns.map(({ name }, at) => ({ to: columnProblem(name) ? `column_${at + 1}` : name })),
  }));

type Fitting = { files: readonly ReadFile[]; target: readonly TableColumn[] };
type Fitted = { files: ShapedFile[]; misfits: Misfit[]; target: readonly TableColumn[] };

/** A column that is not known may have been added since: the target is then looked at once more. */
async function fitFiles(tools: ShapeTools, order: LoadOrder, given: Fitting): Promise<Fitted> {
  const first = matchAll(order, given);
  if (first.every(isSettled)) return settled(tools, order, { matches: first, target: given.target });
  const target = await tools.targets.of(targetOf(order), { fresh: true });
  const matches = matchAll(order, { ...given, target });
  const adds = wantedColumns(matches);
  if (adds.length === 0) return settled(tools, order, { matches, target });
  return grow(tools, order, { matches, target, adds });
}

type Matched = ReadFile & { fit: Fit };
type Matches = { matches: readonly Matched[]; target: readonly TableColumn[] };

function matchAll({ pipeline }: LoadOrder, { files, target }: Fitting): Matched[] {
  const rules = shapeRules(pipeline);
  return files.map((each) => ({ ...each, fit: matchShape(each.columns, target, rules) }));
}

const isSettled = ({ fit }: Matched) => fit.kind === "fits" && fit.fields.every((field) => "to" in field);

async function settled(tools: ShapeTools, order: LoadOrder, { matches, target }: Matches): Promise<Fitted> {
  const files = matches.flatMap(({ fit, ...each }) => (fit.kind === "fits" ? [{ ...each, fields: fit.fields }] : []));
  const left = files.flatMap(({ fields }) =>
    fields.flatMap((field) => ("leftOut" in field ? [field.leftOut.name] : [])),
  );
  if (left.length > 0) await tools.tellLeftOut(order, [...new Set(left)]);
  const misfits = matches.flatMap(({ fit, file }) => (fit.kind === "misfit" ? [misfitOf(order, file, fit)] : []));
  return { files, misfits, target };
}

function misfitOf({ pipeline }: LoadOrder, file: BatchFile, { reason, adds }: Fit & { kind: "misfit" }): Misfit {
  const ddl = ddlOf(pipeline, adds);
  return { file, reason, ...(ddl.length > 0 && { ddl }) };
}

const ddlOf = ({ copy }: LoadOrder["pipeline"], adds: readonly NewColumn[]) =>
  adds.map((column) => addColumnSql(copy.table, column));

/** Columns that files of the batch want, each once: the oldest file says of which type. Text gets the most room of all. */
function wantedColumns(matches: readonly Matched[]): NewColumn[] {
  const wanted = new Map<string, NewColumn>();
  for (const column of matches.flatMap(({ fit }) => (fit.kind === "grows" ? fit.adds : []))) {
    const known = wanted.get(column.name);
    if (!known || isLongerText(column, known)) wanted.set(column.name, column);
  }
  return [...wanted.values()];
}

const isLongerText = ({ type }: NewColumn, { type: known }: NewColumn) =>
  type.kind === "varchar" && known.kind === "varchar" && type.bytes > known.bytes;

/** A batch of many new columns is as doubtful as a file of many: more than the limit are added by nobody. */
async function grow(
  tools: ShapeTools,
  order: LoadOrder,
  { matches, target, adds }: Matches & { adds: readonly NewColumn[] },
): Promise<Fitted> {
  const { maxNewColumns } = shapeRules(order.pipeline);
  const growing = matches.flatMap(({ fit, file }) => (fit.kind === "grows" ? [file] : []));
  const others = matches.filter(({ fit }) => fit.kind !== "grows");
  const ddl = ddlOf(order.pipeline, adds);
  if (adds.length > maxNewColumns) {
    const reason = `files of one batch have ${adds.length} columns that the target lacks, and schema.max_new_columns is ${maxNewColumns}`;
    const rest = await settled(tools, order, { matches: others, target });
    return { ...rest, misfits: [...rest.misfits, ...growing.map((file) => ({ file, reason, ddl }))] };
  }
  const growth = await tools.grow(order, adds);
  switch (growth.kind) {
    case "added": {
      const fresh = await tools.targets.of(targetOf(order), { fresh: true });
      return afterGrowth(tools, order, { matches: matchAll(order, { files: matches, target: fresh }), target: fresh });
    }
    case "refused":
      await tools.parkForColumns(order, { files: growing, reason: growth.reason, ddl });
      return settled(tools, order, { matches: others, target });
    case "waits":
      throw new ShapeError(
        `Columns are being added to ${formatTableName(order.pipeline.copy.table)}, which waits for other statements on it: ${ddl.join("; ")}. The files are loaded afterwards.`,
      );
    default:
      return growth satisfies never;
  }
}

/** @throws ShapeError where the catalog does not show the columns yet */
function afterGrowth(tools: ShapeTools, order: LoadOrder, now: Matches): Promise<Fitted> {
  if (now.matches.every(({ fit }) => fit.kind !== "grows")) return settled(tools, order, now);
  throw new ShapeError(
    `Columns were added to ${formatTableName(order.pipeline.copy.table)}, and the catalog does not show them yet. The files are loaded afterwards.`,
  );
}

type Shaped = { target: readonly TableColumn[]; files: readonly ShapedFile[] };

/** The loads of files that fit. The whole batch in one load keeps its id and its attempt; otherwise each load is a batch. */
function loadsOf(order: LoadOrder, { target, files }: Shaped): ShapedOrder[] {
  const loads = withinDefaults(order, { target, files }).flatMap((each) =>
    withinStatements(order, { target, files: each }),
  );
  if (isSnapshot(order.pipeline) && loads.length > 1) throw manyLoads;
  return loads.map((shape) => ({ ...orderOf(order, shape), shape }));
}

const manyLoads = new ShapeError(
  "A snapshot is one load, and its files have too many different sets of columns for one. Write them with the same columns.",
);

/** Of a column with a default, or IDENTITY, that some files have and others lack, a stage would give NULL to the rows of the others. */
function withinDefaults({ pipeline }: LoadOrder, { target, files }: Shaped): ShapedFile[][] {
  const isStaged = hasStage(pipeline) || files.some(({ fields }) => fields.some((field) => "leftOut" in field));
  const defaults = isStaged ? target.filter(({ hasDefault, identity }) => hasDefault || identity) : [];
  const keyOf = ({ fields }: ShapedFile) => {
    const given = new Set(fields.map((field) => ("to" in field ? field.to : "")));
    return defaults.map(({ name }) => given.has(name)).join();
  };
  return [...Map.groupBy(files, keyOf).values()];
}

/** Each set of columns is a COPY. Where these are too many for the Data API, half of them go into another load. */
function withinStatements(order: LoadOrder, { target, files }: Shaped): LoadShape[] {
  if (files.length === 0) return [];
  const shape = loadShape(order.pipeline, target, inParts(order, files));
  const { fixed, perCopy } = statementCounts(shape.pipeline, {
    batch: order.batch,
    typedStage: shape.stage,
    notNull: notNullColumns(shape.pipeline, order.trail ?? newTrail(1)),
    bringsBack: order.trail?.bringsBack,
  });
  if (fixed + perCopy * shape.parts.length <= maxStatements || shape.parts.length === 1) return [shape];
  const half = Math.ceil(shape.parts.length / 2);
  const first = new Set(shape.parts.slice(0, half).flatMap((part) => part.files.map(({ id }) => id)));
  const isFirst = ({ file }: ShapedFile) => first.has(file.id);
  return [
    ...withinStatements(order, { target, files: files.filter(isFirst) }),
    ...withinStatements(order, { target, files: files.filter((each) => !isFirst(each)) }),
  ];
}

/** Parts of a search for a bad file stay apart. */
function inParts({ parts }: LoadOrder, files: readonly ShapedFile[]): ShapedFile[][] {
  if (!parts) return [[...files]];
  const ids = parts.map((part) => new Set(part.map(({ id }) => id)));
  return ids.map((part) => files.filter(({ file }) => part.has(file.id))).filter((part) => part.length > 0);
}

function orderOf(order: LoadOrder, { parts }: LoadShape): LoadOrder {
  const files = new Set(parts.flatMap((part) => part.files.map(({ id }) => id)));
  if (files.size === order.batch.files.length) return order;
  const { attempt: _, parts: __, ...rest } = order;
  const scope = batchScope(order.pipelineName, order.pipeline);
  return {
    ...rest,
    batch: toBatch(
      scope,
      order.batch.files.filter(({ id }) => files.has(id)),
    ),
  };
}
