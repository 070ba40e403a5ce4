import * as iam from "aws-cdk-lib/aws-iam";
import type * as kms from "aws-cdk-lib/aws-kms";
import * as sns from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";

/** Where alerts and alarms go; only by TLS, and only alarms of this account may publish beside the functions. */
export function addAlertTopic(
  scope: Construct,
  { email, key }: { email: string | undefined; key: kms.IKey | undefined },
): sns.Topic {
  const topic = new sns.Topic(scope, "Alerts", {
    displayName: "Redshift loader alerts",
    enforceSSL: true,
    ...(key && { masterKey: key }),
  });
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: "Alarms",
      principals: [new iam.ServicePrincipal("cloudwatch.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": topic.stack.account } },
    }),
  );
  if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
  return topic;
}
