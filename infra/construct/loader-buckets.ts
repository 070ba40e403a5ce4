import type { Construct } from "constructs";
import { addBucket, announceNewObjects, recordRules } from "./buckets.ts";
import { type PipelineQueue, pipelineId } from "./pipeline-queue.ts";
import type { LoaderProps } from "./redshift-loader-props.ts";
import { addSourceRule, letBucketSend } from "./source-events.ts";

/** A loader whose queues are there already, by pipeline. */
type Loader = Construct & { readonly queues: ReadonlyMap<string, PipelineQueue> };

/** Creates the buckets that are to be created, and lets the new objects of every source reach its queue. */
export function addLoaderBuckets(loader: Loader, props: LoaderProps): void {
  const fed = props.pipelines.flatMap((pipeline) => {
    const queue = loader.queues.get(pipeline.name);
    return queue && pipeline.source ? [{ ...pipeline, ...queue, source: pipeline.source }] : [];
  });
  for (const one of fed) if (!(one.name in props.existing.queues)) connect(loader, one, props);
  for (const [name, { create }] of Object.entries(props.buckets)) {
    if (!create) continue;
    const bucket = addBucket(loader, `Bucket-${name}`, {
      bucketName: name,
      key: props.encryptionKey,
      lifecycleRules: recordRules(
        props.pipelines.filter(({ pipeline }) => pipeline.manifests.bucket === name),
        props.retention,
      ),
    });
    announceNewObjects(
      bucket,
      fed.filter(({ source }) => source.bucket === name),
    );
  }
}

type Fed = LoaderProps["pipelines"][number] & PipelineQueue & { source: { bucket: string } };

function connect(loader: Construct, fed: Fed, { buckets }: LoaderProps): void {
  const settings = buckets[fed.source.bucket];
  const isNotified = settings?.create || settings?.events === "s3";
  if (isNotified) letBucketSend(fed.queue, fed.source.bucket, settings);
  else addSourceRule(loader.node.findChild(pipelineId(fed.name)) as Construct, fed.source, fed); // made by addQueues
}
