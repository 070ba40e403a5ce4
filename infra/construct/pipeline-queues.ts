import type * as kms from "aws-cdk-lib/aws-kms";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { DeploySettings } from "../../src/deployment/deploy-settings.ts";
import type { PipelineFile } from "../../src/folders/pipelines-folder.ts";
import { addPipelineQueue, addTrigger, type PipelineQueue, pipelineId } from "./pipeline-queue.ts";
import type { Delivery } from "./source-delivery.ts";
import { addSourceRule, letBucketSend } from "./source-events.ts";

type Queues = ReadonlyMap<string, PipelineQueue>;

type Given = {
  pipelines: readonly PipelineFile[];
  /** By pipeline. */
  existing: Readonly<Record<string, sqs.IQueue>>;
  encryptionKey: kms.IKey | undefined;
};

/** The queue of each pipeline, in a separate construct below `home`. */
export function addQueues(home: Construct, { pipelines, existing, encryptionKey }: Given): Queues {
  const added = pipelines.map((file): [string, PipelineQueue] => {
    const { name, pipeline } = file;
    const { windowSeconds } = pipeline.batch;
    const place = new Construct(home, pipelineId(name));
    const queue = existing[name];
    return [
      name,
      queue ? { queue, deadLetters: undefined, windowSeconds } : addPipelineQueue(place, file, encryptionKey),
    ];
  });
  return new Map(added);
}

type Fed = {
  pipelines: readonly PipelineFile[];
  queues: Queues;
  deliveries: ReadonlyMap<string, Delivery>;
  buckets: DeploySettings["buckets"];
};

/** Makes each queue a trigger of the loader, and lets its source send to it. */
export function feedAndDrain(home: Construct, loader: lambda.IFunction, fed: Fed): void {
  for (const { name, source } of fed.pipelines) {
    const queue = fed.queues.get(name);
    if (!queue) continue;
    const place = home.node.findChild(pipelineId(name)) as Construct; // made by addQueues
    const delivery = fed.deliveries.get(name) ?? "none";
    const suffix = delivery === "rule and trigger" ? source?.suffix : undefined;
    const trigger = addTrigger(place, loader, { ...queue, suffix });
    if (!source || delivery === "none") continue;
    if (delivery === "notification") letBucketSend(queue.queue, source.bucket, fed.buckets[source.bucket]);
    else {
      const rule = addSourceRule(place, source, { ...queue, suffixBy: suffix === undefined ? "rule" : "trigger" });
      if (suffix !== undefined) rule.node.addDependency(trigger); // else keys without the suffix would be loaded meanwhile
    }
  }
}
