import type { BatchFile } from "../arrivals/batch-file.ts";
import { s3Url } from "../arrivals/s3-url.ts";
import { digest } from "../base/digest.ts";
import { formatTableName } from "../base/identifier.ts";
import { batchScope, warehouseName } from "../pipeline/batch-scope.ts";
import { isSnapshot } from "../pipeline/is-snapshot.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Metrics } from "../ports/measurement.ts";
import type { NewObject, Objects } from "../ports/objects.ts";
import type { Submission, Submitter } from "../ports/submitter.ts";
import { type Batch, toBatch } from "./batch.ts";
import { BatchTooLargeError } from "./batch-too-large-error.ts";
import type { LoadOrder } from "./load-order.ts";
import { manifestKey, renderManifest } from "./manifest.ts";
import { notNullColumns } from "./plan/not-null-columns.ts";
import { planLoad, statementCounts } from "./plan/plan.ts";
import { maxStatements, renderPlan } from "./plan/render-plan.ts";
import { shapeBatch } from "./shape/shape-batch.ts";
import { ShapeError } from "./shape/shape-error.ts";
import type { ShapeTools } from "./shape/shape-tools.ts";
import type { CopyPart, LoadShape } from "./shape/shaped-load.ts";
import { formatStatementName } from "./statement-name.ts";
import { formatTrail, newTrail, type Trail } from "./trail.ts";

export type { Submission } from "../ports/submitter.ts";
export type { LoadOrder } from "./load-order.ts";

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

export type SubmitDeps = {
  objects: Pick<Objects, "put">;
  warehouse: Submitter;
  metrics: Metrics;
  /** Reads and matches the columns of files. Absent: pipelines that go by names cannot be loaded. */
  shapes?: ShapeTools;
};

/**
 * Submits one load, or two of half the files where the Data API finds the whole too large, and so on. AWS does not publish
 * whether its 100 KB are of each statement or of the call.
 *
 * By name, files that do not fit their target are quarantined, and the others are submitted: in several loads where one has
 * no room for all their sets of columns.
 *
 * @throws ShapeError if the files cannot be matched with the target now
 * @throws PlanTooLargeError if a statement does not fit, however few the files; then nothing was written
 * @throws whatever refuses a later half; the same order then submits the same halves again, and each runs once
 */
export async function submitBatch(deps: SubmitDeps, order: LoadOrder): Promise<readonly SubmittedLoad[]> {
  if (!order.pipeline.copy.byName) return submitFitting(deps, order);
  if (!deps.shapes) throw notRead(order);
  const loads: SubmittedLoad[] = [];
  for (const shaped of await shapeBatch(deps.shapes, order)) loads.push(...(await submitFitting(deps, shaped)));
  return loads;
}

type PlannedOrder = LoadOrder & { shape?: LoadShape };

async function submitFitting(deps: SubmitDeps, order: PlannedOrder): Promise<readonly SubmittedLoad[]> {
  try {
    return [await submitLoad(deps, order)];
  } catch (error) {
    const { files } = order.batch;
    if (!(error instanceof BatchTooLargeError) || files.length < 2 || isSnapshot(order.pipeline)) throw error;
    const half = Math.ceil(files.length / 2);
    const first = await submitFitting(deps, withFiles(order, files.slice(0, half)));
    return [...first, ...(await submitFitting(deps, withFiles(order, files.slice(half))))];
  }
}

function withFiles(
  { parts: _, attempt: __, shape, ...order }: PlannedOrder,
  files: readonly BatchFile[],
): PlannedOrder {
  const ids = new Set(files.map(({ id }) => id));
  return {
    ...order,
    batch: toBatch(batchScope(order.pipelineName, order.pipeline), files),
    ...(shape && { shape: { ...shape, parts: partsWith(shape.parts, ids) } }),
  };
}

const partsWith = (parts: readonly CopyPart[], ids: ReadonlySet<string>): CopyPart[] =>
  parts.flatMap((part) => {
    const files = part.files.filter(({ id }) => ids.has(id));
    return files.length > 0 ? [{ ...part, files }] : [];
  });

/** Writes the manifests, then submits the transaction: a crash between the two leaves a batch that was intended and can be found. */
async function submitLoad(deps: SubmitDeps, order: PlannedOrder): Promise<SubmittedLoad> {
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

/** All effects of one load, as data. */
type PlannedLoad = {
  manifests: readonly NewObject[];
  /** Of the whole batch. */
  manifestUrl: string;
  submission: Submission;
};

/**
 * @throws PlanTooLargeError if the SQL does not fit into one call
 * @throws ShapeError if the pipeline goes by names, and the columns of the files are not given
 */
export function planBatch(order: PlannedOrder): PlannedLoad {
  const { pipelineName, batch, attempt = 1, trail = newTrail(attempt) } = order;
  const { pipeline, parts, stage: typedStage } = shapeOf(order);
  const scope = batchScope(pipelineName, order.pipeline);
  const { bucket } = pipeline.manifests;
  const manifestOf = (part: Batch, key: string): NewObject => ({
    bucket,
    key,
    body: renderManifest({ pipelineName, scope, batch: part }),
  });
  const whole = manifestOf(batch, manifestKey(pipeline.manifests, pipelineName, batch));
  const ofParts = (parts.length > 1 ? parts : []).map(({ files }) => {
    const part = toBatch(scope, files);
    return manifestOf(part, manifestKey(pipeline.manifests, pipelineName, batch, part));
  });
  const urls = (parts.length > 1 ? ofParts : [whole]).map(s3Url);
  const [, database, table] = scope;
  const statementName = formatStatementName({ database, table, batchId: batch.id, attempt });
  const { namedStage = false, bringsBack } = trail;
  const notNull = notNullColumns(pipeline, trail);
  const columnLists = parts.map(({ columns }) => columns);
  const copies = { manifestUrls: urls, columnLists, typedStage };
  const steps = planLoad(pipeline, { batch, ...copies, notNull, namedStage, bringsBack, pipelineName });
  return {
    manifests: [whole, ...ofParts],
    manifestUrl: s3Url(whole),
    submission: {
      warehouse: pipeline.warehouse,
      statementName,
      sqls: renderPlan(steps, formatTrail(trail, attempt)),
      clientToken: digest("load", warehouseName(pipeline.warehouse), statementName, order.occasion ?? ""),
    },
  };
}

const notRead = ({ batch }: Pick<LoadOrder, "batch">) =>
  new ShapeError(
    `The load of batch ${batch.id} goes by the names of columns, and those of its files were not read: nothing was submitted.`,
  );

/** Without a shape all files have the columns that the configuration names. */
function shapeOf({ pipeline, batch, parts, shape }: PlannedOrder): LoadShape {
  if (shape) return shape;
  if (pipeline.copy.byName) throw notRead({ batch });
  return { pipeline, parts: (parts ?? [batch.files]).map((files) => ({ files })) };
}

/** More copies find a bad file in fewer submissions; each opens its own manifest. */
const maxCopies = 20;

/** Into how many parts a load of these files can be divided. */
export function copiesThatFit(pipeline: Pipeline, files: readonly BatchFile[], trail: Trail): number {
  const batch = { id: "", files, bytes: 0 };
  const notNull = notNullColumns(pipeline, trail);
  const { fixed, perCopy } = statementCounts(pipeline, { batch, notNull, bringsBack: trail.bringsBack });
  const fitting = Math.floor((maxStatements - fixed) / perCopy);
  return Math.max(1, Math.min(maxCopies, files.length, fitting));
}
