import { backoffMs } from "../backoff.ts";
import { type BatchFile, oldestFirst, toBatch } from "../batch.ts";
import { digest } from "../digest.ts";
import type { Failure } from "../failure.ts";
import { formatTableName } from "../identifier.ts";
import { loadedFileIds } from "../ledger-queries.ts";
import { errorFields, type Log } from "../log.ts";
import type { Measurement, Metrics } from "../measurement.ts";
import type { Pipeline } from "../pipeline.ts";
import type { Alert, Alerts, DescribedStatement, Objects, WarehouseClient } from "../ports.ts";
import { QueryError } from "../query-error.ts";
import type { RecordContext } from "../records.ts";
import { readTag } from "../sql.ts";
import type { StatementName } from "../statement-name.ts";
import { type LoadOrder, submitBatch } from "../submission.ts";

/** What recovery needs of the world. */
export type RecoveryDeps = {
  objects: Objects;
  warehouse: WarehouseClient;
  alerts: Alerts;
  metrics: Metrics;
  sleepMs: (durationMs: number) => Promise<void>;
  log: Log;
};

/** A failed load, with all that is known of it. */
export type FailedLoad = {
  name: StatementName;
  statement: DescribedStatement;
  failure: Failure;
  pipelineName: string;
  pipeline: Pipeline;
  /** All files of the load. */
  files: readonly BatchFile[];
  /** One for each COPY of the load, in order. */
  manifests: readonly { url: string; files: readonly BatchFile[] }[];
};

/** What became of a failed load. `submitted` are the statements that go on with its files. */
export type RecoveryOutcome = {
  kind: "submitted" | "finished" | "parked";
  submitted: readonly string[];
  quarantined: readonly string[];
  reason?: string;
};

/** Submits the same files again as the next attempt. The caller has seen that there is one left. */
export async function submitNextAttempt(
  deps: RecoveryDeps,
  failed: FailedLoad,
  how: { delay: boolean; divided?: NonNullable<LoadOrder["divided"]> },
): Promise<RecoveryOutcome> {
  const { name, statement, pipeline } = failed;
  if (how.delay) await deps.sleepMs(backoffMs(name.attempt, pipeline.retry, statement.id));
  const order = { ...orderOf(failed, failed.files), attempt: name.attempt + 1, divided: how.divided ?? false };
  return submitted(await submitBatch(deps, order));
}

/** Submits some of the files as a batch of their own. */
export async function submitFiles(
  deps: RecoveryDeps,
  failed: FailedLoad,
  { files, divided = false }: { files: readonly BatchFile[]; divided?: boolean },
): Promise<RecoveryOutcome> {
  if (files.length === 0) return { kind: "finished", submitted: [], quarantined: [] };
  return submitted(await submitBatch(deps, { ...orderOf(failed, files), divided }));
}

/** The occasion is the failure: handled twice, it submits once. */
function orderOf({ pipelineName, pipeline, statement }: FailedLoad, files: readonly BatchFile[]): LoadOrder {
  const batch = toBatch(formatTableName(pipeline.copy.table), files.toSorted(oldestFirst));
  return { pipelineName, pipeline, batch, occasion: digest("recovery", statement.id) };
}

function submitted({ statement_name }: { statement_name: string }): RecoveryOutcome {
  return { kind: "submitted", submitted: [statement_name], quarantined: [] };
}

/** Those of the files that the ledger does not hold. A ledger that cannot be asked keeps none from being set aside. */
export async function notLoaded(
  { warehouse }: RecoveryDeps,
  { pipeline }: FailedLoad,
  files: readonly BatchFile[],
): Promise<readonly BatchFile[]> {
  try {
    const loaded = await loadedFileIds(
      warehouse,
      pipeline,
      files.map((file) => file.id),
    );
    return files.filter((file) => !loaded.has(file.id));
  } catch (error) {
    if (error instanceof QueryError) return files;
    throw error;
  }
}

/** Tells a person. A topic that is gone must not keep files from being loaded: the log then has the alert. */
export async function tell({ alerts, log }: RecoveryDeps, alert: Alert): Promise<void> {
  try {
    await alerts.send(alert);
  } catch (error) {
    log.error(`alert not sent: ${alert.subject}`, { text: alert.text, ...errorFields(error) });
  }
}

/** Counts what became of a failed load. */
export function count({ metrics }: RecoveryDeps, failed: FailedLoad, values: Measurement["values"]): void {
  const { name, pipelineName, statement } = failed;
  const about = { batch_id: name.batchId, statement_id: statement.id };
  metrics.record({ pipeline: pipelineName, target: name.table, values, about });
}

/** How many COPYs of the load have succeeded before one failed; undefined if none failed. */
export function copiesBefore({ statement, failure }: FailedLoad): number | undefined {
  const copies = statement.parts.flatMap((part, index) => (readTag(part.sql) === "copy" ? [index] : []));
  const position = copies.indexOf(failure.part ?? -1);
  return position < 0 ? undefined : position;
}

export function hasAttemptLeft({ name, pipeline }: FailedLoad): boolean {
  return name.attempt < pipeline.retry.maxAttempts;
}

export function recordContext({ name, statement, pipelineName, pipeline }: FailedLoad): RecordContext {
  return {
    place: pipeline.manifests,
    pipelineName,
    table: name.table,
    database: name.database,
    batchId: name.batchId,
    statementId: statement.id,
    failedAt: statement.endedAt,
  };
}
