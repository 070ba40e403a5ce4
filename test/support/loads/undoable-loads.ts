import { hash } from "node:crypto";
import { DescribeStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { S3Client } from "@aws-sdk/client-s3";
import { type LocalAws, startLocal } from "@redshift-loader/local-aws";
import { dataApiActiveLoads } from "../../../src/aws/data-api/active-loads.ts";
import { dataApiWarehouse } from "../../../src/aws/data-api/warehouse.ts";
import { s3CurrentObjects } from "../../../src/aws/s3-current-objects.ts";
import { s3Objects } from "../../../src/aws/s3-objects.ts";
import { parsePipeline } from "../../../src/config/config.ts";
import type { Arrival } from "../../../src/core/arrivals/arrival.ts";
import { digest } from "../../../src/core/base/digest.ts";
import { init } from "../../../src/core/ledger/init.ts";
import { formBatches } from "../../../src/core/load/batch.ts";
import { type Submission, submitBatch } from "../../../src/core/load/submission.ts";
import { batchScope } from "../../../src/core/pipeline/batch-scope.ts";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import { type RecoverOutcome, recover, type StatementEnded } from "../../../src/core/recovery/recover.ts";
import { reconcile } from "../../../src/core/upkeep/reconcile/reconcile.ts";
import { replay } from "../../../src/core/upkeep/replay.ts";
import { lookAtBatch } from "../../../src/core/upkeep/undo/look-at-batch.ts";
import { undo } from "../../../src/core/upkeep/undo/undo.ts";
import { guardedObjects, guardedWarehouse, type KillSwitch, killSwitch } from "../../core/recovery/kill-switch.ts";
import { fakeAlerts, fakeEvents, fakeLog, fakeMetrics, fakePipelines } from "../fakes.ts";

export type UndoableLoads = {
  local: LocalAws;
  /** Submits the files' batch, as their events would: every call is of another occasion. @returns the batch's id */
  announce(pipeline: Pipeline, files: Readonly<Record<string, string>>): Promise<string>;
  /** Waits for the end of all statements, and recovers what failed. @returns what recovery did */
  settle(pipeline: Pipeline): Promise<RecoverOutcome[]>;
  undo(pipeline: Pipeline, batchId: string, power?: KillSwitch): ReturnType<typeof undo>;
  look(pipeline: Pipeline, batchId: string): ReturnType<typeof lookAtBatch>;
  replay(pipeline: Pipeline, batchId: string, power?: KillSwitch): ReturnType<typeof replay>;
  /** With all manifests taken for old. */
  reconcile(pipeline: Pipeline): ReturnType<typeof reconcile>;
  /** Every end of a statement so far; handing it to `recover` again is a repeated event. */
  ends: readonly StatementEnded[];
  recover(pipeline: Pipeline, event: StatementEnded): Promise<RecoverOutcome>;
} & AsyncDisposable;

const name = "targets";

/** A local AWS in which batches are loaded, undone and replayed by the product's use cases, without functions. */
export async function undoableLoads(): Promise<UndoableLoads> {
  const local = await startLocal({ isolation: "serializable", buckets: ["files", "manifests"] });
  const { endpoint, region } = local;
  const client = { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const redshift = new RedshiftDataClient(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const open: { id: string; statementName: string }[] = [];
  const ends: StatementEnded[] = [];
  let occasions = 0;
  const real = dataApiWarehouse(redshift);
  const warehouse = {
    ...real,
    submit: async (submission: Submission) => {
      const id = await real.submit(submission);
      if (open.every((each) => each.id !== id)) open.push({ id, statementName: submission.statementName });
      return id;
    },
  };
  const depsOf = (pipeline: Pipeline, power = killSwitch()) => ({
    pipelines: fakePipelines({ [name]: pipeline }),
    readPipeline: async () => pipeline,
    objects: guardedObjects(s3Objects(s3), power),
    warehouse: guardedWarehouse(warehouse, power),
    sources: s3CurrentObjects(s3),
    active: dataApiActiveLoads(redshift),
    alerts: fakeAlerts(),
    events: fakeEvents(),
    log: fakeLog(),
    metrics: fakeMetrics(),
    copyRoleArn: undefined,
    sleepMs: async () => {},
    now: () => new Date(),
  });
  const known = new Set<Pipeline>();
  const recoverIt = (pipeline: Pipeline, event: StatementEnded) => recover(depsOf(pipeline), event);
  return {
    local,
    ends,
    recover: recoverIt,
    announce: async (pipeline, files) => {
      if (!known.has(pipeline)) await init(warehouse, pipeline); // it would wait for whoever holds the fence
      known.add(pipeline);
      const arrivals = await Promise.all(Object.entries(files).map(([key, body]) => arrive(local, key, body)));
      const [batch] = formBatches(batchScope(name, pipeline), [{ messageId: name, arrivals }], pipeline.batch);
      if (!batch) throw new Error("no files");
      await submitBatch(depsOf(pipeline), {
        pipelineName: name,
        pipeline,
        batch,
        occasion: `event ${occasions++}`,
      });
      return batch.id;
    },
    settle: async (pipeline) => {
      const outcomes: RecoverOutcome[] = [];
      for (let next = open.shift(); next; next = open.shift()) {
        const event = {
          statementId: next.id,
          statementName: next.statementName,
          state: await endOf(redshift, next.id),
        };
        ends.push(event);
        if (event.state !== "FINISHED") outcomes.push(await recoverIt(pipeline, event));
      }
      return outcomes;
    },
    undo: (pipeline, batchId, power) =>
      undo(depsOf(pipeline, power), name, { batchId, occasion: `undo ${occasions++}` }),
    look: (pipeline, batchId) => lookAtBatch(depsOf(pipeline), name, batchId),
    replay: (pipeline, id, power) =>
      replay(depsOf(pipeline, power), name, { what: { kind: "id", id }, occasion: `replay ${occasions++}` }),
    reconcile: (pipeline) =>
      reconcile(depsOf(pipeline), { occasion: `run ${occasions++}`, graceSeconds: -60, pipelineNames: [name] }),
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  };
}

/** The same content is the same file, whenever it comes. */
async function arrive(local: LocalAws, key: string, body: string): Promise<Arrival> {
  await local.putObject("files", key, body);
  const eventTime = `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`;
  const eTag = hash("md5", body);
  return { bucket: "files", key, bytes: Buffer.byteLength(body), eTag, eventTime };
}

async function endOf(redshift: RedshiftDataClient, Id: string): Promise<string> {
  for (;;) {
    const { Status = "" } = await redshift.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 15 }));
    if (/FINISHED|FAILED|ABORTED/.test(Status)) return Status;
  }
}

let tables = 0;

/** A pipeline into a table of its own, with `loader_batch` for the batch's id. */
export async function undoablePipeline(
  { local }: Pick<UndoableLoads, "local">,
  config: { options?: object; safety?: object; cluster?: object; columns?: string } = {},
): Promise<Pipeline & { table: string }> {
  const table = `orders_${digest(String(tables++)).slice(0, 8)}`;
  const columns = config.columns ?? "id INTEGER, state VARCHAR(20), updated_at TIMESTAMP, loader_batch VARCHAR(40)";
  await local.query(`CREATE TABLE ${table} (${columns})`);
  const whole = {
    output: { manifest_bucket: "manifests" },
    cluster: { identifier: "any", db_name: "dev", ...config.cluster },
    copy: {
      table_name: table,
      role_arn: "arn:aws:iam::123456789012:role/copy",
      options: "FORMAT AS CSV",
      columns: ["id", "state", "updated_at"],
    },
    options: { audit_columns: { batch_id: "loader_batch" }, ...config.options },
    retry: { base_delay_seconds: 1, max_delay_seconds: 1 },
    ...(config.safety && { safety: config.safety }),
  };
  const parsed = parsePipeline(JSON.stringify(whole), name);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return { ...parsed.pipeline, table };
}
