import { s3Listing } from "../aws/s3-listing.ts";
import { parseBulkInput } from "../config/bulk-input.ts";
import { folderPrefix } from "../core/base/folder-prefix.ts";
import { LoaderError } from "../core/base/loader-error.ts";
import { type BulkJob, type BulkResult, bulkLoad, bulkManifestPrefix } from "../core/bulk/bulk-load.ts";
import type { ManifestPlace } from "../core/pipeline/pipeline.ts";
import { bucketVariableProblem } from "./bucket-variable-problem.ts";
import type { Env } from "./env.ts";
import type { Resources } from "./resources.ts";
import { shapesOf } from "./shapes-of.ts";

/** The bulk loader's input cannot be used, whatever its paths. */
class BulkInputError extends LoaderError {
  override readonly name = "BulkInputError";
  readonly code = "INVALID_BULK_INPUT";
}

/** @throws BulkInputError if the input as a whole cannot be used; then nothing was loaded */
export function bulkLoadWith(resources: Resources): (input: unknown, runId: string) => Promise<readonly BulkResult[]> {
  const { env, s3, warehouse, objects, metrics, log, now } = resources;
  const deps = { listing: s3Listing(s3), warehouse, objects, metrics, log, now, shapes: shapesOf(resources) };
  return async (input, runId) => bulkLoad({ ...deps, manifests: manifestPlace(env) }, readBulkJob(input), runId);
}

/** Of the loads whose input names none. @throws BulkInputError if the environment names no bucket */
function manifestPlace(env: Env): ManifestPlace | undefined {
  const { MANIFEST_BUCKET: bucket, MANIFEST_PREFIX: prefix = bulkManifestPrefix } = env;
  if (!bucket) return undefined;
  const problem = bucketVariableProblem(bucket);
  if (problem !== undefined) throw new BulkInputError(`MANIFEST_BUCKET ${problem}. Nothing was loaded.`);
  return { bucket, prefix: folderPrefix(prefix) };
}

function readBulkJob(input: unknown): BulkJob {
  const result = parseBulkInput(input);
  if ("job" in result) return result.job;
  const problems = result.problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new BulkInputError(`The input of the bulk loader is not valid, so nothing was loaded. ${problems}`);
}
