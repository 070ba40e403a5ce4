import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import type * as kms from "aws-cdk-lib/aws-kms";
import * as s3 from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { DeploySettings } from "../../src/deployment/deploy-settings.ts";
import { retentionSettings } from "../../src/deployment/deployment.ts";
import type { PipelineFile } from "../../src/folders/pipelines-folder.ts";
import type { PipelineQueue } from "./pipeline-queue.ts";

type Retention = DeploySettings["retention"];

/** Private, encrypted, only by TLS; kept when the stack goes, since it holds the user's files or says what became of them. */
export function addBucket(
  scope: Construct,
  id: string,
  props: s3.BucketProps & { key: kms.IKey | undefined },
): s3.Bucket {
  const { key, ...rest } = props;
  const bucket = new s3.Bucket(scope, id, {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN,
    ...(key
      ? { encryption: s3.BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
      : { encryption: s3.BucketEncryption.S3_MANAGED }),
    ...rest,
  });
  Validations.of(bucket).acknowledge({
    id: "AwsSolutions-S1",
    reason:
      "Where access logs go is the account's decision; CloudTrail's data events record access without a further bucket.",
  });
  return bucket;
}

/** Holds the configurations; earlier versions show what was changed. */
export const addConfigBucket = (scope: Construct, key: kms.IKey | undefined): s3.Bucket =>
  addBucket(scope, "ConfigBucket", {
    key,
    versioned: true,
    lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(retentionSettings.replacedConfigDays) }, endUploads],
  });

const endUploads: s3.LifecycleRule = { abortIncompleteMultipartUploadAfter: Duration.days(7) };

/**
 * Manifests and quarantine records go when nothing can ask for them any more; parked batches wait for your action and stay.
 *
 * Manifests are under their day, records under a word: the first digit of the year tells them apart, as a rule
 * filters by prefix only.
 */
export function recordRules(pipelines: readonly PipelineFile[], retention: Retention): s3.LifecycleRule[] {
  const perPipeline = pipelines.flatMap(({ name, pipeline }) => {
    const folder = `${pipeline.manifests.prefix}${name}/`;
    return [
      { prefix: `${folder}2`, expiration: Duration.days(retention.manifest_days) },
      { prefix: `${folder}quarantine/`, expiration: Duration.days(retention.quarantine_days) },
    ];
  });
  const [manifests, quarantined] = [0, 1].map((kind) => perPipeline.filter((_, index) => index % 2 === kind));
  const first = perPipeline.length < maxRules ? perPipeline : [...(manifests ?? []), ...(quarantined ?? [])];
  return [...first.slice(0, maxRules - 1), endUploads];
}

/**
 * Of S3, for one bucket. Where pipelines need more, manifests go first, since each load writes one, and what has no rule is kept.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-set-lifecycle-configuration-intro.html
 */
const maxRules = 1000;

/**
 * Lets a bucket of this stack announce its new objects.
 *
 * By the property of CloudFormation: the CDK's own way brings a function that may rewrite the notifications of every
 * bucket. S3 checks at once whether it may send, so the queues' policies come first.
 *
 * @param toEventBridge as well, for the rules of further stacks
 */
export function announceNewObjects(
  bucket: s3.Bucket,
  fed: readonly (PipelineFile & PipelineQueue)[],
  toEventBridge: boolean,
): void {
  const resource = bucket.node.defaultChild as s3.CfnBucket; // what a bucket is made of
  resource.notificationConfiguration = {
    ...(toEventBridge && { eventBridgeConfiguration: { eventBridgeEnabled: true } }),
    queueConfigurations: fed.map(({ queue, source }) => ({
      event: "s3:ObjectCreated:*",
      queue: queue.queueArn,
      ...filterOf(source),
    })),
  };
  for (const { queue } of fed) {
    const policy = queue.node.tryFindChild("Policy");
    if (policy) bucket.node.addDependency(policy);
  }
}

function filterOf({ prefix, suffix }: NonNullable<PipelineFile["source"]> = { bucket: "" }) {
  const rules = Object.entries({ prefix, suffix }).flatMap(([name, value]) => (value ? [{ name, value }] : []));
  return rules.length > 0 ? { filter: { s3Key: { rules } } } : {};
}
