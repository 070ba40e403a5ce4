import type { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";

const principals = (...services: string[]) =>
  services.map((service) => new iam.ServicePrincipal(`${service}.amazonaws.com`));

/**
 * One key for queues, topic, logs and buckets, which rotates each year.
 *
 * EventBridge does not tell KMS which account it acts for, and no page of AWS says that CloudWatch does, so neither statement
 * names the sender's account: such a condition would lose events and alarms without a word. What can be named is the queue or
 * topic whose messages are encrypted, since SQS and SNS pass its ARN on as the encryption context. The policies of queues
 * (`fromEventBridge`) and topic then say whose rules and alarms they accept.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 * @param bucketOwners accounts whose buckets send notifications
 */
export function addLoaderKey(stack: Stack, bucketOwners: readonly string[]): kms.Key {
  const key = new kms.Key(stack, "Key", { description: `Everything of ${stack.stackName}`, enableKeyRotation: true });
  const use = { actions: ["kms:Decrypt", "kms:GenerateDataKey*"], resources: ["*"] }; // in a key's policy: this key
  const encrypts = (service: string, context: string) => ({
    ArnLike: {
      [`kms:EncryptionContext:${context}`]: `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:*`,
    },
  });
  const forEvents = {
    sid: "Events",
    principals: principals("events"),
    ...use,
    conditions: encrypts("sqs", "aws:sqs:arn"),
  };
  const forAlarms = {
    sid: "Alarms",
    principals: principals("cloudwatch"),
    ...use,
    conditions: encrypts("sns", "aws:sns:topicArn"),
  };
  const forNotifications = {
    sid: "Notifications",
    principals: principals("s3", "sns"),
    ...use,
    conditions: { StringEquals: { "aws:SourceAccount": [stack.account, ...bucketOwners] } },
  };
  const logGroups = `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:/aws/lambda/${stack.stackName}-*`;
  const forLogs = {
    sid: "Logs",
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
    resources: ["*"],
    conditions: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": logGroups } },
  };
  for (const statement of [forEvents, forAlarms, forNotifications, forLogs])
    key.addToResourcePolicy(new iam.PolicyStatement(statement));
  return key;
}
