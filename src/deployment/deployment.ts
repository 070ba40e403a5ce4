/**
 * What is deployed, to AWS and to local mode alike: the functions, how a queue
 * feeds them, and the rule that sends failed loads to recovery.
 */

import { defaultBus } from "../core/ports/events.ts";
import { defaultNamespace } from "../core/ports/measurement.ts";

export { eventSource } from "../core/ports/downstream-event.ts";
export type { MetricName } from "../core/ports/measurement.ts";

export type FunctionName = "loader" | "retry_microbatch" | "bulk_loader" | "reconcile" | "finished";

export const functionNames: readonly FunctionName[] = [
  "loader",
  "retry_microbatch",
  "bulk_loader",
  "reconcile",
  "finished",
];

/** `finished` may wait half a minute for Redshift's views, and 45 seconds for each answer. */
export const functionSettings: Record<FunctionName, { timeoutSeconds: number; memoryMegabytes: number }> = {
  loader: { timeoutSeconds: 120, memoryMegabytes: 512 },
  retry_microbatch: { timeoutSeconds: 120, memoryMegabytes: 512 }, // it reads the columns of all files of a load by name
  bulk_loader: { timeoutSeconds: 300, memoryMegabytes: 512 },
  reconcile: { timeoutSeconds: 300, memoryMegabytes: 1024 },
  finished: { timeoutSeconds: 120, memoryMegabytes: 256 },
};

/** A bundle is named after its function. */
export const handlerOf = (name: FunctionName) => `${name}.handler`;

export type LogLevel = "INFO" | "WARN" | "ERROR";

/** What the environments of the functions depend on. */
type FunctionPlace = {
  configBucket: string;
  configPrefix: string;
  /** Put back into a failed statement's own text, from which the Data API removes it. */
  copyRoleArn: string;
  /** Absent: alerts go to the log. */
  alertTopicArn?: string;
  /** Of the events that others hear; absent: the account's own bus. */
  eventBus?: string;
  /** Absent: the functions' default. */
  metricsNamespace?: string;
  /** Least level of what they log; absent: INFO. */
  logLevel?: LogLevel;
  /** Where bulk loads keep manifests whose input names no place; absent: beside the files. */
  bulkManifests?: { bucket: string; prefix: string } | undefined;
};

/** Environment variables of each function. */
export function functionEnvironments(place: FunctionPlace): Record<FunctionName, Record<string, string>> {
  const { configBucket, configPrefix, copyRoleArn, alertTopicArn, metricsNamespace = defaultNamespace } = place;
  const outlets = {
    ...(metricsNamespace !== defaultNamespace && { POWERTOOLS_METRICS_NAMESPACE: metricsNamespace }),
    ...(place.logLevel !== undefined && place.logLevel !== "INFO" && { LOG_LEVEL: place.logLevel }),
  };
  const config = { CONFIG_BUCKET: configBucket, CONFIG_PREFIX: configPrefix, ...outlets };
  const { eventBus = defaultBus } = place;
  const told = {
    ...(alertTopicArn !== undefined && { ALERT_TOPIC_ARN: alertTopicArn }),
    ...(eventBus !== defaultBus && { EVENT_BUS_NAME: eventBus }),
  };
  const manifests = place.bulkManifests && {
    MANIFEST_BUCKET: place.bulkManifests.bucket,
    MANIFEST_PREFIX: place.bulkManifests.prefix,
  };
  return {
    loader: { ...config, ...told },
    retry_microbatch: { ...config, COPY_IAM_ROLE_ARN: copyRoleArn, ...told },
    bulk_loader: { ...manifests, ...outlets, ...told },
    reconcile: { ...config, ...told },
    finished: { ...config, ...told },
  };
}

/** Messages of one invocation at most. Lambda takes no more than 10 without a window. */
export const maxBatchSize = 1000;
const maxBatchSizeWithoutWindow = 10;

/**
 * The trigger of a pipeline: `windowSeconds` or a full batch make one invocation.
 *
 * Two at once are the fewest that Lambda takes. Each handles a thousand files in less than a second, and each may run in a
 * container that does not know what the other submits: so few keep few loads waiting for a target.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const eventSourceSettings = (windowSeconds: number) => ({
  batchSize: windowSeconds === 0 ? maxBatchSizeWithoutWindow : maxBatchSize,
  windowSeconds,
  maximumConcurrency: 2,
});

/**
 * A failed message comes back after 6 × the loader's time-out + the window, which a message can have spent waiting.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const visibilityTimeoutSeconds = (windowSeconds: number) =>
  6 * functionSettings.loader.timeoutSeconds + windowSeconds;

/**
 * A message goes to the dead-letter queue after 100 receives. Messages that wait for a busy target are received again and
 * again, up to 85 times in the 14 days for which the queue keeps them (`core/load/back-pressure.ts`).
 */
export const queueSettings = { retentionSeconds: 14 * 24 * 60 * 60, maxReceiveCount: 100 };

export const deadLetterQueueName = (pipelineName: string) => `${pipelineName}_dead_letters`;

/**
 * Every statement of one database whose name is like a load's, and that failed. A load that was cancelled is ABORTED, and
 * would otherwise be lost without a trace.
 */
export const failedLoadsPattern = (database: string) => ({
  source: ["aws.redshift-data"],
  "detail-type": ["Redshift Data Statement Status Change"],
  detail: { state: ["FAILED", "ABORTED"], statementName: [{ prefix: `${database}/` }] },
});

/** The same for loads that were committed: they are measured. */
export const finishedLoadsPattern = (database: string) => ({
  source: ["aws.redshift-data"],
  "detail-type": ["Redshift Data Statement Status Change"],
  detail: { state: ["FINISHED"], statementName: [{ prefix: `${database}/` }] },
});

/** EventBridge retries an event for so long before it goes to a dead-letter queue; both values are EventBridge's maximum. */
export const deliverySettings = { maximumEventAgeSeconds: 24 * 60 * 60, retryAttempts: 185 };

/** How often `reconcile` looks for files whose events were lost. */
export const reconcileSchedule = "rate(15 minutes)";

/**
 * How long things are kept, in days, where a deployment creates the buckets.
 *
 * Manifests are kept longer than `reconcile` and the guard look back, so a parked batch can be replayed even if the fix took
 * weeks. A quarantine record must outlive its manifest: without the record the file would be submitted again. Parked batches
 * wait for your action and are never removed.
 */
export const retentionSettings = { manifestDays: 90, quarantineDays: 365, replacedConfigDays: 90, logDays: 90 };
