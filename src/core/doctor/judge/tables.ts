import { formatTableName, type TableName } from "../../base/identifier.ts";
import { nearest } from "../../base/nearest.ts";
import { ledgerColumns } from "../../ledger/ledger.ts";
import { setUpSql, tablesOf } from "../../ledger/set-up-sql.ts";
import { ofSnapshot, tombstoneColumns, tombstoneTime } from "../../ledger/tombstones.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { storedColumns } from "../../pipeline/stored-columns.ts";
import { type Finding, ok, orOk, problem } from "../finding.ts";
import type { TriedColumn } from "../world.ts";
import { judgeChangeColumns } from "./change-columns.ts";

/** @param columns none: the table does not exist, or is not visible */
export function judgeTarget(pipeline: Pipeline, columns: readonly TriedColumn[]): Finding[] {
  const { copy, mode, warehouse } = pipeline;
  const table = formatTableName(copy.table);
  if (columns.length === 0)
    return [
      problem(
        `The table ${table} is not in database ${warehouse.database}, or you may not see it.`,
        `Create it, correct copy.table_name, or grant USAGE on its schema.`,
      ),
    ];
  const names = columns.map(({ name }) => name.toLowerCase());
  const wanted = [
    ...(storedColumns(pipeline) ?? []).map((name) => ({ name, key: "copy.columns" })),
    ...(mode.kind === "append" ? [] : mode.keys.map((name) => ({ name, key: "options.merge_pk" }))),
    ...(mode.kind === "append" ? [] : mode.timestamps.map((name) => ({ name, key: "options.merge_timestamp" }))),
  ];
  const missing = wanted.filter(({ name }) => !names.includes(name.toLowerCase()));
  const findings = missing.map(({ name, key }) => {
    const meant = nearest(name, names);
    return problem(
      `${table} has no column ${name}, which ${key} names.`,
      `Correct ${key}${meant ? ` (did you mean ${meant}?)` : ""}, or add the column.`,
    );
  });
  return orOk(
    [...findings, ...judgeChangeColumns(pipeline, columns)],
    `${table} has ${columns.length} columns, and those that the configuration names.`,
  );
}

/** The columns of each table that is there. */
export type SafetyColumns = Readonly<Record<"ledger" | "fence" | "tombstones", readonly TriedColumn[]>>;

export function judgeLedger(pipeline: Pipeline, { ledger, fence, tombstones }: SafetyColumns): Finding[] {
  const tables = tablesOf(pipeline);
  if (!tables.ledger && !tables.fence && !tables.tombstones) return [ok("The configuration needs none.")];
  const { ddl } = setUpSql(pipeline);
  const create = (name: string) =>
    `Run \`redshift-loader init\` (the first load creates it too, if its user may). Or, as a user who may: ${ddl.filter((sql) => sql.includes(name) || sql.startsWith("CREATE SCHEMA")).join("; ")};`;
  const findings: Finding[] = [];
  if (tables.ledger && ledger.length === 0)
    findings.push(
      problem(
        `The ledger ${formatTableName(tables.ledger)} is not there, or you may not see it.`,
        create(tables.ledger.name),
      ),
    );
  else if (tables.ledger) findings.push(...missingColumns(formatTableName(tables.ledger), ledger));
  if (tables.tombstones && tombstones.length === 0)
    findings.push(
      problem(
        `The tombstones ${formatTableName(tables.tombstones)}, where deletions are remembered, are not there, or you may not see them.`,
        create(tables.tombstones.name),
      ),
    );
  else if (tables.tombstones) findings.push(...changedTombstones(pipeline, tables.tombstones, tombstones));
  if (tables.fence && fence.length === 0)
    findings.push(
      problem(
        `The fence ${formatTableName(tables.fence)} is not there, or you may not see it.`,
        create(tables.fence.name),
      ),
    );
  return orOk(findings, "There, with the columns that loads write.");
}

function missingColumns(table: string, columns: readonly TriedColumn[]): Finding[] {
  const names = columns.map(({ name }) => name);
  const missing = ledgerColumns.filter((name) => !names.includes(name));
  if (missing.length === 0) return [];
  const remedy = `Rename it (ALTER TABLE ${table} RENAME TO …) and run \`redshift-loader init\`; then copy its rows into the new one, so that no file is loaded twice.`;
  return [problem(`The ledger ${table} has no column ${missing.join(", ")}: every load fails.`, remedy)];
}

/** Loads name these columns; they are those that the configuration had when the table was made. */
function changedTombstones({ mode }: Pipeline, name: TableName, columns: readonly TriedColumn[]): Finding[] {
  if (mode.kind === "append") return [];
  const there = columns.map((column) => column.name.toLowerCase());
  const wanted = [...tombstoneColumns(mode), tombstoneTime, ofSnapshot].map((column) => column.toLowerCase());
  const missing = wanted.filter((column) => !there.includes(column));
  if (missing.length === 0) return [];
  const table = formatTableName(name);
  return [
    problem(
      `The tombstones ${table} have no column ${missing.join(", ")}: every load fails.`,
      `Keys or timestamps of the configuration were changed. Rename the table (ALTER TABLE ${table} RENAME TO …) and run \`redshift-loader init\`. Deletions in the old one are forgotten then, unless you copy them over.`,
    ),
  ];
}
