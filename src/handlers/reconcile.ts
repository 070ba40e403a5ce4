import type { Context, ScheduledEvent } from "aws-lambda";
import { createApp } from "../app.ts";
import type { ReconcileResult } from "../core/reconcile.ts";

const app = createApp(process.env);

/** A schedule, whatever it sends → submit again the files whose events were lost. The same event twice submits once. */
export const handler = (event?: Partial<ScheduledEvent>, context?: Context): Promise<readonly ReconcileResult[]> =>
  app.reconcile({ occasion: event?.id ?? context?.awsRequestId ?? crypto.randomUUID() });
