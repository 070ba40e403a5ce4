import { setTimeout as sleep } from "node:timers/promises";
import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { S3Client } from "@aws-sdk/client-s3";
import { dataApiWarehouse } from "./aws/data-api-warehouse.ts";
import { jsonLog } from "./aws/json-log.ts";
import { s3Listing } from "./aws/s3-listing.ts";
import { s3Manifests } from "./aws/s3-manifests.ts";
import { ConfigError, s3Pipelines } from "./aws/s3-pipelines.ts";
import { parseBulkInput } from "./bulk-input.ts";
import { type BulkJob, type BulkResult, bulkLoad } from "./core/bulk-load.ts";
import { type LoadReport, loadMessages, type QueuedMessage } from "./core/load-messages.ts";
import { LoaderError } from "./core/loader-error.ts";
import type { Log } from "./core/log.ts";
import type { Pipelines } from "./core/ports.ts";
import { type RetryOutcome, retryConflict, type StatementEnded } from "./core/retry-conflict.ts";

/** The use cases, with everything they need. */
export type App = {
  log: Log;
  loadMessages(messages: readonly QueuedMessage[]): Promise<LoadReport>;
  retryConflict(event: StatementEnded): Promise<RetryOutcome>;
  /** @throws BulkInputError if the input as a whole cannot be used; then nothing was loaded */
  bulkLoad(input: unknown, runId: string): Promise<readonly BulkResult[]>;
};

/** Environment variables of the functions (seed.md); the AWS SDK reads its own beside them. */
type Env = Readonly<Record<string, string | undefined>>;

const defaultConfigTtlSeconds = 60;

/** The composition root: clients are made once, when the container starts. */
export function createApp(env: Env): App {
  const now = () => new Date();
  const log = jsonLog((line) => process.stdout.write(line), now);
  const s3 = new S3Client({});
  const warehouse = dataApiWarehouse(new RedshiftDataClient({ maxAttempts: 5 }));
  const manifests = s3Manifests(s3);
  const pipelines = pipelinesFrom(env, s3, now);
  return {
    log,
    loadMessages: (messages) =>
      loadMessages({ pipelines: pipelines ?? noPipelines, manifests, submitter: warehouse, log }, messages),
    retryConflict: (event) =>
      retryConflict(
        { pipelines, warehouse, copyRoleArn: env["COPY_IAM_ROLE_ARN"], sleepMs: (ms) => sleep(ms), log },
        event,
      ),
    bulkLoad: async (input, runId) =>
      bulkLoad({ listing: s3Listing(s3), manifests, submitter: warehouse, log, now }, readBulkJob(input), runId),
  };
}

/** The bulk loader's input cannot be used, whatever its paths. */
export class BulkInputError extends LoaderError {
  override readonly name = "BulkInputError";
  readonly code = "INVALID_BULK_INPUT";
  readonly retryable = false;
}

function readBulkJob(input: unknown): BulkJob {
  const result = parseBulkInput(input);
  if ("job" in result) return result.job;
  const problems = result.problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
  throw new BulkInputError(`The input of the bulk loader is not valid, so nothing was loaded. ${problems}`);
}

function pipelinesFrom(env: Env, s3: S3Client, now: () => Date): Pipelines | undefined {
  const bucket = env["CONFIG_BUCKET"];
  if (!bucket) return undefined;
  const ttlSeconds = Number(env["CONFIG_TTL_SECONDS"] ?? defaultConfigTtlSeconds);
  return s3Pipelines(s3, { bucket, prefix: env["CONFIG_PREFIX"] ?? "", ttlMs: ttlSeconds * 1000, now });
}

const noPipelines: Pipelines = {
  get: async (name) => {
    throw new ConfigError(
      `The configuration of ${name} cannot be found: CONFIG_BUCKET is not set. Its files wait on its queue. ` +
        "Set CONFIG_BUCKET of the function to the bucket's name, without s3://.",
    );
  },
};
