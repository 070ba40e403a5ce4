import { Duration, Stack, Validations } from "aws-cdk-lib";
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
import { addPolicies, fittingLevel } from "../rights/policies.ts";
import type { Right } from "../rights/right.ts";
import {
  type KeyService,
  keyRights,
  networkRights,
  serviceRights,
  signInRights,
  type Warehouse,
} from "../rights/role-rights.ts";
import { widen } from "../rights/widen.ts";
import { addAlertTopic } from "./alert-topic.ts";
import { addConfigBucket } from "./buckets.ts";
import { addConfigs, addUploader } from "./config-objects.ts";
import { addLoaderBuckets } from "./loader-buckets.ts";
import { addFunction, boundTo, type FunctionFrame, writeLog } from "./loader-functions.ts";
import { type PipelineQueue, queueArn, queueEncryption } from "./pipeline-queue.ts";
import { addQueues, feedAndDrain } from "./pipeline-queues.ts";
import { addFailedLoadsRule, addFinishedLoadsRule, addSchedule } from "./recovery-rules.ts";
import { everyPipeline, type LoaderProps, type RedshiftLoaderProps, withDefaults } from "./redshift-loader-props.ts";
import { deliveriesOf } from "./source-delivery.ts";
import { fromEventBridge, withoutGrants } from "./source-events.ts";
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
  /** Patterns that stand for queues and folders in each right; infinite if each has its name. */
  readonly patterns: number;

  constructor(scope: Construct, id: string, given: RedshiftLoaderProps) {
    super(scope, id);
    const props = withDefaults(given);
    const { existing, encryptionKey: key } = props;
    this.alertTopic = existing.alertTopic ?? addAlertTopic(this, { email: props.alertEmail, key });
    this.configBucketName = existing.configBucketName ?? addConfigBucket(this, key).bucketName;
    this.undelivered = addUndelivered(this, props);
    this.queues = addQueues(this, { ...props, existing: existing.queues });
    const rights = fittingRights(this, props);
    this.patterns = rights.level;
    this.frame = addFrame(this, props, rights.shared);
    this.functions = addFunctions(this, props, rights.ofFunctions);
    addPipelines(this, props);
    addLoaderBuckets(this, props);
    addRules(this, props);
    const place = { bucket: this.configBucketName, prefix: props.configPrefix };
    const uploader = addUploader(this, this.frame, place);
    addConfigs(this, uploader.functionArn, { pipelines: props.pipelines, place });
  }
}

function addFrame(loader: RedshiftLoader, props: LoaderProps, shared: readonly Right[]): FunctionFrame {
  const { name, code, encryptionKey, existing, vpc, logs } = props;
  const common = { name, code, logDays: props.retention.log_days, encryptionKey, vpc, logs };
  if (existing.role) return { ...common, role: existing.role, sharedPolicies: undefined };
  const role = addFunctionRole(
    loader,
    "All functions of the loader: a statement belongs to the role that submitted it",
  );
  return { ...common, role, sharedPolicies: addPolicies(new Construct(loader, "Shared"), role, shared) };
}

type LoaderRights = { level: number; shared: readonly Right[]; ofFunctions: Record<FunctionName, Right[]> };

/** All rights of the functions' role, as exact as fits into its policies. */
function fittingRights(loader: RedshiftLoader, props: LoaderProps): LoaderRights {
  const stack = Stack.of(loader);
  const shared = sharedRights(loader, props);
  const ofFunctions = functionRights(touchedBy(loader, props));
  const bound = functionNames.map((bundle) => {
    const functionName = `${props.name}-${bundle}`;
    const log = writeLog(stack.formatArn({ service: "logs", resource: `log-group:/aws/lambda/${functionName}:*` }));
    return boundTo(loader, functionName, [...ofFunctions[bundle], log]);
  });
  const level = fittingLevel(stack, [shared, ...bound]);
  const widened = (rights: readonly Right[]) => rights.map((right) => widen(right, level));
  const each = functionNames.map((name) => [name, widened(ofFunctions[name])]);
  return { level, shared: widened(shared), ofFunctions: Object.fromEntries(each) };
}

/** Rights that do not depend on a function: of Lambda itself, and of the Data API when it signs in. */
function sharedRights(loader: RedshiftLoader, props: LoaderProps): Right[] {
  const { encryptionKey: key, existing } = props;
  const queues = everyPipeline(props).map(({ name }) => existing.queues[name]?.queueArn ?? queueArn(loader, name));
  const warehouses = warehousesOf(props);
  return [
    ...serviceRights({ queues, undelivered: loader.undelivered.queueArn }),
    ...signInRights(Stack.of(loader), warehouses, props.workgroupIds),
    ...(key ? keyRights(key, keyServices(warehouses)) : []),
    ...networkRights(props.vpc),
  ];
}

function keyServices(warehouses: readonly Warehouse[]): KeyService[] {
  const isSecret = warehouses.some(({ signIn }) => signIn.kind === "secret");
  return ["s3", "sqs", "sns", ...(isSecret ? (["secretsmanager"] as const) : [])];
}

/** One statement for all rules: with one for each, five databases are more than the 20 statements that SQS takes. */
function addUndelivered(loader: Construct, { name, encryptionKey }: LoaderProps): sqs.Queue {
  const queue = new sqs.Queue(loader, "Undelivered", {
    ...queueEncryption(encryptionKey),
    queueName: `${name}-undelivered`,
    retentionPeriod: Duration.seconds(queueSettings.retentionSeconds),
    enforceSSL: true,
  });
  Validations.of(queue).acknowledge({ id: "AwsSolutions-SQS3", reason: "It is where dead letters go." });
  const rules = Stack.of(loader).formatArn({ service: "events", resource: "rule", resourceName: "*" });
  queue.addToResourcePolicy(fromEventBridge(queue, { ArnLike: { "aws:SourceArn": rules } }));
  return queue;
}

function addFunctions(
  loader: RedshiftLoader,
  props: LoaderProps,
  rights: LoaderRights["ofFunctions"],
): Record<FunctionName, lambda.Function> {
  const pipelines = everyPipeline(props);
  const environments = functionEnvironments({
    configBucket: loader.configBucketName,
    configPrefix: props.configPrefix,
    copyRoleArn: copyRoleOf(pipelines),
    alertTopicArn: loader.alertTopic.topicArn,
    eventBus: props.eventBus,
    metricsNamespace: props.metricsNamespace,
    logLevel: props.logs.level,
    bulkManifests: bulkManifestsOf(pipelines),
  });
  const add = (bundle: FunctionName) =>
    addFunction(loader, loader.frame, {
      bundle,
      ...functionSettings[bundle],
      environment: environments[bundle],
      rights: rights[bundle],
    });
  return Object.fromEntries(functionNames.map((name) => [name, add(name)])) as Record<FunctionName, lambda.Function>; // one of each name
}

function addPipelines(loader: RedshiftLoader, { pipelines, buckets, existing }: LoaderProps): void {
  const known = Object.keys(existing.queues);
  const deliveries = deliveriesOf(pipelines, { buckets, existing: known, isFirst: true });
  feedAndDrain(loader, loader.functions.loader, { pipelines, queues: loader.queues, deliveries, buckets });
}

/** Events and schedules call these functions without waiting; what fails three times is kept. */
function addRules(loader: RedshiftLoader, props: LoaderProps): void {
  const { retry_microbatch, bulk_loader, reconcile, finished } = loader.functions;
  const undelivered = withoutGrants(loader, "UndeliveredTarget", loader.undelivered);
  for (const fn of [retry_microbatch, bulk_loader, reconcile, finished])
    fn.configureAsyncInvoke({ onFailure: new SqsDestination(loader.undelivered) });
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
