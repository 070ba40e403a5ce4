import { type BucketVersioningStatus, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import type { ChaosRun } from "./chaos-run.ts";
import { landingBucket, recordsBucket } from "./pipelines.ts";

/** Of three consecutive seeds one has versions, one has them suspended, and one has none. */
export const versioningOf = (seed: number): BucketVersioningStatus | "never" =>
  (["never", "Enabled", "Suspended"] as const)[seed % 3] ?? "never";

/** Of the files' bucket and of the manifests' bucket. */
export async function setVersioning({ aws }: ChaosRun, Status: ReturnType<typeof versioningOf>): Promise<void> {
  if (Status === "never") return;
  for (const Bucket of [landingBucket, recordsBucket])
    await aws.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
}
