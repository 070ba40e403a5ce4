import { CfnWaitConditionHandle, Stack, Tags } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { stackNameOf } from "../../src/deployment/stack-assignment.ts";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import { addQueueAlarms } from "./alarms.ts";
import { addConfigs, uploaderBundle } from "./config-objects.ts";
import { addQueuesDashboard } from "./dashboard.ts";
import { functionArn } from "./loader-functions.ts";
import { existingQueues, followHouseRules, type LoaderStack } from "./loader-stack.ts";
import { withParameters } from "./parameters.ts";
import { addQueues, feedAndDrain } from "./pipeline-queues.ts";
import { deliveriesOf } from "./source-delivery.ts";

type PipelinesStackProps = {
  /** With this stack's pipelines alone. */
  folder: DeploymentFolder;
  /** From 2. */
  number: number;
  first: LoaderStack;
};

/**
 * A further stack: queues, triggers, alarms and configurations of pipelines that stack 1 has no room for. The functions are
 * known by their names; topic, bucket of configurations and key, which CloudFormation names, are exports of stack 1.
 */
export class PipelinesStack extends Stack {
  constructor(scope: Construct, { folder, number, first }: PipelinesStackProps) {
    const { settings } = folder;
    const id = stackNameOf(settings.stack_name, number);
    super(scope, id, { description: `Pipelines of the stack ${settings.stack_name}, part ${number}` });
    this.addStackDependency(first);
    if (folder.pipelines.length > 0) addPipelines(this, { folder, number, first });
    else new CfnWaitConditionHandle(this, "Empty"); // a stack has at least one resource, and this one is nothing
  }
}

/** On the queues of further stacks: `deploy` finds a pipeline's stack by it if the record is lost. */
export const stackTag = "redshift-loader-stack";

function addPipelines(stack: PipelinesStack, { folder, number, first }: PipelinesStackProps): void {
  const { settings } = folder;
  const { buckets, monitoring, config } = settings;
  const { pipelines } = withParameters(stack, folder, { hasRights: false });
  const home = new Construct(stack, "Loader"); // the same ids as in stack 1
  const existing = existingQueues(stack, folder);
  const queues = addQueues(home, { pipelines, existing, encryptionKey: first.encryptionKey });
  Tags.of(home).add(stackTag, String(number), { includeResourceTypes: ["AWS::SQS::Queue"] });
  const deliveries = deliveriesOf(pipelines, { buckets, existing: Object.keys(existing), isFirst: false });
  const arnOf = (bundle: string) => functionArn(stack, `${settings.stack_name}-${bundle}`);
  const loader = lambda.Function.fromFunctionArn(stack, "LoaderFunction", arnOf("loader"));
  feedAndDrain(home, loader, { pipelines, queues, deliveries, buckets });
  for (const trigger of home.node.findAll().filter((one) => one instanceof lambda.CfnEventSourceMapping))
    trigger.functionName = `${settings.stack_name}-loader`; // the CDK would cut the name out of the ARN at deployment
  const place = { bucket: first.loader.configBucketName, prefix: config.prefix };
  addConfigs(home, arnOf(uploaderBundle), { pipelines, place });
  const { namespace, freshness_minutes: freshnessMinutes } = monitoring;
  const topic = first.loader.alertTopic;
  const alarms = addQueueAlarms(stack, { queues, topic }, { namespace, freshnessMinutes });
  followHouseRules(stack, settings);
  addQueuesDashboard(stack, queues, { name: stack.stackName, first: first.stackName, alarms });
}
