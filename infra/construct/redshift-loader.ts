import { Duration, Stack, Validations } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import type * as sns from "aws-cdk-lib/aws-sns";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import {
  type FunctionName,
  functionEnvironments,
  functionNames,
  functionSettings,
  queueSettings,
} from "../../src/deployment/deployment.ts";
import { bulkManifestsOf, copyRoleOf } from "../../src/folders/first-pipeline.ts";
import { functionRights } from "../rights/function-rights.ts";
import { addFunctionRole } from "../rights/function-role.ts";
import { addPolicies } from "../rights/policies.ts";
import {
  type KeyService,
  keyRights,
  networkRights,
  serviceRights,
  signInRights,
  type Warehouse,
} from "../rights/role-rights.ts";
import { addAlertTopic } from "./alert-topic.ts";
import { addConfigBucket } from "./buckets.ts";
import { addConfigObjects } from "./config-objects.ts";
import { addLoaderBuckets } from "./loader-buckets.ts";
import { addFunction, type FunctionFrame } from "./loader-functions.ts";
import { addPipelineQueue, addTrigger, type PipelineQueue, pipelineId, queueEncryption } from "./pipeline-queue.ts";
import { addFailedLoadsRule, addFinishedLoadsRule, addSchedule } from "./recovery-rules.ts";
import { type LoaderProps, type RedshiftLoaderProps, withDefaults } from "./redshift-loader-props.ts";
import { touchedBy, warehousesOf } from "./touched.ts";

/** All that loads files from S3 into Redshift: queues, functions, rules, schedules, and their rights. */
export class RedshiftLoader extends Construct {
  readonly functions: Readonly<Record<FunctionName, lambda.Function>>;
  readonly alertTopic: sns.ITopic;
  readonly configBucketName: string;
  /** By pipeline. */
  readonly queues: ReadonlyMap<string, PipelineQueue>;
  /** Events that no function could handle. */
  readonly undelivered: sqs.Queue;
  /** For further functions beside these. */
  readonly frame: FunctionFrame;

  constructor(scope: Construct, id: string, given: RedshiftLoaderProps) {
    super(scope, id);
    const props = withDefaults(given);
    const { existing, encryptionKey: key } = props;
    this.alertTopic = existing.alertTopic ?? addAlertTopic(this, { email: props.alertEmail, key });
    this.configBucketName = existing.configBucketName ?? addConfigBucket(this, key).bucketName;
    this.undelivered = addUndelivered(this, props);
    this.queues = addQueues(this, props);
    this.frame = addFrame(this, props);
    this.functions = addFunctions(this, props);
    addTriggers(this);
    addLoaderBuckets(this, props);
    addRules(this, props);
    const place = { bucket: this.configBucketName, prefix: props.configPrefix };
    addConfigObjects(this, this.frame, { pipelines: props.pipelines, place });
  }
}

function addFrame(loader: RedshiftLoader, props: LoaderProps): FunctionFrame {
  const { name, code, encryptionKey, existing, vpc, logs } = props;
  const common = { name, code, logDays: props.retention.log_days, encryptionKey, vpc, logs };
  if (existing.role) return { ...common, role: existing.role, sharedPolicies: undefined };
  const role = addFunctionRole(
    loader,
    "All functions of the loader: a statement belongs to the role that submitted it",
  );
  return { ...common, role, sharedPolicies: addSharedPolicies(loader, role, props) };
}

/** Rights that do not depend on a function: of Lambda itself, and of the Data API when it signs in. */
function addSharedPolicies(loader: RedshiftLoader, role: iam.IRole, props: LoaderProps): iam.ManagedPolicy[] {
  const queues = [...loader.queues.values()].map(({ queue }) => queue.queueArn);
  const warehouses = warehousesOf(props);
  const { encryptionKey: key } = props;
  return addPolicies(new Construct(loader, "Shared"), role, [
    ...serviceRights({ queues, undelivered: loader.undelivered.queueArn }),
    ...signInRights(Stack.of(loader), warehouses, props.workgroupIds),
    ...(key ? keyRights(key, keyServices(warehouses)) : []),
    ...networkRights(props.vpc),
  ]);
}

function keyServices(warehouses: readonly Warehouse[]): KeyService[] {
  const isSecret = warehouses.some(({ signIn }) => signIn.kind === "secret");
  return ["s3", "sqs", "sns", ...(isSecret ? (["secretsmanager"] as const) : [])];
}

function addUndelivered(loader: Construct, { name, encryptionKey }: LoaderProps): sqs.Queue {
  const queue = new sqs.Queue(loader, "Undelivered", {
    ...queueEncryption(encryptionKey),
    queueName: `${name}-undelivered`,
    retentionPeriod: Duration.seconds(queueSettings.retentionSeconds),
    enforceSSL: true,
  });
  Validations.of(queue).acknowledge({ id: "AwsSolutions-SQS3", reason: "It is where dead letters go." });
  return queue;
}

function addQueues(loader: Construct, { pipelines, existing, encryptionKey }: LoaderProps) {
  const added = pipelines.map(({ name }): [string, PipelineQueue] => {
    const place = new Construct(loader, pipelineId(name));
    const queue = existing.queues[name];
    return [name, queue ? { queue, deadLetters: undefined } : addPipelineQueue(place, name, encryptionKey)];
  });
  return new Map(added);
}

function addFunctions(loader: RedshiftLoader, props: LoaderProps): Record<FunctionName, lambda.Function> {
  const environments = functionEnvironments({
    configBucket: loader.configBucketName,
    configPrefix: props.configPrefix,
    copyRoleArn: copyRoleOf(props.pipelines),
    alertTopicArn: loader.alertTopic.topicArn,
    metricsNamespace: props.metricsNamespace,
    logLevel: props.logs.level,
    bulkManifests: bulkManifestsOf(props.pipelines),
  });
  const rights = functionRights(touchedBy(loader, props));
  const add = (bundle: FunctionName) =>
    addFunction(loader, loader.frame, {
      bundle,
      ...functionSettings[bundle],
      environment: environments[bundle],
      rights: rights[bundle],
    });
  return Object.fromEntries(functionNames.map((name) => [name, add(name)])) as Record<FunctionName, lambda.Function>; // one of each name
}

function addTriggers({ queues, functions, node }: RedshiftLoader): void {
  for (const [name, queue] of queues)
    addTrigger(node.findChild(pipelineId(name)) as Construct, functions.loader, queue); // made by addQueues
}

/** Events and schedules call these functions without waiting; what fails three times is kept. */
function addRules(loader: RedshiftLoader, props: LoaderProps): void {
  const { retry_microbatch, bulk_loader, reconcile, finished } = loader.functions;
  const { undelivered } = loader;
  for (const fn of [retry_microbatch, bulk_loader, reconcile, finished])
    fn.configureAsyncInvoke({ onFailure: new SqsDestination(undelivered) });
  for (const database of new Set(warehousesOf(props).map(({ database }) => database))) {
    addFailedLoadsRule(loader, database, { fn: retry_microbatch, undelivered });
    addFinishedLoadsRule(loader, database, { fn: finished, undelivered });
  }
  const description = "Finds the files that lost events left behind";
  addSchedule(
    loader,
    { id: "ReconcileSchedule", description, schedule: props.reconcileSchedule },
    { fn: reconcile, undelivered },
  );
  for (const { name, input } of props.bulkJobs) {
    const schedule = props.bulkSchedules[name];
    if (!schedule) continue;
    const bulk = { id: `Bulk-${name}`, description: `Bulk load ${name}`, schedule, input };
    addSchedule(loader, bulk, { fn: bulk_loader, undelivered });
  }
}
