import type { LocalResources } from "@redshift-loader/local-aws";
import type { DeployedResource } from "../../../infra/release/resolve-template.ts";
import { localIdentity } from "../../../src/local/pipeline-resources.ts";

type Options = Omit<LocalResources, "scripts">;

const nameIn = (arn: string) => arn.slice(arn.lastIndexOf(":") + 1);

/**
 * What a resolved template makes of the local AWS: every queue, notification, function, trigger, rule and configuration
 * is the template's own, so the pipeline runs as it was deployed.
 */
export function localDeployment(resources: readonly DeployedResource[], bundlesDirectory: string): Options {
  const of = <Properties>(type: string) =>
    resources
      .filter((resource) => resource.type === type)
      .map((one) => ({ ...one, properties: one.properties as Properties }));
  const uploaded = of<{ Bucket: string; Key: string; Body: string }>("Custom::PipelineConfig");
  const notifications = new Map(of<Bucket>("AWS::S3::Bucket").flatMap(notificationsOf));
  return {
    buckets: of("AWS::S3::Bucket").map(({ id }) => id),
    objects: uploaded.map(({ properties: { Bucket, Key, Body } }) => ({ bucket: Bucket, key: Key, body: Body })),
    queues: of<Queue>("AWS::SQS::Queue")
      .map(({ id, properties }) => ({ name: id, attributes: attributesOf(properties), ...notifications.get(id) }))
      .toSorted((a, b) => Number("RedrivePolicy" in a.attributes) - Number("RedrivePolicy" in b.attributes)),
    functions: of<Fn>("AWS::Lambda::Function")
      .filter(({ properties }) => properties.Handler !== "config_object.handler")
      .map(({ id, properties }) => ({
        name: id,
        directory: bundlesDirectory,
        handler: properties.Handler,
        timeoutSeconds: properties.Timeout,
        memoryMegabytes: properties.MemorySize,
        environment: properties.Environment?.Variables ?? {},
        maxConcurrency: 4,
      })),
    eventSourceMappings: of<Mapping>("AWS::Lambda::EventSourceMapping").map(({ properties }) => ({
      queue: nameIn(properties.EventSourceArn),
      functionName: properties.FunctionName,
      batchSize: properties.BatchSize,
      windowSeconds: properties.MaximumBatchingWindowInSeconds,
      maximumConcurrency: properties.ScalingConfig.MaximumConcurrency,
    })),
    rules: of<Rule>("AWS::Events::Rule").flatMap(({ id: name, properties }) => {
      const { EventPattern: eventPattern, ScheduleExpression: scheduleExpression, Targets } = properties;
      return Targets.map(({ Arn, Input }) => ({
        name,
        ...(eventPattern && { eventPattern }),
        ...(scheduleExpression !== undefined && { scheduleExpression }),
        functionName: nameIn(Arn),
        ...(Input !== undefined && { input: JSON.parse(Input) }),
      }));
    }),
  };
}

export const place = {
  ...localIdentity,
  stackName: "redshift-loader",
  nameFor: (logicalId: string) => `redshift-loader-${logicalId}`.toLowerCase(),
};

type Queue = { VisibilityTimeout?: number; MessageRetentionPeriod?: number; RedrivePolicy?: object };
type Fn = { Handler: string; Timeout: number; MemorySize: number; Environment?: { Variables: Record<string, string> } };
type Mapping = {
  EventSourceArn: string;
  FunctionName: string;
  BatchSize: number;
  MaximumBatchingWindowInSeconds: number;
  ScalingConfig: { MaximumConcurrency: number };
};
type Rule = { EventPattern?: object; ScheduleExpression?: string; Targets: { Arn: string; Input?: string }[] };
type Bucket = {
  NotificationConfiguration?: {
    QueueConfigurations: { Queue: string; Filter?: { S3Key: { Rules: { Name: string; Value: string }[] } } }[];
  };
};

function attributesOf({ VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy }: Queue): Record<string, string> {
  return {
    ...(VisibilityTimeout !== undefined && { VisibilityTimeout: String(VisibilityTimeout) }),
    ...(MessageRetentionPeriod !== undefined && { MessageRetentionPeriod: String(MessageRetentionPeriod) }),
    ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
  };
}

function notificationsOf({ id, properties }: DeployedResource & { properties: Bucket }) {
  const { QueueConfigurations = [] } = properties.NotificationConfiguration ?? {};
  return QueueConfigurations.map(({ Queue, Filter }): [string, { notification: { bucket: string } }] => {
    const filter = Object.fromEntries((Filter?.S3Key.Rules ?? []).map(({ Name, Value }) => [Name, Value]));
    return [nameIn(Queue), { notification: { bucket: id, ...filter } }];
  });
}
