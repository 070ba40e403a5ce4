/**
 * What is deployed, to AWS and to local mode alike: the functions, how a queue
 * feeds them, and the rule that sends failed loads to recovery.
 */

export type FunctionName = "loader" | "retry_microbatch" | "bulk_loader" | "reconcile" | "finished";

/** The time-outs are the seed's; `reconcile` and `finished` are additions. */
export const functionSettings: Record<FunctionName, { timeoutSeconds: number; memoryMegabytes: number }> = {
  loader: { timeoutSeconds: 120, memoryMegabytes: 512 },
  retry_microbatch: { timeoutSeconds: 120, memoryMegabytes: 256 },
  bulk_loader: { timeoutSeconds: 300, memoryMegabytes: 512 },
  reconcile: { timeoutSeconds: 300, memoryMegabytes: 1024 },
  finished: { timeoutSeconds: 60, memoryMegabytes: 256 },
};

/** Up to 1,000 messages, or those of 5 seconds, make one invocation. */
export const eventSourceSettings = { batchSize: 1000, windowSeconds: 5, maximumConcurrency: 5 };

/**
 * A failed message comes back after 6 × the loader's time-out + the window, and goes to the dead-letter queue after 5 receives.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const queueSettings = {
  visibilityTimeoutSeconds: 6 * functionSettings.loader.timeoutSeconds + eventSourceSettings.windowSeconds,
  retentionSeconds: 14 * 24 * 60 * 60,
  maxReceiveCount: 5,
};

export const deadLetterQueueName = (pipelineName: string) => `${pipelineName}_dead_letters`;

/** The seed's rule: every failed statement of one database whose name is like a load's. */
export const failedLoadsPattern = (database: string) => ({
  source: ["aws.redshift-data"],
  "detail-type": ["Redshift Data Statement Status Change"],
  detail: { state: ["FAILED"], statementName: [{ prefix: `${database}/` }] },
});

/** The same for loads that were committed: they are measured. */
export const finishedLoadsPattern = (database: string) => ({
  source: ["aws.redshift-data"],
  "detail-type": ["Redshift Data Statement Status Change"],
  detail: { state: ["FINISHED"], statementName: [{ prefix: `${database}/` }] },
});
