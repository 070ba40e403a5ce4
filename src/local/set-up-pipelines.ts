import type { PreparedLocal, RedshiftSession } from "@redshift-loader/local-aws";
import { errorText } from "../core/base/error-text.ts";
import { formatTableName, quoteTable } from "../core/base/identifier.ts";
import { QueryError } from "../core/base/query-error.ts";
import { init } from "../core/ledger/init.ts";
import type { Pipeline } from "../core/pipeline/pipeline.ts";
import type { WarehouseClient } from "../core/ports/warehouse-client.ts";

type Named = { name: string; pipeline: Pipeline };

/** What keeps a pipeline's loads from working: its table does not exist, or its own tables could not be created. */
export type SetUpProblem = { name: string; table: string } & (
  | { kind: "no table" }
  | { kind: "not initialised"; reason: string }
);

/** As `redshift-loader init` does: creates the ledgers and fences, so that no first load fails. Looks for the targets, too. */
export async function setUpPipelines(
  local: Pick<PreparedLocal, "openSession">,
  pipelines: readonly Named[],
): Promise<readonly SetUpProblem[]> {
  const problems: SetUpProblem[] = [];
  for (const named of pipelines) {
    const { database, signIn } = named.pipeline.warehouse; // one after another, since two may share a ledger
    await using session = await local.openSession({
      database,
      user: signIn.kind === "dbUser" ? signIn.name : undefined,
    });
    problems.push(...(await setUpPipeline(warehouseOf(session), named)));
  }
  return problems;
}

/** A session takes a tenth of the time that a client of the Data API needs to load. No query here reads a row. */
const warehouseOf = (session: RedshiftSession): Pick<WarehouseClient, "query"> => ({
  query: async (_, sql) => {
    await session.execute(sql).catch((cause: unknown) => {
      throw new QueryError(errorText(cause), { cause });
    });
    return [];
  },
});

/** Exported for tests. */
export async function setUpPipeline(
  warehouse: Pick<WarehouseClient, "query">,
  { name, pipeline }: Named,
): Promise<SetUpProblem[]> {
  const about = { name, table: formatTableName(pipeline.copy.table) };
  const { error } = await init(warehouse, pipeline);
  if (!(await exists(warehouse, pipeline))) return [{ kind: "no table", ...about }];
  return error === undefined ? [] : [{ kind: "not initialised", ...about, reason: error }];
}

async function exists(warehouse: Pick<WarehouseClient, "query">, pipeline: Pipeline): Promise<boolean> {
  try {
    await warehouse.query(pipeline.warehouse, `SELECT 1 FROM ${quoteTable(pipeline.copy.table)} LIMIT 1`);
    return true;
  } catch (error) {
    if (error instanceof QueryError) return !/does\s+not\s+exist/i.test(error.message);
    throw error;
  }
}
