import type { EventBridgeEvent } from "aws-lambda";
import { recoverWith } from "../app/recover-app.ts";
import { createResources } from "../app/resources.ts";
import { errorFields } from "../core/ports/log.ts";
import type { RecoverOutcome } from "../core/recovery/recover.ts";
import { endedStatement, type StatementDetail } from "./statement-event.ts";

const resources = createResources(process.env);
const { log } = resources;
const recover = recoverWith(resources);

/** EventBridge → let a failed load go on. After a throw Lambda tries the event twice more; what is left then, `reconcile` finds. */
export const handler = async (event: EventBridgeEvent<string, StatementDetail>): Promise<RecoverOutcome> => {
  const { state, ...subject } = endedStatement(event);
  try {
    const outcome = await recover({ ...subject, state });
    const level = outcome.kind === "parked" || outcome.kind === "left" ? "error" : "info";
    log[level](`failed load ${outcome.kind}`, { event: subject, ...outcome });
    return outcome;
  } catch (error) {
    log.error("recovery failed", { event: subject, ...errorFields(error) });
    throw error;
  }
};
