import type { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";

/** Services that write to queues and topic, or keep the logs, of their own accord. */
const services = ["s3", "events", "cloudwatch", "sns"].map((service) => `${service}.amazonaws.com`);

/** One key for queues, topic, logs and buckets, which rotates each year. */
export function addLoaderKey(stack: Stack): kms.Key {
  const key = new kms.Key(stack, "Key", { description: `Everything of ${stack.stackName}`, enableKeyRotation: true });
  const fromHere = { StringEquals: { "aws:SourceAccount": stack.account } };
  const forServices = {
    sid: "ServicesOfThisAccount",
    principals: services.map((service) => new iam.ServicePrincipal(service)),
    actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
    resources: ["*"], // in a key's policy: this key
    conditions: fromHere,
  };
  const logGroups = `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:/aws/lambda/${stack.stackName}-*`;
  const forLogs = {
    sid: "Logs",
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
    resources: ["*"],
    conditions: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": logGroups } },
  };
  for (const statement of [forServices, forLogs]) key.addToResourcePolicy(new iam.PolicyStatement(statement));
  return key;
}
