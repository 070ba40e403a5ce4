import type { EventBridgeEvent } from "aws-lambda";
import { finishWith } from "../app/finish-app.ts";
import { createResources } from "../app/resources.ts";
import type { FinishOutcome } from "../core/upkeep/finish/finish.ts";
import { endedStatement, type StatementDetail } from "./statement-event.ts";

const finish = finishWith(createResources(process.env));

/** EventBridge → metrics and events of a load that was committed, and an alert if it left rows out. No load depends on it. */
export const handler = (event: EventBridgeEvent<string, StatementDetail>): Promise<FinishOutcome> =>
  finish(endedStatement(event));
