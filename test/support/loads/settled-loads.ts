import { setTimeout as delay } from "node:timers/promises";
import { DescribeStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { S3Client } from "@aws-sdk/client-s3";
import { type LocalAws, type LocalOptions, startLocal } from "@redshift-loader/local-aws";
import { cachedTargetColumns } from "../../../src/aws/data-api/cached-target-columns.ts";
import { dataApiWarehouse } from "../../../src/aws/data-api/warehouse.ts";
import { s3Objects } from "../../../src/aws/s3-objects.ts";
import { s3Ranges } from "../../../src/aws/s3-ranges.ts";
import { parsePipeline } from "../../../src/config/config.ts";
import type { Arrival } from "../../../src/core/arrivals/arrival.ts";
import { init } from "../../../src/core/ledger/init.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import type { ShapeTools } from "../../../src/core/load/shape/shape-tools.ts";
import { parseStatementName } from "../../../src/core/load/statement-name.ts";
import { type Submission, submitBatch } from "../../../src/core/load/submission.ts";
import { batchScope, bulkPipelineName } from "../../../src/core/pipeline/batch-scope.ts";
import { isSnapshot } from "../../../src/core/pipeline/is-snapshot.ts";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import type { Alert } from "../../../src/core/ports/alerts.ts";
import type { DownstreamEvent } from "../../../src/core/ports/downstream-event.ts";
import { type RecordKind, recordsPrefix } from "../../../src/core/records/records.ts";
import { type RecoverDeps, type RecoverOutcome, recover } from "../../../src/core/recovery/recover.ts";
import { shapeTools } from "../../../src/core/recovery/shapes/shape-tools.ts";
import { fileColumns } from "../../../src/files/columns/file-columns.ts";
import { fakeAlerts, fakeEvents, fakeLog, fakeMetrics, fakePipelines } from "../fakes.ts";

/** A local AWS in which loads of the product run, and what fails is recovered, without functions. */
export type SettledLoads = AsyncDisposable & {
  query: LocalAws["query"];
  /** For a session of its own. */
  redshiftUrl: string;
  /**
   * Loads files, given by name, until nothing is left to do. A name that comes again is the same file. @returns what recovery
   * did, in order; nothing if the first submission was committed
   */
  load(
    config: object,
    files: Readonly<Record<string, string | Uint8Array>>,
    given?: { init: boolean },
  ): Promise<RecoverOutcome[]>;
  /** What was told so far. */
  told: { alerts: Alert[]; events: DownstreamEvent[]; submitted: Submission[] };
  /** Records of a kind, such as `quarantine`, of all loads so far. */
  records(kind: RecordKind): Promise<Record<string, unknown>[]>;
};

export async function settledLoads(given: Pick<LocalOptions, "likeCarriesIdentity">): Promise<SettledLoads> {
  const local = await startLocal({ ...given, isolation: "serializable", buckets: ["files", "manifests"] });
  const { endpoint, region } = local;
  const client = { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const redshift = new RedshiftDataClient(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const objects = s3Objects(s3);
  const told = { alerts: fakeAlerts(), events: fakeEvents(), submitted: [] as Submission[] };
  const readers = { files: fileColumns(s3Ranges(s3)), targets: cachedTargetColumns(redshift, () => new Date()) };
  return {
    told: { alerts: told.alerts.sent, events: told.events.sent, submitted: told.submitted },
    records: async (kind) => {
      const records: Record<string, unknown>[] = [];
      for await (const { key } of objects.list("manifests", recordsPrefix(place, nameOf(false), kind)))
        records.push(JSON.parse((await objects.get("manifests", key)) ?? ""));
      return records;
    },
    query: local.query,
    redshiftUrl: local.redshiftUrl,
    load: async (config, files, given = { init: true }) => {
      const pipeline = pipelineOf(config);
      if (given.init) await init(dataApiWarehouse(redshift), pipeline);
      const arrivals: Arrival[] = [];
      for (const [key, body] of Object.entries(files)) {
        await local.putObject("files", key, body);
        const eventTime = new Date().toISOString();
        const bytes = typeof body === "string" ? Buffer.byteLength(body) : body.length;
        arrivals.push({ bucket: "files", key, bytes, eTag: key, eventTime });
      }
      return settle({ redshift, objects, pipeline, told, readers }, arrivals);
    },
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  };
}

const place = { bucket: "manifests", prefix: "" };

type Place = {
  redshift: RedshiftDataClient;
  objects: RecoverDeps["objects"];
  pipeline: Pipeline;
  told: { alerts: ReturnType<typeof fakeAlerts>; events: ReturnType<typeof fakeEvents>; submitted: Submission[] };
  readers: Pick<ShapeTools, "files" | "targets">;
};

async function settle(
  { redshift, objects, pipeline, told, readers }: Place,
  arrivals: readonly Arrival[],
): Promise<RecoverOutcome[]> {
  const name = nameOf(isSnapshot(pipeline));
  const open: { id: string; statementName: string }[] = [];
  const real = dataApiWarehouse(redshift);
  const warehouse = {
    ...real,
    submit: async (submission: Submission) => {
      const id = await real.submit(submission);
      told.submitted.push(submission);
      if (parseStatementName(submission.statementName)) open.push({ id, statementName: submission.statementName });
      return id;
    },
  };
  const [metrics, log] = [fakeMetrics(), fakeLog()];
  const { alerts, events } = told;
  const tools = {
    objects,
    warehouse,
    metrics,
    log,
    alerts,
    events,
    now: () => new Date(),
    sleepMs: (ms: number) => delay(ms),
  };
  const shapes = shapeTools(tools, readers);
  const [batch] = formBatches(batchScope(name, pipeline), [{ messageId: name, arrivals }], pipeline.batch);
  if (!batch) throw new Error("no files");
  await submitBatch(
    { objects, warehouse, metrics, shapes },
    { pipelineName: name, pipeline, batch, occasion: batch.id },
  );
  const deps = {
    objects,
    warehouse,
    metrics,
    log,
    alerts,
    events,
    copyRoleArn: undefined,
    sleepMs: async () => {},
    shapes,
  };
  const outcomes: RecoverOutcome[] = [];
  for (let next = open.shift(); next; next = open.shift()) {
    const state = await stateAtEnd(redshift, next.id);
    if (state === "FINISHED") continue;
    const readPipeline = async () => pipeline;
    const event = { statementId: next.id, statementName: next.statementName, state };
    outcomes.push(await recover({ ...deps, pipelines: fakePipelines({ [name]: pipeline }), readPipeline }, event));
  }
  return outcomes;
}

/** Only bulk loads take snapshots. */
const nameOf = (takesSnapshot: boolean) => (takesSnapshot ? bulkPipelineName : "targets");

async function stateAtEnd(redshift: RedshiftDataClient, Id: string): Promise<string> {
  for (;;) {
    const { Status = "" } = await redshift.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    if (/FINISHED|FAILED|ABORTED/.test(Status)) return Status;
  }
}

function pipelineOf(config: object): Pipeline {
  const whole = {
    output: { manifest_bucket: "manifests" },
    cluster: { identifier: "any", db_name: "dev" },
    retry: { base_delay_seconds: 1, max_delay_seconds: 1 },
    ...config,
  };
  const parsed = parsePipeline(JSON.stringify(whole), nameOf(JSON.stringify(config).includes('"snapshot":true')));
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.pipeline;
}
