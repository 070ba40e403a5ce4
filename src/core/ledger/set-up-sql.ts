import { quoteIdentifier, quoteTable, type TableName } from "../base/identifier.ts";
import type { LoadMode, Pipeline } from "../pipeline/pipeline.ts";
import { safetyTablesSql } from "./ledger.ts";

/** What a pipeline's tables are made with. */
type SetUpSql = { ddl: readonly string[]; grants: readonly string[] };

/** The tables that the plan of this pipeline uses. */
export function tablesOf({ safety }: Pipeline) {
  return { ledger: safety.ledger, fence: safety.concurrency === "fence" ? safety.fence : undefined };
}

/** The DDL of a pipeline's own tables, and all rights that its loads need. */
export function setUpSql(pipeline: Pipeline): SetUpSql {
  const tables = tablesOf(pipeline);
  const { schema } = pipeline.safety;
  const isUsed = tables.ledger !== undefined || tables.fence !== undefined;
  return {
    ddl: [
      ...(schema !== undefined && isUsed ? [`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`] : []),
      ...safetyTablesSql(tables),
    ],
    grants: grantsSql(pipeline),
  };
}

/** All rights that the pipeline's loads need, but for TEMP on the database, which Redshift gives to everybody. */
export function grantsSql(pipeline: Pipeline): string[] {
  const user = userOf(pipeline) ?? "<the loader's database user>";
  const rights = rightsOf(pipeline);
  const schemas = new Set(rights.flatMap(({ table }) => table.schema ?? []));
  return [
    ...[...schemas].map((schema) => `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${user}`),
    ...rights.map(({ table, to }) => `GRANT ${to} ON ${quoteTable(table)} TO ${user}`),
  ];
}

/** LOCK needs more than one right. No statement writes to the fence. */
const lockRights = "SELECT, INSERT, UPDATE, DELETE";

/** What the loads of a pipeline need, table by table. */
export function rightsOf(pipeline: Pipeline): { table: TableName; to: string }[] {
  const { ledger, fence } = tablesOf(pipeline);
  const { mode, safety, copy } = pipeline;
  return [
    { table: copy.table, to: safety.concurrency === "lock" ? lockRights : targetRights[mode.kind] },
    ...(ledger ? [{ table: ledger, to: "SELECT, INSERT" }] : []),
    ...(fence ? [{ table: fence, to: lockRights }] : []),
  ];
}

const targetRights: Record<LoadMode["kind"], string> = {
  merge: "SELECT, INSERT, DELETE",
  history: "SELECT, INSERT",
  append: "INSERT",
};

/** The database user that loads, if the configuration names one. */
function userOf({ warehouse: { signIn } }: Pipeline): string | undefined {
  return signIn.kind === "dbUser" ? quoteIdentifier(signIn.name) : undefined;
}
