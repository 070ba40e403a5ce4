import { s3Url } from "./arrival.ts";
import { type Batch, toBatch } from "./batch.ts";
import { digest } from "./digest.ts";
import { formatTableName } from "./identifier.ts";
import { chunks } from "./ledger-limits.ts";
import { manifestKey, renderManifest } from "./manifest.ts";
import type { Metrics } from "./measurement.ts";
import type { Pipeline, Warehouse } from "./pipeline.ts";
import { toPipelineJson } from "./pipeline-json.ts";
import { planLoad } from "./plan.ts";
import type { NewObject, Objects, Submission, Submitter } from "./ports.ts";
import { maxStatements, renderPlan } from "./sql.ts";
import { formatStatementName } from "./statement-name.ts";

export type { NewObject, Submission } from "./ports.ts";

/** One load that is to be submitted. */
export type LoadOrder = {
  /** The queue's name, under which a retry finds the configuration again. */
  pipelineName: string;
  pipeline: Pipeline;
  batch: Batch;
  /** 1 if absent. */
  attempt?: number;
  /** Copies the batch in several parts, so that a failure tells which part holds the bad file; `backwards`: the last part first. */
  divided?: boolean | "backwards";
  /** What the submission answers to: the same batch submitted on two occasions runs twice. */
  occasion?: string;
};

/** One submitted load, as the handlers answer it. */
export type SubmittedLoad = {
  table_name: string;
  batch_id: string;
  statement_name: string;
  statement_id: string;
  manifest_file: string;
  files: number;
  bytes: number;
};

export type SubmitDeps = { objects: Pick<Objects, "put">; warehouse: Submitter; metrics: Metrics };

/**
 * Writes the manifests, then submits the transaction: a crash between the two
 * leaves a batch that was intended and can be found.
 *
 * @throws PlanTooLargeError if the SQL does not fit into one call; then nothing was written
 */
export async function submitBatch(deps: SubmitDeps, order: LoadOrder): Promise<SubmittedLoad> {
  const planned = planBatch(order);
  await Promise.all(planned.manifests.map((manifest) => deps.objects.put(manifest)));
  const statementId = await deps.warehouse.submit(planned.submission);
  const load = submittedLoad(order, planned, statementId);
  deps.metrics.record({
    pipeline: order.pipelineName,
    target: load.table_name,
    values: { Attempts: 1, SubmittedFiles: load.files, SubmittedBytes: load.bytes },
    about: { batch_id: load.batch_id, statement_id: statementId },
  });
  return load;
}

function submittedLoad({ pipeline, batch }: LoadOrder, planned: PlannedLoad, statementId: string): SubmittedLoad {
  return {
    table_name: formatTableName(pipeline.copy.table),
    batch_id: batch.id,
    statement_name: planned.submission.statementName,
    statement_id: statementId,
    manifest_file: planned.manifestUrl,
    files: batch.files.length,
    bytes: batch.bytes,
  };
}

/** All that one load does to the world, as data. */
export type PlannedLoad = {
  manifests: readonly NewObject[];
  /** Of the batch, also where its parts have manifests of their own. */
  manifestUrl: string;
  submission: Submission;
};

/** @throws PlanTooLargeError if the SQL does not fit into one call */
export function planBatch(order: LoadOrder): PlannedLoad {
  const { pipelineName, pipeline, batch, attempt = 1, divided = false } = order;
  const target = formatTableName(pipeline.copy.table);
  const config = toPipelineJson(pipeline);
  const { bucket } = pipeline.manifests;
  const key = manifestKey(pipeline.manifests, pipelineName, batch);
  const parts = divided ? divide(batch, target, copiesThatFit(pipeline, batch)) : [batch];
  const manifests = (divided === "backwards" ? parts.reverse() : parts).map((part) => ({
    bucket,
    key: part === batch ? key : manifestKey(pipeline.manifests, pipelineName, part),
    body: renderManifest({ pipelineName, target, config, batch: part }),
  }));
  const { database } = pipeline.warehouse;
  const statementName = formatStatementName({ database, table: target, batchId: batch.id, attempt });
  return {
    manifests,
    manifestUrl: s3Url({ bucket, key }),
    submission: {
      warehouse: pipeline.warehouse,
      statementName,
      sqls: renderPlan(planLoad(pipeline, { batch, manifestUrls: manifests.map(s3Url) })),
      clientToken: digest("load", warehouseId(pipeline.warehouse), statementName, order.occasion ?? ""),
    },
  };
}

/** More copies find a bad file in fewer submissions; each opens its own manifest. */
const maxCopies = 20;

function copiesThatFit(pipeline: Pipeline, batch: Batch): number {
  const others = planLoad(pipeline, { batch, manifestUrls: [] }).length;
  const statementsPerCopy = planLoad(pipeline, { batch, manifestUrls: [""] }).length - others;
  const fitting = Math.floor((maxStatements - others) / statementsPerCopy);
  return Math.max(1, Math.min(maxCopies, batch.files.length, fitting));
}

/** Splits a batch into `count` batches of nearly the same number of files. */
function divide({ files }: Batch, target: string, count: number): Batch[] {
  const size = Math.ceil(files.length / count);
  return chunks(files, size).map((part) => toBatch(target, part));
}

/** Two warehouses may be fed from the same files, and how far a token reaches is not documented. */
function warehouseId({ at }: Warehouse): string {
  return at.kind === "cluster" ? `cluster ${at.identifier}` : `workgroup ${at.name}`;
}
