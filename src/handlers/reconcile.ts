import type { Context, ScheduledEvent } from "aws-lambda";
import { reconcileWith } from "../app/reconcile-app.ts";
import { createResources } from "../app/resources.ts";
import type { ReconcileResult } from "../core/upkeep/reconcile/reconcile.ts";

const reconcile = reconcileWith(createResources(process.env));

/**
 * Room for what is under way: a query of the ledger may take 45 seconds, and the loads of a slice a few more. Of a short
 * time-out half is used all the same.
 */
const marginMs = 75_000;
const workMs = (leftMs: number) => Math.max(leftMs - marginMs, leftMs / 2);

/** A schedule, whatever it sends → submit again what waits or was lost. The same event twice submits once. */
export const handler = (
  event?: Partial<ScheduledEvent>,
  context?: Partial<Context>,
): Promise<readonly ReconcileResult[]> => {
  const leftMs = context?.getRemainingTimeInMillis?.();
  return reconcile({
    occasion: event?.id ?? context?.awsRequestId ?? crypto.randomUUID(),
    ...(leftMs !== undefined && { until: new Date(Date.now() + workMs(leftMs)) }),
  });
};
