import type { Context } from "aws-lambda";
import { bulkLoadWith } from "../app/bulk-load-app.ts";
import { createResources } from "../app/resources.ts";
import type { BulkResult } from "../core/bulk/bulk-load.ts";

const bulkLoad = bulkLoadWith(createResources(process.env));

/**
 * Manual or scheduled input → one load for each path.
 *
 * The run's id comes from the invocation: when Lambda itself repeats an
 * invocation, no path is submitted again; a new invocation submits anew, and the
 * guard then stops files that are loaded already.
 */
export const handler = (input: unknown, context?: Context): Promise<readonly BulkResult[]> =>
  bulkLoad(input, context?.awsRequestId ?? crypto.randomUUID());
