import { sourceWarnings } from "../config/source-section.ts";
import { formatTableName, type TableName } from "../core/base/identifier.ts";
import { nearest } from "../core/base/nearest.ts";
import { type CreatedTable, createdTables } from "../core/check/ddl/created-tables.ts";
import type { PipelineFile, PipelinesFolder } from "./pipelines-folder.ts";

/** What is allowed in a folder of pipelines, and most likely a slip; one line each. */
export function folderWarnings({ pipelines, schemaSql }: PipelinesFolder): string[] {
  const created = schemaSql === undefined ? undefined : createdTables(schemaSql);
  return pipelines.flatMap(({ name, pipeline, source }) => [
    ...warningsOfSource({ name, source }),
    ...(created ? missingTable(pipeline.copy.table, created) : []).map((message) => `${name}.json: ${message}`),
  ]);
}

/** Those that need no table. */
export const warningsOfSource = ({ name, source }: Pick<PipelineFile, "name" | "source">): string[] =>
  (source ? sourceWarnings(source) : []).map(({ path, message }) => `${name}.json: ${path} ${message}`);

function missingTable(table: TableName, created: readonly CreatedTable[]): string[] {
  if (created.some((one) => isSame(one, table))) return [];
  const name = formatTableName(table);
  const meant = nearest(name, created.map(formatTableName));
  const remedy = meant === undefined ? "create it there, or correct the name." : `did you mean ${meant}?`;
  return [
    `copy.table_name is ${name}, which schema.sql does not create; ${remedy} Unless the table is there already, loads are parked.`,
  ];
}

/** A schema that only one of them names says nothing against it. */
function isSame(created: CreatedTable, { schema, name }: TableName): boolean {
  if (created.name !== name.toLowerCase()) return false;
  return created.schema === undefined || schema === undefined || created.schema === schema.toLowerCase();
}
