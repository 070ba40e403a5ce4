import { s3Url } from "./arrival.ts";
import type { Batch } from "./batch.ts";
import { digest } from "./digest.ts";
import { formatTableName } from "./identifier.ts";
import { manifestKey, renderManifest } from "./manifest.ts";
import type { Pipeline, Warehouse } from "./pipeline.ts";
import { planLoad } from "./plan.ts";
import type { Manifests, Submitter } from "./ports.ts";
import { renderPlan } from "./sql.ts";
import { formatStatementName } from "./statement-name.ts";

/** One transaction to be run by the warehouse. */
export type Submission = {
  warehouse: Warehouse;
  statementName: string;
  sqls: readonly string[];
  /** The same token never runs twice within 8 hours (facts §1.5); 64 characters. */
  clientToken: string;
};

/** An object to be written to S3. */
export type NewObject = { bucket: string; key: string; body: string };

/** One load that is to be submitted. */
export type LoadOrder = {
  /** The queue's name, under which a retry finds the configuration again. */
  pipelineName: string;
  pipeline: Pipeline;
  batch: Batch;
  /** Tells apart submissions of the same batch that are both meant, such as two runs of a bulk job. */
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

/**
 * Writes the manifest, then submits the transaction: a crash between the two
 * leaves a batch that was intended and can be found.
 *
 * @throws PlanTooLargeError if the SQL does not fit into one call; then nothing was written
 */
export async function submitBatch(
  deps: { manifests: Manifests; submitter: Submitter },
  order: LoadOrder,
): Promise<SubmittedLoad> {
  const { manifest, submission } = planBatch(order);
  await deps.manifests.put(manifest);
  const statementId = await deps.submitter.submit(submission);
  return {
    table_name: formatTableName(order.pipeline.copy.table),
    batch_id: order.batch.id,
    statement_name: submission.statementName,
    statement_id: statementId,
    manifest_file: s3Url(manifest),
    files: order.batch.files.length,
    bytes: order.batch.bytes,
  };
}

/** All that one load does to the world, as data. */
export function planBatch({ pipelineName, pipeline, batch, occasion = "" }: LoadOrder): {
  manifest: NewObject;
  submission: Submission;
} {
  const table = formatTableName(pipeline.copy.table);
  const { bucket } = pipeline.manifests;
  const key = manifestKey(pipeline.manifests, pipelineName, batch);
  const { database } = pipeline.warehouse;
  const statementName = formatStatementName({ database, table, batchId: batch.id, attempt: 1 });
  return {
    manifest: { bucket, key, body: renderManifest(pipelineName, table, batch) },
    submission: {
      warehouse: pipeline.warehouse,
      statementName,
      sqls: renderPlan(planLoad(pipeline, s3Url({ bucket, key }))),
      clientToken: digest("load", warehouseId(pipeline.warehouse), statementName, occasion),
    },
  };
}

/** Two warehouses may be fed from the same files, and how far a token reaches is not documented. */
function warehouseId({ at }: Warehouse): string {
  return at.kind === "cluster" ? `cluster ${at.identifier}` : `workgroup ${at.name}`;
}
