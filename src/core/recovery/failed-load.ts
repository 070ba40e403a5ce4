import type { BatchFile } from "../arrivals/batch-file.ts";
import { digest } from "../base/digest.ts";
import { QueryError } from "../base/query-error.ts";
import { loadedFileIds } from "../ledger/ledger-queries.ts";
import { oldestFirst, toBatch } from "../load/batch.ts";
import { readCopyColumns, readTag } from "../load/read-statement.ts";
import type { ShapeTools } from "../load/shape/shape-tools.ts";
import type { StatementName } from "../load/statement-name.ts";
import { type LoadOrder, submitBatch } from "../load/submission.ts";
import type { Trail } from "../load/trail.ts";
import { batchScope } from "../pipeline/batch-scope.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Alerts } from "../ports/alerts.ts";
import type { DownstreamEvent } from "../ports/downstream-event.ts";
import type { Events } from "../ports/events.ts";
import type { Log } from "../ports/log.ts";
import type { Measurement, Metrics } from "../ports/measurement.ts";
import type { Objects } from "../ports/objects.ts";
import type { DescribedStatement, WarehouseClient } from "../ports/warehouse-client.ts";
import { backoffMs } from "./backoff.ts";
import type { Failure, FailureClass } from "./failure/classify-failure.ts";

/** What recovery needs of the world. */
export type RecoveryTools = {
  objects: Objects;
  warehouse: WarehouseClient;
  alerts: Alerts;
  events: Events;
  metrics: Metrics;
  sleepMs: (durationMs: number) => Promise<void>;
  log: Log;
  shapes?: ShapeTools;
};

/** A failed load, with all that is known of it. */
export type FailedLoad = {
  name: StatementName;
  statement: DescribedStatement;
  failure: Failure;
  trail: Trail;
  pipelineName: string;
  pipeline: Pipeline;
  /** All files of the load. */
  files: readonly BatchFile[];
  /** One for each COPY of the load, in order. */
  manifests: readonly { url: string; files: readonly BatchFile[] }[];
};

/**
 * What became of a failed load. `submitted` are the statements that go on with its files. `class` is the class as which the
 * load was handled; absent: the class of its failure. `events` are what others are to hear of it.
 */
export type LoadOutcome = {
  kind: "submitted" | "finished" | "waiting" | "parked";
  submitted: readonly string[];
  quarantined: readonly string[];
  reason?: string;
  class?: FailureClass;
  events?: readonly DownstreamEvent[];
};

/** How a load is submitted again. What is absent stays as it was. */
type Again = {
  /** Absent: all. Otherwise these files make a new batch, whose attempts begin at 1. */
  files?: readonly BatchFile[];
  /** Absent: as before, or one COPY where the files are others. */
  parts?: readonly (readonly BatchFile[])[] | undefined;
  trail: Trail;
  delay?: boolean;
};

/** Submits files of the failed load again. The client token comes from the failure: handled twice, it submits once. */
export async function submitAgain(deps: RecoveryTools, failed: FailedLoad, again: Again): Promise<LoadOutcome> {
  const { name, statement, pipelineName, pipeline, manifests } = failed;
  const files = again.files ?? failed.files;
  if (files.length === 0) return { kind: "finished", submitted: [], quarantined: [] };
  if (again.delay) await deps.sleepMs(backoffMs(failed.trail.tries, pipeline.retry, statement.id));
  const batch = toBatch(batchScope(pipelineName, pipeline), files.toSorted(oldestFirst));
  const parts = again.parts ?? (!again.files && manifests.length > 1 ? manifests.map((each) => each.files) : undefined);
  const order: LoadOrder = {
    pipelineName,
    pipeline,
    batch,
    attempt: batch.id === name.batchId ? name.attempt + 1 : 1,
    ...(parts && parts.length > 1 && { parts }),
    trail: { ...again.trail, total: again.trail.total + 1 },
    occasion: digest("recovery", statement.id),
  };
  const loads = await submitBatch(deps, order);
  return { kind: "submitted", submitted: loads.map((load) => load.statement_name), quarantined: [] };
}

/**
 * Whether a fault that is not a file's has cost as many submissions as it may: 20, or more where `retry.max_attempts` asks
 * for it, and the rounds of `reconcile` come on top.
 */
export const isSpent = ({ trail, pipeline }: Pick<FailedLoad, "trail" | "pipeline">): boolean =>
  trail.total >= Math.max(20, pipeline.retry.maxAttempts + 12);

/** The same load once more: `retry.max_attempts` bounds how often. */
export const tryAgain = (deps: RecoveryTools, failed: FailedLoad, how: { delay: boolean }): Promise<LoadOutcome> =>
  submitAgain(deps, failed, { ...how, trail: { ...failed.trail, tries: failed.trail.tries + 1 } });

export const hasTryLeft = ({ trail, pipeline }: FailedLoad, most = pipeline.retry.maxAttempts): boolean =>
  trail.tries < Math.min(most, pipeline.retry.maxAttempts);

/** The files that the ledger does not hold; all files if the ledger cannot be queried. */
export async function notLoaded(
  { warehouse }: Pick<RecoveryTools, "warehouse">,
  { pipeline, trail }: Pick<FailedLoad, "pipeline" | "trail">,
  files: readonly BatchFile[],
): Promise<readonly BatchFile[]> {
  try {
    const loaded = await loadedFileIds(
      warehouse,
      pipeline,
      files.map((file) => file.id),
      trail.bringsBack,
    );
    return files.filter((file) => !loaded.has(file.id));
  } catch (error) {
    if (error instanceof QueryError) return files;
    throw error;
  }
}

/** Counts what became of a failed load. */
export function count(
  { metrics }: Pick<RecoveryTools, "metrics">,
  failed: Pick<FailedLoad, "name" | "pipelineName"> & { statement: { id: string } },
  values: Measurement["values"],
): void {
  const { name, pipelineName, statement } = failed;
  const about = { batch_id: name.batchId, statement_id: statement.id };
  metrics.record({ pipeline: pipelineName, target: name.table, values, about });
}

/** The columns that the load has named: as configured, or those of its COPYs where it went by names. */
export function namedColumns({ pipeline: { copy }, statement: { parts } }: FailedLoad): readonly string[] | undefined {
  if (!copy.byName) return copy.columns;
  return [...new Set(parts.flatMap(({ sql }) => (readTag(sql) === "copy" ? readCopyColumns(sql) : [])))];
}

/**
 * The COPY of the load whose files the failure is about: the one that failed, or the one before the check of its keys.
 * Undefined if another statement failed.
 */
export function failedCopy({ statement: { parts }, failure: { part = -1 } }: FailedLoad): number | undefined {
  const tag = readTag(parts[part]?.sql ?? "");
  if (tag !== "copy" && tag !== "reject-null-keys" && tag !== "reject-nulls") return undefined;
  const copies = parts.slice(0, part + 1).filter(({ sql }) => readTag(sql) === "copy").length;
  return copies > 0 ? copies - 1 : undefined;
}
