import { quoteIdentifier } from "./identifier.ts";
import { safetyGrantsSql, safetyTablesSql } from "./ledger.ts";
import type { Pipeline } from "./pipeline.ts";

/** What a pipeline's tables are made with. */
export type SetUpSql = { ddl: readonly string[]; grants: readonly string[] };

/** The tables that the plan of this pipeline uses. */
export function tablesOf({ safety }: Pipeline) {
  return { ledger: safety.ledger, fence: safety.concurrency === "fence" ? safety.fence : undefined };
}

/** The DDL and the grants of a pipeline's tables. */
export function setUpSql(pipeline: Pipeline): SetUpSql {
  const tables = tablesOf(pipeline);
  const { schema } = pipeline.safety;
  const isUsed = tables.ledger !== undefined || tables.fence !== undefined;
  return {
    ddl: [
      ...(schema !== undefined && isUsed ? [`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`] : []),
      ...safetyTablesSql(tables),
    ],
    grants: safetyGrantsSql(tables, userOf(pipeline)),
  };
}

/** Who loads, where the configuration tells. */
function userOf({ warehouse: { signIn } }: Pipeline): string | undefined {
  return signIn.kind === "dbUser" ? quoteIdentifier(signIn.name) : undefined;
}
