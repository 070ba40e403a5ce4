import type { Context, ScheduledEvent } from "aws-lambda";
import { reconcileWith } from "../app/reconcile-app.ts";
import { createResources } from "../app/resources.ts";
import type { ReconcileResult } from "../core/reconcile.ts";

const reconcile = reconcileWith(createResources(process.env));

/** A schedule, whatever it sends → submit again the files whose events were lost. The same event twice submits once. */
export const handler = (event?: Partial<ScheduledEvent>, context?: Context): Promise<readonly ReconcileResult[]> =>
  reconcile({ occasion: event?.id ?? context?.awsRequestId ?? crypto.randomUUID() });
