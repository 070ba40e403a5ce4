import { Stack, type StackProps, Tags } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as sns from "aws-cdk-lib/aws-sns";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { DeploymentFolder } from "../../src/folders/deployment-folder.ts";
import type { PipelineFile } from "../../src/folders/pipelines-folder.ts";
import { addAlarms } from "./alarms.ts";
import { addDashboard } from "./dashboard.ts";
import type { FunctionCode } from "./function-code.ts";
import { addLoaderKey } from "./loader-key.ts";
import { withParameters } from "./parameters.ts";
import { queueArn } from "./pipeline-queue.ts";
import { RedshiftLoader } from "./redshift-loader.ts";
import type { LoaderProps } from "./redshift-loader-props.ts";

type LoaderStackProps = StackProps & {
  folder: DeploymentFolder;
  /** Pipelines of further stacks. */
  elsewhere?: readonly PipelineFile[];
  code: (stack: Stack) => FunctionCode;
};

/** Stack 1 of a folder of pipelines: what all share, and the first pipelines. */
export class LoaderStack extends Stack {
  readonly loader: RedshiftLoader;
  readonly encryptionKey: kms.IKey | undefined;

  constructor(scope: Construct, { folder, elsewhere: others = [], code, ...props }: LoaderStackProps) {
    super(scope, folder.settings.stack_name, { description: "Loads files from S3 into Amazon Redshift", ...props });
    const { pipelines, bulkJobs, workgroupIds, elsewhere } = withParameters(this, folder, { elsewhere: others });
    const { settings } = folder;
    this.encryptionKey = keyOf(this, folder);
    this.loader = new RedshiftLoader(this, "Loader", {
      name: settings.stack_name,
      pipelines,
      elsewhere,
      bulkJobs,
      bulkSchedules: settings.bulk_schedules,
      reconcileSchedule: settings.reconcile,
      code: code(this),
      workgroupIds,
      buckets: settings.buckets,
      retention: settings.retention,
      configPrefix: settings.config.prefix,
      alertEmail: settings.alerts.email,
      existing: existingOf(this, folder),
      encryptionKey: this.encryptionKey,
      eventBus: settings.event_bus,
      metricsNamespace: settings.monitoring.namespace,
      vpc: settings.vpc,
      logs: settings.logs,
    });
    followHouseRules(this, settings);
    addMonitoring(this, settings);
  }
}

/** CloudFormation learnt only lately to tag dashboards, and cfn-lint has not. */
const untagged = { excludeResourceTypes: ["AWS::CloudWatch::Dashboard"] };

/** What an account's owners ask of every resource and role. */
export function followHouseRules(
  stack: Stack,
  { tags, permissions_boundary: boundary }: DeploymentFolder["settings"],
): void {
  for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value, untagged);
  if (boundary === undefined) return;
  iam.PermissionsBoundary.of(stack).apply(iam.ManagedPolicy.fromManagedPolicyArn(stack, "Boundary", boundary));
}

function addMonitoring(stack: LoaderStack, { stack_name: name, monitoring }: DeploymentFolder["settings"]): void {
  const { namespace, freshness_minutes: freshnessMinutes } = monitoring;
  const alarms = addAlarms(stack, stack.loader, { namespace, freshnessMinutes });
  addDashboard(stack, stack.loader, { name, namespace, freshnessMinutes, alarms });
}

/** Queues that exist, by pipeline. */
export function existingQueues(stack: Stack, { settings, pipelines }: DeploymentFolder): Record<string, sqs.IQueue> {
  const imported = pipelines.filter(({ name }) => settings.existing_queues.includes(name));
  return Object.fromEntries(
    imported.map(({ name }) => [name, sqs.Queue.fromQueueArn(stack, `Queue-${name}`, queueArn(stack, name))]),
  );
}

function existingOf(stack: Stack, folder: DeploymentFolder): LoaderProps["existing"] {
  const { config, execution_role_arn: roleArn, alerts } = folder.settings;
  return {
    queues: existingQueues(stack, folder),
    ...(config.bucket && { configBucketName: config.bucket }),
    ...(roleArn && { role: iam.Role.fromRoleArn(stack, "Role", roleArn, { mutable: false }) }),
    ...(alerts.topic_arn && { alertTopic: sns.Topic.fromTopicArn(stack, "Alerts", alerts.topic_arn) }),
  };
}

function bucketOwners({ buckets }: DeploymentFolder["settings"]): string[] {
  return [...new Set(Object.values(buckets).flatMap(({ account }) => account ?? []))];
}

function keyOf(stack: Stack, { settings }: DeploymentFolder): kms.IKey | undefined {
  if (settings.kms_key === undefined) return undefined;
  return settings.kms_key === "create"
    ? addLoaderKey(stack, bucketOwners(settings))
    : kms.Key.fromKeyArn(stack, "Key", settings.kms_key);
}
