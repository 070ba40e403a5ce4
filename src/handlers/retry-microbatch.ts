import type { EventBridgeEvent } from "aws-lambda";
import { createApp } from "../app.ts";
import { errorFields } from "../core/log.ts";
import type { RecoverOutcome } from "../core/recover.ts";

const app = createApp(process.env);

/** All that is used of the event's detail: documented samples disagree on the rest (facts §2). */
type Detail = { statementId?: string; statementName?: string; state?: string };

/** EventBridge → let a failed load go on. After a throw Lambda tries the event twice more; what is left then, `reconcile` finds. */
export const handler = async (event: EventBridgeEvent<string, Detail>): Promise<RecoverOutcome> => {
  const { statementId = "", statementName = "", state = "" } = event?.detail ?? {};
  const subject = { statementId, statementName };
  try {
    const outcome = await app.recover({ ...subject, state });
    const level = outcome.kind === "parked" || outcome.kind === "left" ? "error" : "info";
    app.log[level](`failed load ${outcome.kind}`, { event: subject, ...outcome });
    return outcome;
  } catch (error) {
    app.log.error("recovery failed", { event: subject, ...errorFields(error) });
    throw error;
  }
};
