import { s3Listing } from "../aws/s3-listing.ts";
import { parseBulkInput } from "../bulk-input.ts";
import { type BulkJob, type BulkResult, bulkLoad } from "../core/bulk-load.ts";
import { LoaderError } from "../core/loader-error.ts";
import type { Resources } from "./resources.ts";

/** The bulk loader's input cannot be used, whatever its paths. */
export class BulkInputError extends LoaderError {
  override readonly name = "BulkInputError";
  readonly code = "INVALID_BULK_INPUT";
  readonly retryable = false;
}

/** @throws BulkInputError if the input as a whole cannot be used; then nothing was loaded */
export function bulkLoadWith(resources: Resources): (input: unknown, runId: string) => Promise<readonly BulkResult[]> {
  const { s3, warehouse, objects, metrics, log, now } = resources;
  return async (input, runId) =>
    bulkLoad({ listing: s3Listing(s3), warehouse, objects, metrics, log, now }, readBulkJob(input), runId);
}

function readBulkJob(input: unknown): BulkJob {
  const result = parseBulkInput(input);
  if ("job" in result) return result.job;
  const problems = result.problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new BulkInputError(`The input of the bulk loader is not valid, so nothing was loaded. ${problems}`);
}
