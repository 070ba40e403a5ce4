import type { BatchFile } from "../arrivals/batch-file.ts";
import { s3Url } from "../arrivals/s3-url.ts";
import { warehouseName } from "../pipeline/batch-scope.ts";
import type { ManifestPlace, Warehouse } from "../pipeline/pipeline.ts";
import type { NewObject } from "../ports/objects.ts";

/** A file that Redshift refuses, with its reason. */
export type QuarantinedFile = {
  file: BatchFile;
  reason: string;
  /** Line and column of the first bad row, where Redshift names them. */
  line?: number;
  column?: string;
  errorCode?: number;
  /** Statements after which the file loads, where it has columns that its target lacks. */
  ddl?: readonly string[];
};

/** The load and its failure. All fields are the same each time the failure is handled. */
export type RecordContext = {
  place: ManifestPlace;
  pipelineName: string;
  table: string;
  database: string;
  /** As `warehouseName` writes it. */
  warehouse: string;
  batchId: string;
  statementId: string;
  /** ISO 8601: when the statement failed. */
  failedAt: string;
  /** The mark of the undo whose files the load was to bring back. */
  bringsBack?: string;
};

/** The context of a failed or committed load. */
export function recordContext({ pipelineName, pipeline, name, statement, trail }: RecordedLoad): RecordContext {
  return {
    place: pipeline.manifests,
    pipelineName,
    table: name.table,
    database: name.database,
    warehouse: warehouseName(pipeline.warehouse),
    batchId: name.batchId,
    statementId: statement.id,
    failedAt: statement.endedAt,
    ...(trail?.bringsBack !== undefined && { bringsBack: trail.bringsBack }),
  };
}

/** A load that was not submitted has an empty `statement.id`. */
export type RecordedLoad = {
  pipelineName: string;
  pipeline: { manifests: ManifestPlace; warehouse: Pick<Warehouse, "at"> };
  name: { table: string; database: string; batchId: string };
  /** `endedAt` is ISO 8601. */
  statement: { id: string; endedAt: string };
  trail?: { bringsBack?: string };
};

/** A batch that needs your action. */
type ParkedBatch = {
  reason: string;
  remedy: string;
  files: readonly BatchFile[];
  manifestUrls: readonly string[];
};

/**
 * Each folder of records is named after its kind. They hold files, batches, batches, files or batches that somebody
 * dismissed, causes of alerts that were sent, and columns that are being added to the target.
 */
export const recordKinds = ["quarantine", "parked", "waiting", "dismissed", "told", "growing"] as const;

export type RecordKind = (typeof recordKinds)[number];

export const recordsPrefix = (place: ManifestPlace, pipelineName: string, kind: RecordKind) =>
  `${place.prefix}${pipelineName}/${kind}/`;

/** The addresses of folders of records, for people. */
export const recordPlaces = (place: ManifestPlace, pipelineName: string, kinds: readonly RecordKind[]): string[] =>
  kinds.map((kind) => s3Url({ bucket: place.bucket, key: recordsPrefix(place, pipelineName, kind) }));

/** @param id of the file, the batch, or the cause */
export const recordKey = (place: ManifestPlace, pipelineName: string, kind: RecordKind, id: string) =>
  `${recordsPrefix(place, pipelineName, kind)}${id}.json`;

/** The address of a record. */
export const recordUrl = ({ place, pipelineName }: RecordContext, kind: RecordKind, id: string): string =>
  s3Url({ bucket: place.bucket, key: recordKey(place, pipelineName, kind, id) });

/** `<prefix><pipeline>/quarantine/<file id>.json`: quarantining a file twice writes the same record. */
export function quarantineRecord(context: RecordContext, { file, ...why }: QuarantinedFile): NewObject {
  return recordOf(context, "quarantine", file.id, {
    file_id: file.id,
    url: s3Url(file.arrival),
    bytes: file.arrival.bytes,
    etag: file.arrival.eTag,
    version_id: file.arrival.versionId,
    sequencer: file.arrival.sequencer,
    event_time: file.arrival.eventTime,
    reason: why.reason,
    line: why.line,
    column: why.column,
    error_code: why.errorCode,
    ddl: why.ddl,
    ...contextJson(context),
  });
}

/** `<prefix><pipeline>/parked/<batch id>.json`. */
export function parkedRecord(context: RecordContext, parked: ParkedBatch): NewObject {
  return recordOf(context, "parked", context.batchId, {
    reason: parked.reason,
    remedy: parked.remedy,
    ...contextJson(context),
    manifests: parked.manifestUrls,
    files: filesJson(parked.files),
  });
}

/** A batch that `reconcile` submits again from time to time, since its failure usually passes by itself. */
type WaitingBatch = {
  /** Redshift's words of the last failure. */
  reason: string;
  /** What to do if it does not pass. */
  remedy: string;
  /** ISO 8601: when it failed first. */
  since: string;
  /** How often `reconcile` has submitted it. */
  rounds: number;
  /** The attempt that failed last. */
  attempt: number;
  /** What its failures have cost so far. */
  costs: { total: number; searches: number; setAside: number };
  /** Whether an alert was sent. */
  told: boolean;
  files: readonly BatchFile[];
  manifestUrl: string;
};

/** `<prefix><pipeline>/waiting/<batch id>.json`. */
export function waitingRecord(context: RecordContext, waiting: WaitingBatch): NewObject {
  return recordOf(context, "waiting", context.batchId, {
    reason: waiting.reason,
    remedy: waiting.remedy,
    since: waiting.since,
    rounds: waiting.rounds,
    attempt: waiting.attempt,
    costs: waiting.costs,
    told: waiting.told,
    ...contextJson(context),
    manifest: waiting.manifestUrl,
    files: filesJson(waiting.files),
  });
}

const recordOf = (
  { place, pipelineName }: RecordContext,
  kind: RecordKind,
  id: string,
  content: object,
): NewObject => ({
  bucket: place.bucket,
  key: recordKey(place, pipelineName, kind, id),
  body: JSON.stringify(content),
});

const filesJson = (files: readonly BatchFile[]) =>
  files.map(({ id, arrival }) => ({ file_id: id, url: s3Url(arrival) }));

function contextJson({ pipelineName, table, database, batchId, statementId, failedAt, bringsBack }: RecordContext) {
  return {
    pipeline: pipelineName,
    table_name: table,
    db_name: database,
    batch_id: batchId,
    statement_id: statementId,
    failed_at: failedAt,
    undone_as: bringsBack,
  };
}
