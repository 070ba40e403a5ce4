import { setTimeout as sleep } from "node:timers/promises";
import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { dataApiWarehouse } from "./aws/data-api-warehouse.ts";
import { jsonLog } from "./aws/json-log.ts";
import { s3Listing } from "./aws/s3-listing.ts";
import { s3Objects } from "./aws/s3-objects.ts";
import { ConfigError, readPipeline, type S3Pipelines, s3Pipelines } from "./aws/s3-pipelines.ts";
import { logAlerts, snsAlerts } from "./aws/sns-alerts.ts";
import { parseBulkInput } from "./bulk-input.ts";
import type { PipelineSource } from "./config.ts";
import { type AuditedFile, audit } from "./core/audit.ts";
import { type BatchErrors, batchErrors } from "./core/batch-errors.ts";
import { type BulkJob, type BulkResult, bulkLoad } from "./core/bulk-load.ts";
import { type InitResult, init } from "./core/init.ts";
import { type LoadReport, loadMessages, type QueuedMessage } from "./core/load-messages.ts";
import { LoaderError } from "./core/loader-error.ts";
import type { Log } from "./core/log.ts";
import type { Pipeline } from "./core/pipeline.ts";
import type { Pipelines } from "./core/ports.ts";
import { type ReconcileResult, type ReconcileRun, reconcile } from "./core/reconcile.ts";
import { type RecoverOutcome, recover, type StatementEnded } from "./core/recover.ts";
import { type ReplayResult, type ReplayWhat, replay } from "./core/replay.ts";

/** The use cases, with everything they need. */
export type App = {
  log: Log;
  loadMessages(messages: readonly QueuedMessage[]): Promise<LoadReport>;
  recover(event: StatementEnded): Promise<RecoverOutcome>;
  /** @throws BulkInputError if the input as a whole cannot be used; then nothing was loaded */
  bulkLoad(input: unknown, runId: string): Promise<readonly BulkResult[]>;
  /** @throws ConfigError if it is not known where the configurations are */
  reconcile(run: Pick<ReconcileRun, "occasion"> & Partial<ReconcileRun>): Promise<readonly ReconcileResult[]>;
  replay(pipelineName: string, what: ReplayWhat): Promise<ReplayResult>;
  /** @param source where the files come from; absent: as the pipeline's configuration says */
  audit(pipelineName: string, source?: PipelineSource): AsyncIterable<AuditedFile>;
  batchErrors(pipelineName: string, batchId: string): Promise<BatchErrors>;
  init(pipeline: Pipeline): Promise<InitResult>;
  pipelines: Pipelines;
};

/** Environment variables of the functions (seed.md); the AWS SDK reads its own beside them. */
type Env = Readonly<Record<string, string | undefined>>;

const defaultConfigTtlSeconds = 60;
const defaultGraceSeconds = 30 * 60;

const now = () => new Date();

/** The composition root: clients are made once, when the container starts. */
export function createApp(env: Env, log = jsonLog((line) => process.stdout.write(line), now)): App {
  const s3 = new S3Client({});
  const warehouse = dataApiWarehouse(new RedshiftDataClient({ maxAttempts: 5 }));
  const objects = s3Objects(s3);
  const configured = pipelinesFrom(env, s3);
  const pipelines = configured ?? noPipelines;
  const graceSeconds = readGraceSeconds(env);
  const topicArn = env["ALERT_TOPIC_ARN"];
  return {
    log,
    loadMessages: (messages) => loadMessages({ pipelines, objects, warehouse, log }, messages),
    recover: (event) =>
      recover(
        {
          pipelines: configured,
          readPipeline: (name, json) => readPipeline(JSON.stringify(json), { name, place: "of a manifest" }),
          objects,
          warehouse,
          alerts: topicArn ? snsAlerts(new SNSClient({}), topicArn) : logAlerts(log),
          copyRoleArn: env["COPY_IAM_ROLE_ARN"],
          sleepMs: (ms) => sleep(ms),
          log,
        },
        event,
      ),
    bulkLoad: async (input, runId) =>
      bulkLoad({ listing: s3Listing(s3), warehouse, objects, log, now }, readBulkJob(input), runId),
    reconcile: async (run) => reconcile({ pipelines, objects, warehouse, log, now }, { graceSeconds, ...run }),
    replay: (pipelineName, what) =>
      replay({ pipelines, objects, warehouse }, pipelineName, { what, occasion: crypto.randomUUID() }),
    audit: async function* (pipelineName, given) {
      const pipeline = await pipelines.get(pipelineName);
      const source = given ?? (await pipelines.sourceOf(pipelineName));
      if (!source) throw noSource(pipelineName);
      yield* audit({ listing: s3Listing(s3), objects, warehouse }, { pipelineName, pipeline, source });
    },
    batchErrors: (pipelineName, batchId) => batchErrors({ pipelines, objects, warehouse, now }, pipelineName, batchId),
    init: (pipeline) => init(warehouse, pipeline),
    pipelines,
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

function pipelinesFrom(env: Env, s3: S3Client): S3Pipelines | undefined {
  const bucket = env["CONFIG_BUCKET"];
  if (!bucket) return undefined;
  const ttlSeconds = Number(env["CONFIG_TTL_SECONDS"] ?? defaultConfigTtlSeconds);
  return s3Pipelines(s3, { bucket, prefix: env["CONFIG_PREFIX"] ?? "", ttlMs: ttlSeconds * 1000, now });
}

/** A text that is no number would let no manifest be old enough, and lost events stay unnoticed. */
function readGraceSeconds(env: Env): number {
  const text = env["RECONCILE_GRACE_SECONDS"] ?? defaultGraceSeconds;
  const seconds = Number(text);
  if (seconds >= 0) return seconds;
  throw new ConfigError(`RECONCILE_GRACE_SECONDS is "${text}", so nothing can start. Write seconds, 0 or more.`);
}

const noPipelines: S3Pipelines = {
  get: async (name) => {
    throw new ConfigError(
      `The configuration of ${name} cannot be found: CONFIG_BUCKET is not set. Its files wait on its queue. ${setBucket}`,
    );
  },
  sourceOf: async () => undefined,
  names: async () => {
    throw new ConfigError(`No pipeline can be found: CONFIG_BUCKET is not set. ${setBucket}`);
  },
};

const setBucket = "Set CONFIG_BUCKET of the function to the bucket's name, without s3://.";

const noSource = (name: string) =>
  new ConfigError(
    `The configuration of ${name} has no "source", so it is not known where its files come from. Add one, or name it with --source s3://bucket/prefix.`,
  );
