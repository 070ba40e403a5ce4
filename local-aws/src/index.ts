/** The local AWS: S3, SQS, Lambda, EventBridge and Redshift behind one endpoint of this machine. */
import { needNode24 } from "./need-node-24.ts";
import type { LocalOptions } from "./start/local-options.ts";
import type { LocalAws } from "./start-local.ts";

export type { CopyErrorName, FaultSettings } from "./faults/fault-settings.ts";
export { FAULTS_PATH, type FaultReport } from "./faults/faults-api.ts";
export type { LogEntry } from "./lambda/invocation.ts";
export { type QuotaSettings, quotaSettings } from "./redshift/data-api/quotas.ts";
export type { LocalActivity } from "./start/activity.ts";
export type { LocalHelpers } from "./start/local-helpers.ts";
export type { LocalOptions, LocalResources, PreparedLocal, RedshiftSession } from "./start/local-options.ts";
export type { Span } from "./start/milliseconds.ts";
export type { LocalStatus } from "./start/status.ts";
export type { LocalAws } from "./start-local.ts";
export { until } from "./until.ts";
export { needNode24 };

/**
 * Starts S3, SQS, Lambda, EventBridge and Redshift behind one loopback endpoint.
 *
 * @throws Error on a Node older than 24, before anything that needs Node 24 is read; if any part cannot start; or if
 *   another local AWS uses the data folder. Then nothing stays behind
 * @example await using local = await startLocal({ buckets: ["landing"] });
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalAws> {
  needNode24();
  const started = await import("./start-local.ts");
  return await started.startLocal(options);
}
