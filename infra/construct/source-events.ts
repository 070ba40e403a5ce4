import { Aws, Duration } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { BucketSettings } from "../../src/deployment/deploy-settings.ts";
import { deliverySettings } from "../../src/deployment/deployment.ts";
import type { PipelineFile } from "../../src/folders/pipelines-folder.ts";
import type { PipelineQueue } from "./pipeline-queue.ts";

type Source = NonNullable<PipelineFile["source"]>;

/**
 * Lets the new objects of an existing bucket reach the queue, without touching the bucket.
 *
 * A bucket has one notification configuration, and each write replaces what others wrote. A rule of EventBridge
 * adds nothing to the bucket: its owner turns EventBridge on once, and any number of rules can listen.
 */
export function addSourceRule(
  scope: Construct,
  source: Source,
  { queue, deadLetters, suffixBy }: PipelineQueue & { suffixBy: "rule" | "trigger" },
): events.Rule {
  const rule = new events.Rule(scope, "NewObjects", {
    description: `New objects of s3://${source.bucket}/${source.prefix ?? ""}`.slice(0, maxDescription),
    eventPattern: {
      source: ["aws.s3"],
      detailType: ["Object Created"],
      detail: { bucket: { name: [source.bucket] }, ...keyFilter(suffixBy === "rule" ? source : withoutSuffix(source)) },
    },
    targets: [
      new targets.SqsQueue(withoutGrants(scope, "Target", queue), {
        ...(deadLetters && { deadLetterQueue: deadLetters }),
        maxEventAge: Duration.seconds(deliverySettings.maximumEventAgeSeconds),
        retryAttempts: deliverySettings.retryAttempts,
      }),
    ],
  });
  queue.addToResourcePolicy(fromEventBridge(queue, { ArnEquals: { "aws:SourceArn": rule.ruleArn } }));
  return rule;
}

/** Of EventBridge, in characters. */
const maxDescription = 512;

/**
 * The queue as a target that the CDK adds no statement for. For an encrypted queue the CDK would let the rules of every
 * account send, unless the user's cdk.json says otherwise, and it would let EventBridge encrypt with the key.
 * @see https://github.com/aws/aws-cdk/pull/22740
 */
export const withoutGrants = (scope: Construct, id: string, queue: sqs.IQueue): sqs.IQueue =>
  sqs.Queue.fromQueueArn(scope, id, queue.queueArn);

/**
 * Lets rules of this account send. The conditions are those of AWS's page, and the account by its own key.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export const fromEventBridge = (
  queue: sqs.IQueue,
  rules: { ArnEquals: { "aws:SourceArn": string } } | { ArnLike: { "aws:SourceArn": string } },
): iam.PolicyStatement =>
  new iam.PolicyStatement({
    sid: "Rules",
    principals: [new iam.ServicePrincipal("events.amazonaws.com")],
    actions: ["sqs:SendMessage"],
    resources: [queue.queueArn],
    conditions: { ...rules, StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
  });

const withoutSuffix = ({ suffix: _, ...source }: Source): Source => source;

/** A list of filters matches any of them, so prefix and suffix together become one wildcard. */
function keyFilter({ prefix = "", suffix = "" }: Source): { object?: { key: object[] } } {
  if (prefix && suffix) return { object: { key: [{ wildcard: `${literal(prefix)}*${literal(suffix)}` }] } };
  if (prefix) return { object: { key: [{ prefix }] } };
  return suffix ? { object: { key: [{ suffix }] } } : {};
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
const literal = (text: string) => text.replace(/[\\*]/g, String.raw`\$&`);

/** Lets one bucket send its notifications; the account keeps another's bucket of that name out. */
export function letBucketSend(queue: sqs.IQueue, bucket: string, { account }: Partial<BucketSettings> = {}): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: "NewObjects",
      principals: [new iam.ServicePrincipal("s3.amazonaws.com")],
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
      conditions: {
        ArnEquals: { "aws:SourceArn": `arn:${Aws.PARTITION}:s3:::${bucket}` },
        StringEquals: { "aws:SourceAccount": account ?? Aws.ACCOUNT_ID },
      },
    }),
  );
}
