import { classifyFailure, type FailureClass } from "./failure.ts";
import { recoverConflict } from "./recovery/conflict.ts";
import { recoverData } from "./recovery/data.ts";
import { recoverDuplicate } from "./recovery/duplicate.ts";
import type { RecoverDeps, RecoverOutcome } from "./recovery/outcome.ts";
import { repeatOwnText } from "./recovery/own-text.ts";
import { recoverPermanent } from "./recovery/permanent.ts";
import { reconstruct } from "./recovery/reconstruct.ts";
import type { FailedLoad, RecoveryDeps, RecoveryOutcome } from "./recovery/recovery.ts";
import { recoverSetUp } from "./recovery/set-up.ts";
import { recoverTransient } from "./recovery/transient.ts";
import { parseStatementName } from "./statement-name.ts";

/** What EventBridge tells of a statement that ended. */
export type StatementEnded = { statementId: string; statementName: string; state: string };

export type { RecoverDeps, RecoverOutcome } from "./recovery/outcome.ts";

const recoveries: Record<FailureClass, (deps: RecoveryDeps, failed: FailedLoad) => Promise<RecoveryOutcome>> = {
  conflict: recoverConflict,
  duplicate: recoverDuplicate,
  "set-up": recoverSetUp,
  data: recoverData,
  transient: recoverTransient,
  permanent: recoverPermanent,
};

/**
 * Lets a failed load go on, by the class of its failure (spec §5).
 *
 * Idempotent: what it submits answers to the failed statement's id, and what it
 * writes is the same each time. The same event, delivered twice, changes nothing
 * the second time; killed anywhere, its next delivery completes the work.
 *
 * @throws whatever S3, the Data API or SNS throw: the event is then to be delivered again
 */
export async function recover(deps: RecoverDeps, event: StatementEnded): Promise<RecoverOutcome> {
  const name = parseStatementName(event.statementName);
  if (!name) return { kind: "ignored", reason: "the statement's name is not of a load" };
  if (event.state !== "FAILED") return { kind: "ignored", reason: `the state is ${event.state}` };

  const statement = await deps.warehouse.describe(event.statementId);
  if (!statement) return { kind: "ignored", reason: "the statement is forgotten: reconcile finds its files" };
  if (statement.status !== "FAILED")
    return { kind: "ignored", reason: `the statement's status is ${statement.status}` };

  const failure = classifyFailure(statement);
  const load = await reconstruct(deps, name, statement);
  if (!load) return repeatOwnText(deps, { name, statement, failure });
  return { ...(await recoveries[failure.class](deps, { name, statement, failure, ...load })), class: failure.class };
}
