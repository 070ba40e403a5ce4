import { QueryError } from "../../base/query-error.ts";
import { safetyTables, setUpSql } from "../../ledger/set-up-sql.ts";
import { type FailedLoad, hasTryLeft, type LoadOutcome, type RecoveryTools, tryAgain } from "../failed-load.ts";
import { park } from "../park.ts";
import { recoverTransient } from "./transient.ts";

/** The ledger, the fence or the tombstones are missing: all are created, then the same batch is submitted again. */
export async function recoverSetUp(deps: RecoveryTools, failed: FailedLoad): Promise<LoadOutcome> {
  try {
    for (const { ddl } of safetyTables(failed.pipeline)) await deps.warehouse.query(failed.pipeline.warehouse, ddl);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    if (needsPerson(error)) return parkForSetUp(deps, failed, error.message);
  }
  if (hasTryLeft(failed)) return tryAgain(deps, failed, { delay: false });
  if (failed.trail.waiting) return { ...(await recoverTransient(deps, failed)), class: "transient" };
  return parkForSetUp(deps, failed, failed.failure.message);
}

/** Other failures may come from two loads that create the tables at once. */
function needsPerson({ message }: QueryError): boolean {
  const text = message.toLowerCase();
  const isMissing = text.includes("schema") && text.includes("does not exist");
  return text.includes("permission denied") || text.includes("must be owner") || isMissing;
}

function parkForSetUp(deps: RecoveryTools, failed: FailedLoad, message: string): Promise<LoadOutcome> {
  const { ddl, grants } = setUpSql(failed.pipeline);
  const sql = [...ddl, ...grants].map((statement) => `${statement};`).join(" ");
  return park(deps, failed, {
    reason: `The loader's tables are missing and it cannot create them: ${message}`,
    remedy: `Run this as a user who may create tables there, then replay the batch: ${sql}`,
  });
}
