import { formatTableName } from "../../base/identifier.ts";
import { nearest } from "../../base/nearest.ts";
import { ledgerColumns } from "../../ledger/ledger.ts";
import { setUpSql, tablesOf } from "../../ledger/set-up-sql.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { type Finding, ok, orOk, problem } from "../finding.ts";
import type { TriedColumn } from "../world.ts";

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
    ...(copy.columns ?? []).map((name) => ({ name, key: "copy.columns" })),
    ...(mode.kind === "append" ? [] : mode.keys.map((name) => ({ name, key: "options.merge_pk" }))),
    ...(mode.kind === "append" ? [] : mode.timestamps.map((name) => ({ name, key: "options.merge_timestamp" }))),
  ];
  const missing = wanted.filter(({ name }) => !names.includes(name.toLowerCase()));
  return orOk(
    missing.map(({ name, key }) => {
      const meant = nearest(name, names);
      return problem(
        `${table} has no column ${name}, which ${key} names.`,
        `Correct ${key}${meant ? ` (did you mean ${meant}?)` : ""}, or add the column.`,
      );
    }),
    `${table} has ${columns.length} columns, and those that the configuration names.`,
  );
}

export type SafetyColumns = { ledger: readonly TriedColumn[]; fence: readonly TriedColumn[] };

export function judgeLedger(pipeline: Pipeline, { ledger, fence }: SafetyColumns): Finding[] {
  const tables = tablesOf(pipeline);
  if (!tables.ledger && !tables.fence) return [ok("The configuration needs neither.")];
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
