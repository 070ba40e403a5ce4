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
  return attemptsOf(deps, name, { prefixOf: ({ database, table }) => `${database}/${table}/`, limit });
}

/** All submissions of one batch, of the 24 hours that the Data API remembers. */
export async function batchAttempts(deps: AttemptsDeps, name: string, batchId: string): Promise<LoadAttempts> {
  return attemptsOf(deps, name, {
    prefixOf: (target) => `${formatBatchName({ ...target, batchId })}/`,
    limit: maxAttempts,
  });
}

type Wanted = {
  /** How the names of the wanted statements begin. */
  prefixOf: (target: { database: string; table: string }) => string;
  limit: number;
};

async function attemptsOf(
  { pipelines, statements }: AttemptsDeps,
  name: string,
  { prefixOf, limit }: Wanted,
): Promise<LoadAttempts> {
  const { warehouse, copy } = await pipelines.get(name);
  const table = formatTableName(copy.table);
  const listed = await statements.list(warehouse, prefixOf({ database: warehouse.database, table }), limit);
  const found = await pMap(listed, async (one) => loadAttempt(one, await statements.describe(one.id)), {
    concurrency: maxCallsAtOnce,
  });
  return { pipeline: name, table_name: table, attempts: found.filter((attempt) => attempt !== undefined) };
}
