import type { EventBridgeEvent } from "aws-lambda";
import { createApp } from "../app.ts";
import { errorFields } from "../core/log.ts";
import type { RetryOutcome } from "../core/retry-conflict.ts";

const app = createApp(process.env);

/** All that is used of the event's detail: documented samples disagree on the rest (facts §2). */
type Detail = { statementId?: string; statementName?: string; state?: string };

/** EventBridge → submit a load again that failed because of a conflict. A throw lets EventBridge deliver the event again. */
export const handler = async (event: EventBridgeEvent<string, Detail>): Promise<RetryOutcome> => {
  const { statementId = "", statementName = "", state = "" } = event.detail ?? {};
  try {
    const outcome = await app.retryConflict({ statementId, statementName, state });
    report({ statementId, statementName, outcome });
    return outcome;
  } catch (error) {
    app.log.error("retry failed", { statementId, statementName, ...errorFields(error) });
    throw error;
  }
};

function report({ outcome, ...fields }: { statementId: string; statementName: string; outcome: RetryOutcome }): void {
  if (outcome.kind === "not retried")
    app.log.error("load failed, not because of a conflict: nothing was loaded, nothing is submitted again", {
      ...fields,
      ...outcome,
    });
  else if (outcome.kind === "given up")
    app.log.error("load given up after its last attempt: nothing was loaded, its manifest stays in S3", {
      ...fields,
      ...outcome,
    });
  else app.log.info(`statement ${outcome.kind}`, { event: fields, ...outcome });
}
