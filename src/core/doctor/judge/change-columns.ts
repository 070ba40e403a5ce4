import { formatTableName, isSameName } from "../../base/identifier.ts";
import { deletesOf } from "../../pipeline/deletes-of.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { type Finding, problem, warning } from "../finding.ts";
import type { TriedColumn } from "../world.ts";

/** Columns that change data needs of the target beside those of the files: for the deletion, its time, and the load's marks. */
export function judgeChangeColumns(pipeline: Pipeline, columns: readonly TriedColumn[]): Finding[] {
  return [...deleteColumn(pipeline, columns), ...markColumn(pipeline, columns), ...auditColumns(pipeline, columns)];
}

const find = (columns: readonly TriedColumn[], name: string) => columns.find((column) => isSameName(column.name, name));

function deleteColumn({ copy, mode }: Pipeline, columns: readonly TriedColumn[]): Finding[] {
  const when = deletesOf(mode)?.when;
  if (!when) return [];
  const table = formatTableName(copy.table);
  const isThere = find(columns, when.column) !== undefined;
  if (when.isInTarget && !isThere)
    return [
      problem(
        `${table} has no column ${when.column}, which options.delete_when names as a column of the target.`,
        copy.columns
          ? "Add the column, or write in_target: false: then the files alone have it."
          : "Add the column, or name the files' columns in copy.columns: then the files alone have it.",
      ),
    ];
  if (when.isInTarget || !isThere) return [];
  return [
    warning(
      `${table} has a column ${when.column}, and options.delete_when takes it for the files' alone: its values are not stored.`,
      'Write "in_target": true in options.delete_when, or drop the column.',
    ),
  ];
}

function markColumn({ copy, mode }: Pipeline, columns: readonly TriedColumn[]): Finding[] {
  const mark = deletesOf(mode)?.mark;
  if (mark === undefined || mode.kind === "append") return [];
  const table = formatTableName(copy.table);
  const timestamp = find(columns, mode.timestamps[0]);
  const column = find(columns, mark);
  if (!column)
    return [
      problem(
        `${table} has no column ${mark}, which options.deletes.mark names.`,
        `Add it with the type of ${mode.timestamps[0]}${timestamp ? `: ALTER TABLE ${table} ADD COLUMN ${mark} ${timestamp.type};` : "."}`,
      ),
    ];
  if (!timestamp || timestamp.type === column.type) return [];
  return [
    problem(
      `${table}.${mark} gets the time of a deletion from ${timestamp.name}, which is ${timestamp.type}, and is ${column.type}.`,
      `Give ${mark} the type ${timestamp.type}.`,
    ),
  ];
}

const batchIdBytes = 32;

function auditColumns({ copy, auditColumns: audits = {} }: Pipeline, columns: readonly TriedColumn[]): Finding[] {
  const table = formatTableName(copy.table);
  const { batchId, loadedAt } = audits;
  const asked = [
    {
      name: batchId,
      key: "batch_id",
      wants: "VARCHAR(32)",
      fits: ({ bytes = 0 }: TriedColumn) => bytes >= batchIdBytes,
    },
    {
      name: loadedAt,
      key: "loaded_at",
      wants: "TIMESTAMP",
      fits: ({ type }: TriedColumn) => /^TIMESTAMP(?:TZ)?$/.test(type),
    },
  ];
  return asked.flatMap(({ name, key, wants, fits }): Finding[] => {
    if (name === undefined) return [];
    const column = find(columns, name);
    if (!column)
      return [
        problem(
          `${table} has no column ${name}, which options.audit_columns.${key} names.`,
          `Add it: ALTER TABLE ${table} ADD COLUMN ${name} ${wants};`,
        ),
      ];
    return fits(column)
      ? []
      : [
          problem(
            `${table}.${name} is ${column.type}, which does not hold what options.audit_columns.${key} writes.`,
            `Give ${name} the type ${wants}.`,
          ),
        ];
  });
}
