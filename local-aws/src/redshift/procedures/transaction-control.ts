import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import type { CallContext } from "./frame.ts";

/** @throws RedshiftSqlError in a transaction block, and in a procedure with SET or one that it calls */
export function refuseHeld({ isHeld }: CallContext, command: string): void {
  if (!isHeld) return;
  const hint =
    "Try calling the procedure as a top-level call i.e. not from within an explicit transaction block. Or, if this procedure (or one of its ancestors in the call chain) was created with SET config options, recreate the procedure without them.";
  throw new RedshiftSqlError(
    `${command} cannot be invoked from a procedure that is executing in an atomic context.`,
    "2D000",
    { hint },
  );
}

/**
 * COMMIT and ROLLBACK end the transaction of an atomic procedure and begin the next one. START TRANSACTION is for
 * NONATOMIC procedures, whose statements commit one by one outside of it.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/stored-procedure-transaction-management.html
 */
export async function control(context: CallContext, action: "begin" | "commit" | "rollback"): Promise<void> {
  const { engine, counts, isNonatomic } = context;
  if (action === "begin") {
    if (!isNonatomic)
      throw new RedshiftSqlError("START TRANSACTION is only supported in NONATOMIC procedures", "0A000");
    if (engine.hasTransaction()) throw new RedshiftSqlError("a transaction is already in progress", "25001");
    return engine.begin();
  }
  const how = action === "commit" ? "COMMIT" : "ROLLBACK";
  refuseHeld(context, how);
  counts.ended++;
  if (isNonatomic && !engine.hasTransaction()) return undefined;
  await engine.end(how);
  return isNonatomic ? undefined : engine.begin();
}

/** Runs a statement of the body; the caller of an atomic procedure commits it, and TRUNCATE commits at once. */
export async function runInBody(context: CallContext, sql: string) {
  const { engine, counts, isNonatomic } = context;
  const command = await engine.commandOf(sql);
  if (command === "TRUNCATE") refuseHeld(context, command);
  const commits = isNonatomic && !engine.hasTransaction();
  const answer = await engine.run(sql);
  if (commits || command === "TRUNCATE") counts.ended++;
  if (!isNonatomic && !engine.hasTransaction()) await engine.begin();
  return answer;
}
