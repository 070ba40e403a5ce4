import type { Construct } from "constructs";
import { addBucket, announceNewObjects, recordRules } from "./buckets.ts";
import type { PipelineQueue } from "./pipeline-queue.ts";
import { everyPipeline, type LoaderProps } from "./redshift-loader-props.ts";

/** A loader whose queues are there already, by pipeline. */
type Loader = Construct & { readonly queues: ReadonlyMap<string, PipelineQueue> };

/** Creates the buckets that are to be created, and lets their new objects reach the queues. */
export function addLoaderBuckets(loader: Loader, props: LoaderProps): void {
  const fed = props.pipelines.flatMap((pipeline) => {
    const queue = loader.queues.get(pipeline.name);
    return queue && pipeline.source ? [{ ...pipeline, ...queue, source: pipeline.source }] : [];
  });
  for (const [name, { create }] of Object.entries(props.buckets)) {
    if (!create) continue;
    const bucket = addBucket(loader, `Bucket-${name}`, {
      bucketName: name,
      key: props.encryptionKey,
      lifecycleRules: recordRules(
        everyPipeline(props).filter(({ pipeline }) => pipeline.manifests.bucket === name),
        props.retention,
      ),
    });
    announceNewObjects(
      bucket,
      fed.filter(({ source }) => source.bucket === name),
      props.elsewhere.some(({ source }) => source?.bucket === name),
    );
  }
}
