import { safetyGrantsSql, safetyTablesSql } from "../ledger.ts";
import type { Pipeline } from "../pipeline.ts";
import { QueryError } from "../query-error.ts";
import { park } from "./park.ts";
import {
  type FailedLoad,
  hasAttemptLeft,
  type RecoveryDeps,
  type RecoveryOutcome,
  submitNextAttempt,
} from "./recovery.ts";

/** The ledger or the fence is missing: they are created, then the same batch comes again. */
export async function recoverSetUp(deps: RecoveryDeps, failed: FailedLoad): Promise<RecoveryOutcome> {
  const ddl = safetyTablesSql(tablesOf(failed.pipeline));
  try {
    for (const sql of ddl) await deps.warehouse.query(failed.pipeline.warehouse, sql);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    if (isRefused(error) || !hasAttemptLeft(failed)) return park(deps, failed, missingRights(failed, error, ddl));
  }
  if (hasAttemptLeft(failed)) return submitNextAttempt(deps, failed, { delay: false });
  return park(deps, failed, { reason: failed.failure.message, remedy: remedyWith(ddl) });
}

/** The tables that the plan of this pipeline uses. */
export function tablesOf({ safety }: Pipeline) {
  return { ledger: safety.ledger, fence: safety.concurrency === "fence" ? safety.fence : undefined };
}

const isRefused = ({ message }: QueryError) => /permission\s+denied|must\s+be\s+owner/i.test(message);

function missingRights({ pipeline }: FailedLoad, error: QueryError, ddl: readonly string[]) {
  return {
    reason: `The loader's tables are missing and it may not create them: ${error.message}`,
    remedy: remedyWith([...ddl, ...safetyGrantsSql(tablesOf(pipeline))]),
  };
}

const remedyWith = (sqls: readonly string[]) =>
  `Run this as a user who may create tables there, then replay the batch: ${sqls.map((sql) => `${sql};`).join(" ")}`;
