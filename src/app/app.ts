import { setTimeout as sleep } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { type CallGate, gateCalls } from "../aws/call-gate.ts";
import { dataApiLoadStatements } from "../aws/data-api/load-statements.ts";
import { s3CurrentObjects } from "../aws/s3-current-objects.ts";
import { s3CurrentVersions } from "../aws/s3-current-versions.ts";
import { s3Listing } from "../aws/s3-listing.ts";
import { ConfigError, type S3Pipelines } from "../aws/s3-pipelines.ts";
import { s3SourceFiles } from "../aws/s3-source-files.ts";
import { sqsQueues } from "../aws/sqs-queues.ts";
import type { PipelineSource } from "../config/config.ts";
import type { Arrival } from "../core/arrivals/arrival.ts";
import type { BulkResult } from "../core/bulk/bulk-load.ts";
import { type InitResult, init } from "../core/ledger/init.ts";
import { type LoadReport, loadMessages, type QueuedMessage } from "../core/load/load-messages.ts";
import type { Pipeline } from "../core/pipeline/pipeline.ts";
import type { Log } from "../core/ports/log.ts";
import type { QuarantineJson } from "../core/records/record-store.ts";
import type { RecoverOutcome, StatementEnded } from "../core/recovery/recover.ts";
import { type AuditedFile, type AuditProblem, audit } from "../core/upkeep/audit.ts";
import { type BatchErrors, batchErrors } from "../core/upkeep/batch-errors.ts";
import { type Dismissed, dismiss } from "../core/upkeep/dismiss.ts";
import { type PipelineHistory, pipelineHistory } from "../core/upkeep/history.ts";
import { type ListedLoaded, loadListed } from "../core/upkeep/load-listed.ts";
import { type BatchFiles, batchFiles } from "../core/upkeep/loads/batch-files.ts";
import { batchAttempts, type LoadAttempts, recentAttempts } from "../core/upkeep/loads/load-attempts.ts";
import { type NeedsAction, needsAction } from "../core/upkeep/needs-action.ts";
import type { ReconcileResult } from "../core/upkeep/reconcile/reconcile.ts";
import { type RejectedFile, writeOutRejected } from "../core/upkeep/rejected/write-out.ts";
import { type ReplayResult, type ReplayWhat, replay } from "../core/upkeep/replay.ts";
import { type RetriedNow, retryNow } from "../core/upkeep/retry-now.ts";
import { type PipelineStatus, pipelineStatus } from "../core/upkeep/status.ts";
import type { FileTrace } from "../core/upkeep/trace/trace-file.ts";
import { batchWait } from "../core/upkeep/underway/batch-wait.ts";
import { type Stranded, strandedMessages } from "../core/upkeep/underway/stranded-messages.ts";
import { type LatePipeline, latePipeline } from "../core/upkeep/underway/waiting-files.ts";
import type { WaitsFor } from "../core/upkeep/underway/waits-for.ts";
import { lookAtBatch, type UndoPreview } from "../core/upkeep/undo/look-at-batch.ts";
import { type Undone, undo } from "../core/upkeep/undo/undo.ts";
import type { BadRow } from "./bad-row.ts";
import { bulkLoadWith } from "./bulk-load-app.ts";
import type { Env } from "./env.ts";
import type { Outlets } from "./outlets.ts";
import { defaultGraceSeconds, type GivenRun, reconcileWith } from "./reconcile-app.ts";
import { recoverWith } from "./recover-app.ts";
import { createResources } from "./resources.ts";
import { shapesOf } from "./shapes-of.ts";
import { type TracedFile, traceWith } from "./trace-app.ts";

export type { TracedFile } from "./trace-app.ts";

/** All use cases, with everything they need. */
export type App = {
  log: Log;
  loadMessages(messages: readonly QueuedMessage[]): Promise<LoadReport>;
  recover(event: StatementEnded): Promise<RecoverOutcome>;
  /** @throws BulkInputError if the input as a whole cannot be used; then nothing was loaded */
  bulkLoad(input: unknown, runId: string): Promise<readonly BulkResult[]>;
  /** @throws ConfigError if it is not known where the configurations are */
  reconcile(run: GivenRun): Promise<readonly ReconcileResult[]>;
  replay(pipelineName: string, what: ReplayWhat): Promise<ReplayResult>;
  /** Loads at once what waits for its next try. @throws ConfigError if the configuration has no `source` */
  retryNow(pipelineName: string): Promise<RetriedNow>;
  /** The rows that COPY left out of a batch, as a file to correct. */
  writeOutRejected(pipelineName: string, batchId: string): Promise<RejectedFile & { source?: PipelineSource }>;
  /** @param source where the files come from; absent: as the pipeline's configuration says */
  audit(pipelineName: string, source?: PipelineSource): AsyncIterable<AuditedFile | AuditProblem>;
  /** Submits files that an audit has listed. */
  loadListed(pipelineName: string, files: readonly Arrival[]): Promise<ListedLoaded>;
  batchErrors(pipelineName: string, batchId: string): Promise<BatchErrors>;
  /** @param url of one file; absent: all that has failed */
  needsAction(pipelineName: string, url?: string): Promise<NeedsAction>;
  /** The way of one file through one pipeline. */
  trace(file: TracedFile): Promise<FileTrace>;
  /** The pipelines that a file's address may belong to: those whose source has it, else those that name none, else all. */
  pipelinesOf(names: readonly string[], url: string): Promise<readonly TracedFile[]>;
  /** Files by an id: of file, batch, S3 version, eTag, or statement. */
  filesOfId(names: readonly string[], id: string): Promise<readonly TracedFile[]>;
  /** Files in S3 whose keys fit a pattern, in which `*` stands for any characters; of each source `maxKeys` are looked at. */
  filesLike(names: readonly string[], pattern: string, limits?: { maxKeys?: number }): Promise<readonly TracedFile[]>;
  dismiss(pipelineName: string, what: { id: string; because: string }): Promise<Dismissed>;
  /** What `undo` would do. */
  lookAtBatch(pipelineName: string, batchId: string): Promise<UndoPreview>;
  /** Takes a batch out of its table, and waits for the end of it. */
  undo(pipelineName: string, batchId: string): Promise<Undone>;
  history(pipelineName: string, hours: number): Promise<PipelineHistory>;
  /** The last submissions of a pipeline's batches. */
  recentAttempts(pipelineName: string, limit: number): Promise<LoadAttempts>;
  batchAttempts(pipelineName: string, batchId: string): Promise<LoadAttempts>;
  /** What a batch waits for that is not loaded; undefined: it is loaded, set aside, or not known. */
  batchWait(pipelineName: string, batchId: string): Promise<WaitsFor | undefined>;
  batchFiles(pipelineName: string, batchId: string): Promise<BatchFiles>;
  /** The row that Redshift refused, as far as the file still shows it. */
  badRow(record: QuarantineJson): Promise<BadRow>;
  init(pipeline: Pipeline): Promise<InitResult>;
  status(pipelineName: string): Promise<PipelineStatus>;
  /** Undefined for a pipeline that is not late: for one that is, its files that wait longest, and for what. */
  latePipeline(status: PipelineStatus, targetMinutes: number): Promise<LatePipeline | undefined>;
  /** The messages that wait for a pipeline whose configuration may be missing or invalid; undefined: it is not known. */
  stranded(pipelineName: string): Promise<Stranded | undefined>;
  pipelines: Pick<S3Pipelines, "get" | "names" | "textOf">;
};

/**
 * The composition root of the command line. Each function takes only what it needs from `app/`, and starts sooner.
 *
 * @param gate is passed before each call to AWS
 */
export function createApp(env: Env, outlets?: Outlets, gate?: CallGate): App {
  const resources = createResources(env, outlets);
  const { s3, pipelines, objects, warehouse, metrics, now } = resources;
  const shapes = shapesOf(resources);
  const sources = s3CurrentObjects(s3);
  const versions = s3CurrentVersions(s3);
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const queues = sqsQueues(sqs);
  const statements = dataApiLoadStatements(resources.dataApi);
  const listing = s3Listing(s3);
  const underway = { ...resources, sources, queues, statements, listing, graceSeconds: defaultGraceSeconds };
  if (gate)
    for (const [service, client] of [
      ["s3", s3],
      ["data-api", resources.dataApi],
      ["sqs", sqs],
    ] as const)
      gateCalls(client, service, gate);
  return {
    log: resources.log,
    loadMessages: (messages) => loadMessages({ ...resources, shapes }, messages),
    recover: recoverWith(resources),
    bulkLoad: bulkLoadWith(resources),
    reconcile: reconcileWith(resources),
    replay: (pipelineName, what) =>
      replay({ pipelines, objects, warehouse, sources, metrics, shapes }, pipelineName, {
        what,
        occasion: crypto.randomUUID(),
      }),
    retryNow: async (pipelineName) => {
      const source = await pipelines.sourceOf(pipelineName);
      if (!source) throw noSource(pipelineName);
      const occasion = crypto.randomUUID();
      return retryNow({ ...underway, versions, shapes }, { pipelineName, source, occasion });
    },
    writeOutRejected: async (pipelineName, batchId) => {
      const source = await pipelines.sourceOf(pipelineName);
      const file = await writeOutRejected({ pipelines, objects, files: s3SourceFiles(s3) }, pipelineName, batchId);
      return { ...file, ...(source && { source }) };
    },
    audit: async function* (pipelineName, given) {
      const pipeline = await pipelines.get(pipelineName);
      const configured = await pipelines.sourceOf(pipelineName);
      const source = given ? { ...(configured?.suffix && { suffix: configured.suffix }), ...given } : configured;
      if (!source) throw noSource(pipelineName);
      yield* audit({ listing, objects, warehouse }, { pipelineName, pipeline, source });
    },
    batchErrors: (pipelineName, batchId) => batchErrors({ pipelines, objects, warehouse, now }, pipelineName, batchId),
    loadListed: async (pipelineName, files) => {
      const pipeline = await pipelines.get(pipelineName);
      const occasion = `audit ${crypto.randomUUID()}`;
      return loadListed(
        { objects, warehouse, sources, versions, metrics, shapes },
        { pipelineName, pipeline, files, occasion },
      );
    },
    needsAction: (pipelineName, url) => needsAction({ pipelines, objects, warehouse }, pipelineName, url),
    ...traceWith({ ...underway, versions }),
    dismiss: (pipelineName, what) => dismiss({ pipelines, objects, now }, pipelineName, what),
    lookAtBatch: (pipelineName, batchId) => lookAtBatch({ pipelines, objects, warehouse, now }, pipelineName, batchId),
    undo: (pipelineName, batchId) =>
      undo({ pipelines, objects, warehouse, now, sleepMs: (ms) => sleep(ms) }, pipelineName, {
        batchId,
        occasion: crypto.randomUUID(),
      }),
    recentAttempts: (pipelineName, limit) => recentAttempts({ pipelines, statements }, pipelineName, limit),
    batchAttempts: (pipelineName, batchId) => batchAttempts({ pipelines, statements }, pipelineName, batchId),
    batchWait: (pipelineName, batchId) => batchWait(underway, pipelineName, batchId),
    batchFiles: (pipelineName, batchId) => batchFiles({ pipelines, objects, warehouse, now }, pipelineName, batchId),
    badRow: async (record) => (await import("./bad-row.ts")).badRow(resources, record),
    history: (pipelineName, hours) => pipelineHistory(underway, pipelineName, hours),
    init: (pipeline) => init(warehouse, pipeline),
    status: (name) => pipelineStatus(underway, name),
    latePipeline: async (status, targetMinutes) => {
      const source = await pipelines.sourceOf(status.pipeline);
      return latePipeline(underway, { pipelineName: status.pipeline, source }, { status, targetMinutes });
    },
    stranded: (name) => strandedMessages(underway, name),
    pipelines,
  };
}

const noSource = (name: string) =>
  new ConfigError(
    `The configuration of ${name} has no "source", so its files cannot be found. Add one; audit also takes --source s3://bucket/prefix.`,
  );
