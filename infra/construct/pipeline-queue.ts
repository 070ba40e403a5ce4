import { Duration, Stack } from "aws-cdk-lib";
import type * as kms from "aws-cdk-lib/aws-kms";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import {
  deadLetterQueueName,
  eventSourceSettings,
  queueSettings,
  visibilityTimeoutSeconds,
} from "../../src/deployment/deployment.ts";
import type { PipelineFile } from "../../src/folders/pipelines-folder.ts";

/** A pipeline's queue. The dead letters of a queue that the user brings are not known here. */
export type PipelineQueue = { queue: sqs.IQueue; deadLetters: sqs.IQueue | undefined; windowSeconds: number };

/** Of the construct that holds what belongs to one pipeline. */
export const pipelineId = (name: string) => `Pipeline-${name}`;

/** A queue named after its pipeline, since the loader finds the configuration by that name. */
export function addPipelineQueue(
  scope: Construct,
  { name, pipeline }: PipelineFile,
  key: kms.IKey | undefined,
): PipelineQueue {
  const { windowSeconds } = pipeline.batch;
  const encryption = queueEncryption(key);
  const retentionPeriod = Duration.seconds(queueSettings.retentionSeconds);
  const deadLetters = new sqs.Queue(scope, "DeadLetters", {
    ...encryption,
    queueName: deadLetterQueueName(name),
    retentionPeriod,
    enforceSSL: true,
    redriveAllowPolicy: {
      redrivePermission: sqs.RedrivePermission.BY_QUEUE,
      sourceQueues: [sqs.Queue.fromQueueArn(scope, "Source", queueArn(scope, name))],
    },
  });
  const queue = new sqs.Queue(scope, "Queue", {
    ...encryption,
    queueName: name,
    retentionPeriod,
    enforceSSL: true,
    visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds(windowSeconds)),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: queueSettings.maxReceiveCount },
  });
  return { queue, deadLetters, windowSeconds };
}

/**
 * Lets events of EventBridge through whose key ends so, and everything that is not an event of EventBridge. Lambda removes from
 * the queue what no filter matches, messages that are not JSON included.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
const suffixFilters = (suffix: string) =>
  [{ suffix }, { exists: false }].map((key) =>
    lambda.FilterCriteria.filter({ body: { detail: { object: { key: [key] } } } }),
  );

/** The trigger: without `reportBatchItemFailures` one message that cannot be loaded would send back all the others. */
export function addTrigger(
  scope: Construct,
  loader: lambda.IFunction,
  { queue, windowSeconds, suffix }: PipelineQueue & { suffix?: string | undefined },
): lambda.EventSourceMapping {
  const { batchSize, maximumConcurrency } = eventSourceSettings(windowSeconds);
  return new lambda.EventSourceMapping(scope, "Trigger", {
    target: loader,
    eventSourceArn: queue.queueArn,
    batchSize,
    maxBatchingWindow: Duration.seconds(windowSeconds),
    maxConcurrency: maximumConcurrency,
    reportBatchItemFailures: true,
    ...(suffix !== undefined && { filters: suffixFilters(suffix) }),
  });
}

export const queueEncryption = (key: kms.IKey | undefined) =>
  key
    ? { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: key }
    : { encryption: sqs.QueueEncryption.SQS_MANAGED };

export const queueArn = (scope: Construct, name: string) =>
  Stack.of(scope).formatArn({ service: "sqs", resource: name });
