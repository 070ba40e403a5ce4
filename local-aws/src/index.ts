/** The local AWS: S3, SQS, Lambda, EventBridge and Redshift behind one endpoint of this machine. */
export type { CopyErrorName, FaultSettings } from "./faults/fault-settings.ts";
export { FAULTS_PATH, type FaultReport } from "./faults/faults-api.ts";
export type { LogEntry } from "./lambda/invocation.ts";
export { type QuotaSettings, quotaSettings } from "./redshift/data-api/quotas.ts";
export type { LocalStatus } from "./start/status.ts";
export { type LocalAws, type LocalOptions, startLocal } from "./start-local.ts";
export { until } from "./until.ts";
