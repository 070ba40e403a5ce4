import { quoteIdentifier, quoteTable, type TableName } from "../base/identifier.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { fenceDdl, ledgerDdl } from "./ledger.ts";
import { hasTombstones, tombstonesDdl } from "./tombstones.ts";

/** What a pipeline's tables are made with. */
type SetUpSql = { ddl: readonly string[]; grants: readonly string[] };

/** The tables that the plan of this pipeline uses. */
export function tablesOf({ safety, mode }: Pick<Pipeline, "safety" | "mode">) {
  return {
    ledger: safety.ledger,
    fence: safety.concurrency === "fence" ? safety.fence : undefined,
    tombstones: hasTombstones({ mode }) ? safety.tombstones : undefined,
  };
}

/** The tables of a pipeline with what makes each. Ledger and fence may be made twice; the tombstones must be missing. */
export function safetyTables(pipeline: Pipeline): { name: TableName; ddl: string }[] {
  const { ledger, fence, tombstones } = tablesOf(pipeline);
  return [
    ...(ledger ? [{ name: ledger, ddl: ledgerDdl(ledger) }] : []),
    ...(fence ? [{ name: fence, ddl: fenceDdl(fence) }] : []),
    ...(tombstones && pipeline.mode.kind !== "append"
      ? [{ name: tombstones, ddl: tombstonesDdl(pipeline, pipeline.mode) }]
      : []),
  ];
}

/** The DDL of a pipeline's own tables, and all rights that its loads need. */
export function setUpSql(pipeline: Pipeline): SetUpSql {
  const ddls = safetyTables(pipeline).map(({ ddl }) => ddl);
  const { schema } = pipeline.safety;
  return {
    ddl: [
      ...(schema !== undefined && ddls.length > 0 ? [`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`] : []),
      ...ddls,
    ],
    grants: grantsSql(pipeline),
  };
}

/** What `undo`, and the load that brings undone files back, need beyond the rights of loads. */
export function undoGrantsSql(pipeline: Pipeline): string[] {
  const { ledger } = pipeline.safety;
  return grantsOf(pipeline, [
    { table: pipeline.copy.table, to: "SELECT, DELETE" },
    ...(ledger ? [{ table: ledger, to: "SELECT, UPDATE, DELETE" }] : []),
  ]);
}

/** All rights that the pipeline's loads need, but for TEMP on the database, which Redshift gives to everybody. */
export const grantsSql = (pipeline: Pipeline): string[] => grantsOf(pipeline, rightsOf(pipeline));

function grantsOf(pipeline: Pipeline, rights: ReturnType<typeof rightsOf>): string[] {
  const user = userOf(pipeline) ?? "<the loader's database user>";
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
  const { ledger, fence, tombstones } = tablesOf(pipeline);
  const { safety, copy } = pipeline;
  return [
    { table: copy.table, to: safety.concurrency === "lock" ? lockRights : targetRights(pipeline) },
    ...(ledger ? [{ table: ledger, to: "SELECT, INSERT" }] : []),
    ...(fence ? [{ table: fence, to: lockRights }] : []),
    ...(tombstones ? [{ table: tombstones, to: "SELECT, INSERT, DELETE" }] : []),
  ];
}

function targetRights({ mode }: Pipeline): string {
  if (mode.kind === "append") return "INSERT";
  if (mode.kind === "history") return mode.deletes ? "SELECT, INSERT, DELETE" : "SELECT, INSERT";
  return mode.deletes?.mark === undefined ? "SELECT, INSERT, DELETE" : lockRights;
}

/** The database user that loads, if the configuration names one. */
function userOf({ warehouse: { signIn } }: Pipeline): string | undefined {
  return signIn.kind === "dbUser" ? quoteIdentifier(signIn.name) : undefined;
}
