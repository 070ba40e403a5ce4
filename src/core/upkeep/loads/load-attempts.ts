import pMap from "p-map";
import { formatTableName } from "../../base/identifier.ts";
import { formatBatchName } from "../../load/statement-name.ts";
import type { LoadStatements } from "../../ports/load-statements.ts";
import type { Pipelines } from "../../ports/pipelines.ts";
import { type LoadAttempt, loadAttempt } from "./load-attempt.ts";

export type AttemptsDeps = { pipelines: Pick<Pipelines, "get">; statements: LoadStatements };

export type LoadAttempts = {
  pipeline: string;
  table_name: string;
  /** Newest first. Empty where another role loads: the Data API shows a role only what it has submitted itself. */
  attempts: readonly LoadAttempt[];
};

const maxCallsAtOnce = 8;

/** Most batches are submitted once, and recovery ends at 20 submissions. */
const maxAttempts = 50;

/** The last submissions of a pipeline, of the 24 hours that the Data API remembers. */
export async function recentAttempts(deps: AttemptsDeps, name: string, limit: number): Promise<LoadAttempts> {
  const { warehouse, copy } = await deps.pipelines.get(name);
  const table = formatTableName(copy.table);
  const attempts = await attemptsOf(deps, { warehouse, prefix: `${warehouse.database}/${table}/`, limit });
  return { pipeline: name, table_name: table, attempts };
}

/** All submissions of one batch, of the 24 hours that the Data API remembers. */
export async function batchAttempts(deps: AttemptsDeps, name: string, batchId: string): Promise<LoadAttempts> {
  const { warehouse, copy } = await deps.pipelines.get(name);
  const table = formatTableName(copy.table);
  const prefix = `${formatBatchName({ database: warehouse.database, table, batchId })}/`;
  const attempts = await attemptsOf(deps, { warehouse, prefix, limit: maxAttempts });
  return { pipeline: name, table_name: table, attempts };
}

type Wanted = { warehouse: Parameters<LoadStatements["list"]>[0]; prefix: string; limit: number };

async function attemptsOf({ statements }: AttemptsDeps, { warehouse, prefix, limit }: Wanted): Promise<LoadAttempt[]> {
  const listed = await statements.list(warehouse, prefix, limit);
  const found = await pMap(listed, async (one) => loadAttempt(one, await statements.describe(one.id)), {
    concurrency: maxCallsAtOnce,
  });
  return found.filter((attempt) => attempt !== undefined);
}
