import { s3Url } from "../../arrivals/s3-url.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { DeniedError } from "../denied-error.ts";
import { type Finding, ok, problem, warning } from "../finding.ts";
import { probeKey } from "../probe.ts";
import type { ListedObject, Source, World } from "../world.ts";

/** @param objects undefined: the bucket does not exist */
export function judgeListing(source: Source, objects: readonly ListedObject[] | undefined): Finding[] {
  const url = s3Url({ bucket: source.bucket, key: source.prefix ?? "" });
  if (!objects)
    return [
      problem(`The bucket ${source.bucket} does not exist.`, 'Create it, or correct "source" in the configuration.'),
    ];
  return [
    ok(objects.length === 0 ? `${url} is empty.` : `${url} holds objects (${objects.length} on the first page).`),
  ];
}

/** The loader itself never reads the source; the role of COPY does, and `check` does as you. */
export async function tryHead({ buckets }: Pick<World, "buckets">, bucket: string, key: string): Promise<Finding[]> {
  const url = s3Url({ bucket, key });
  try {
    await buckets.head(bucket, key);
    return [ok(`${url}.`)];
  } catch (error) {
    if (!(error instanceof DeniedError)) throw error;
    return [
      warning(
        `S3 refuses you ${url}.`,
        `Grant yourself s3:GetObject on s3://${bucket}/* (and kms:Decrypt) if you use \`redshift-loader check\`. Loads do not need it: "role of COPY" says whether Redshift reads the source.`,
      ),
    ];
  }
}

/** Puts an object beside the manifests, and deletes it again. */
export async function tryManifests(
  { buckets, nonce }: Pick<World, "buckets" | "nonce">,
  { name, pipeline: { manifests } }: { name: string; pipeline: Pipeline },
): Promise<Finding[]> {
  const key = probeKey(manifests, name, nonce());
  const url = s3Url({ bucket: manifests.bucket, key });
  const place = `s3://${manifests.bucket}/${manifests.prefix}${name}/*`;
  try {
    await buckets.put(manifests.bucket, key, "{}");
  } catch (error) {
    if (!(error instanceof DeniedError)) throw error;
    return [
      problem(
        `S3 refuses to write ${url}.`,
        `Grant s3:PutObject on ${place} to the functions' role, and to yourself (and kms:GenerateDataKey where the bucket has a key).`,
      ),
    ];
  }
  try {
    await buckets.delete(manifests.bucket, key);
  } catch (error) {
    if (!(error instanceof DeniedError)) throw error;
    return [
      warning(
        `${url} was written, but you may not delete it.`,
        `Grant yourself s3:DeleteObject on ${place}, and delete the object. Its content is {}.`,
      ),
    ];
  }
  return [ok(`${url} was written and deleted.`)];
}
