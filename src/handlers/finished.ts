import type { EventBridgeEvent } from "aws-lambda";
import { createResources } from "../app/resources.ts";
import { type FinishOutcome, finish } from "../core/finish.ts";
import { endedStatement, type StatementDetail } from "./statement-event.ts";

const resources = createResources(process.env);

/** EventBridge → the metrics of a load that was committed. No load depends on it. */
export const handler = (event: EventBridgeEvent<string, StatementDetail>): Promise<FinishOutcome> =>
  finish(resources, endedStatement(event));
