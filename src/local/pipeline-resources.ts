import type { LocalResources } from "@redshift-loader/local-aws";
import {
  deadLetterQueueName,
  eventSourceSettings,
  failedLoadsPattern,
  finishedLoadsPattern,
  functionEnvironments,
  functionNames,
  functionSettings,
  handlerOf,
  queueSettings,
  visibilityTimeoutSeconds,
} from "../deployment/deployment.ts";
import { bulkManifestsOf, copyRoleOf } from "../folders/first-pipeline.ts";
import type { PipelineFile, PipelinesFolder } from "../folders/pipelines-folder.ts";

export const configBucket = "pipeline-config";
export const configPrefix = "config/";

const defaultDatabase = "dev";

/**
 * What a folder of pipelines needs of the local AWS: the same resources, with the same settings, as in a deployment.
 *
 * @param bundlesDirectory where `npm run build` has put the functions
 */
export function pipelineResources(folder: PipelinesFolder, bundlesDirectory: string): LocalResources {
  const { pipelines, schemaSql } = folder;
  const databases = databasesOf(pipelines);
  return {
    buckets: [...new Set([configBucket, ...pipelines.flatMap(bucketsOf)])],
    objects: pipelines.map(({ name, text }) => ({
      bucket: configBucket,
      key: `${configPrefix}${name}.json`,
      body: text,
    })),
    queues: pipelines.flatMap(queuesOf),
    functions: functionsOf(pipelines, bundlesDirectory),
    eventSourceMappings: pipelines.map(({ name, pipeline }) => ({
      queue: name,
      functionName: "loader",
      ...eventSourceSettings(pipeline.batch.windowSeconds),
    })),
    rules: databases.flatMap(rulesOf),
    scripts:
      schemaSql === undefined ? [] : databases.map((database) => ({ database, sql: schemaSql, name: "schema.sql" })),
  };
}

/** The local database `dev` is always there, and comes first. */
export const databasesOf = (pipelines: readonly Pick<PipelineFile, "pipeline">[]): string[] => [
  ...new Set([defaultDatabase, ...pipelines.map(({ pipeline }) => pipeline.warehouse.database)]),
];

function rulesOf(database: string): LocalResources["rules"][number][] {
  return [
    {
      name: `failed-loads-${database}`,
      eventPattern: failedLoadsPattern(database),
      functionName: "retry_microbatch",
    },
    { name: `finished-loads-${database}`, eventPattern: finishedLoadsPattern(database), functionName: "finished" },
  ];
}

function bucketsOf({ pipeline, source }: PipelineFile): string[] {
  return [pipeline.manifests.bucket, ...(source ? [source.bucket] : [])];
}

/** Who owns the local AWS. */
export const localIdentity = { region: "us-east-1", accountId: "000000000000" };

/** The dead-letter queue comes first, since the other one points to it. */
function queuesOf({ name, source, pipeline }: PipelineFile): LocalResources["queues"][number][] {
  const deadLetters = deadLetterQueueName(name);
  const MessageRetentionPeriod = String(queueSettings.retentionSeconds);
  const attributes = {
    MessageRetentionPeriod,
    VisibilityTimeout: String(visibilityTimeoutSeconds(pipeline.batch.windowSeconds)),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:${localIdentity.region}:${localIdentity.accountId}:${deadLetters}`,
      maxReceiveCount: queueSettings.maxReceiveCount,
    }),
  };
  const Policy = source && sendPolicy(name, source.bucket);
  return [
    { name: deadLetters, attributes: { MessageRetentionPeriod } },
    {
      name,
      attributes: { ...attributes, ...(Policy !== undefined && { Policy }) },
      ...(source && { notification: source }),
    },
  ];
}

/** Lets one bucket announce its objects, as the deployment does. */
function sendPolicy(queue: string, bucket: string): string {
  const { region, accountId } = localIdentity;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "NewObjects",
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: `arn:aws:sqs:${region}:${accountId}:${queue}`,
        Condition: {
          ArnEquals: { "aws:SourceArn": `arn:aws:s3:::${bucket}` },
          StringEquals: { "aws:SourceAccount": accountId },
        },
      },
    ],
  });
}

function functionsOf(pipelines: readonly PipelineFile[], directory: string): LocalResources["functions"] {
  const environments = functionEnvironments({
    ...{ configBucket, configPrefix, copyRoleArn: copyRoleOf(pipelines), bulkManifests: bulkManifestsOf(pipelines) },
  });
  return functionNames.map((name) => ({
    name,
    directory,
    handler: handlerOf(name),
    ...functionSettings[name],
    environment: environments[name],
    maxConcurrency,
  }));
}

/** Each concurrent invocation is a separate process. Retries mostly wait. */
const maxConcurrency = 8;
