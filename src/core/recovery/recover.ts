import { readSecondComment } from "../load/read-statement.ts";
import { parseStatementName } from "../load/statement-name.ts";
import { parseTrail } from "../load/trail.ts";
import { remedyOf } from "./alerts/remedies.ts";
import { recoverCancelled } from "./classes/cancelled.ts";
import { recoverConflict } from "./classes/conflict.ts";
import { recoverData } from "./classes/data.ts";
import { recoverDuplicate } from "./classes/duplicate.ts";
import { recoverPermanent } from "./classes/permanent.ts";
import { recoverSetUp } from "./classes/set-up.ts";
import { mustStayWhole, recoverSnapshot } from "./classes/snapshot.ts";
import { recoverTransient } from "./classes/transient.ts";
import { recoverUnknown } from "./classes/unknown.ts";
import { endWaiting } from "./end-waiting.ts";
import { sendEvents } from "./events/send-events.ts";
import { type FailedLoad, isSpent, type LoadOutcome, type RecoveryTools } from "./failed-load.ts";
import { classifyFailure, type FailureClass } from "./failure/classify-failure.ts";
import type { RecoverDeps, RecoverOutcome } from "./outcome.ts";
import { park } from "./park.ts";
import { reconstruct } from "./reconstruct.ts";
import { leave, repeatOwnText } from "./repeat-own-text.ts";

/** What EventBridge says of a statement that ended. */
export type StatementEnded = { statementId: string; statementName: string; state: string };

export type { RecoverDeps, RecoverOutcome } from "./outcome.ts";

const recoveries: Record<FailureClass, (deps: RecoveryTools, failed: FailedLoad) => Promise<LoadOutcome>> = {
  conflict: recoverConflict,
  duplicate: recoverDuplicate,
  "set-up": recoverSetUp,
  data: recoverData,
  transient: recoverTransient,
  cancelled: recoverCancelled,
  permanent: recoverPermanent,
  unknown: recoverUnknown,
};

const recoveryOf = (failed: FailedLoad) => (mustStayWhole(failed) ? recoverSnapshot : recoveries[failed.failure.class]);

/** Classes whose submissions are bounded together, however they alternate; those of a file's fault have separate bounds. */
const isBoundedTogether: Record<FailureClass, boolean> = {
  conflict: true,
  duplicate: false,
  "set-up": true,
  data: false,
  transient: true,
  cancelled: true,
  permanent: true,
  unknown: true,
};

/** The ends of a statement that are not FINISHED. */
const failedStates = ["FAILED", "ABORTED"];

/**
 * Lets a failed load go on, by the class of its failure.
 *
 * Idempotent: what it submits answers to the failed statement's id, and what it
 * writes is the same each time. The same event, delivered twice, changes nothing
 * the second time; killed anywhere, its next delivery completes the work.
 *
 * Events for others come last: a bus that fails holds up no file. They are sent each time the failure is handled, under the
 * same ids, so a crash anywhere before them loses none.
 *
 * @throws whatever S3, the Data API or EventBridge throw: the event is then to be delivered again
 */
export async function recover(deps: RecoverDeps, event: StatementEnded): Promise<RecoverOutcome> {
  const name = parseStatementName(event.statementName);
  if (!name) return { kind: "ignored", reason: "the statement's name is not of a load" };
  if (!failedStates.includes(event.state)) return { kind: "ignored", reason: `the state is ${event.state}` };

  const statement = await deps.warehouse.describe(event.statementId);
  if (!statement) return leave(deps, { name, statement: { id: event.statementId } }, forgotten);
  if (!failedStates.includes(statement.status))
    return { kind: "ignored", reason: `the statement's status is ${statement.status}` };

  const load = await reconstruct(deps, name, statement);
  if (load.kind !== "load") {
    const failure = classifyFailure(statement);
    if (load.kind === "ownText") return repeatOwnText(deps, { name, statement, failure }, load.because);
    return leave(deps, { name, statement }, `${load.because}; it failed with: ${failure.message}`);
  }
  const failure = classifyFailure(statement, load.files);
  const trail = parseTrail(readSecondComment(statement.parts[0]?.sql ?? ""), name.attempt);
  const failed = { name, statement, failure, trail, ...load.of };
  const { events = [], ...outcome } =
    isBoundedTogether[failure.class] && isSpent(failed)
      ? await park(deps, failed, { reason: failure.message, remedy: remedyOf(failed) })
      : await recoveryOf(failed)(deps, failed);
  await endWaiting(deps, failed, outcome);
  await sendEvents(deps, events);
  return { class: failure.class, ...outcome };
}

const forgotten =
  "the Data API has forgotten the statement after 24 hours, so the cause is not known. reconcile submits its files again if there is a ledger";
