import { s3Url } from "./arrival.ts";
import type { BatchFile } from "./batch.ts";
import type { ManifestPlace } from "./pipeline.ts";
import type { NewObject } from "./submission.ts";

/** A file that Redshift refuses, with its reason. */
export type QuarantinedFile = {
  file: BatchFile;
  reason: string;
  /** Line and column of the first bad row, where Redshift names them. */
  line?: number;
  column?: string;
  errorCode?: number;
};

/** Whose files these are, and which failure it was. All of it is the same each time the failure is handled. */
export type RecordContext = {
  place: ManifestPlace;
  pipelineName: string;
  table: string;
  database: string;
  batchId: string;
  statementId: string;
  /** ISO 8601: when the statement failed. */
  failedAt: string;
};

/** A batch that cannot go on without a person. */
export type ParkedBatch = {
  reason: string;
  remedy: string;
  files: readonly BatchFile[];
  manifestUrls: readonly string[];
};

export const quarantinePrefix = (place: ManifestPlace, pipelineName: string) =>
  `${place.prefix}${pipelineName}/quarantine/`;
export const parkedPrefix = (place: ManifestPlace, pipelineName: string) => `${place.prefix}${pipelineName}/parked/`;

/** `<prefix><pipeline>/quarantine/<file id>.json`: quarantining a file twice writes the same record. */
export function quarantineRecord(context: RecordContext, { file, ...why }: QuarantinedFile): NewObject {
  const { place, pipelineName, ...rest } = context;
  return {
    bucket: place.bucket,
    key: `${quarantinePrefix(place, pipelineName)}${file.id}.json`,
    body: JSON.stringify({
      file_id: file.id,
      url: s3Url(file.arrival),
      bytes: file.arrival.bytes,
      etag: file.arrival.eTag,
      version_id: file.arrival.versionId,
      event_time: file.arrival.eventTime,
      reason: why.reason,
      line: why.line,
      column: why.column,
      error_code: why.errorCode,
      ...contextJson({ pipelineName, ...rest }),
    }),
  };
}

/** `<prefix><pipeline>/parked/<batch id>.json`. */
export function parkedRecord(context: RecordContext, parked: ParkedBatch): NewObject {
  const { place, pipelineName, ...rest } = context;
  return {
    bucket: place.bucket,
    key: `${parkedPrefix(place, pipelineName)}${context.batchId}.json`,
    body: JSON.stringify({
      reason: parked.reason,
      remedy: parked.remedy,
      ...contextJson({ pipelineName, ...rest }),
      manifests: parked.manifestUrls,
      files: parked.files.map(({ id, arrival }) => ({ file_id: id, url: s3Url(arrival) })),
    }),
  };
}

function contextJson({ pipelineName, table, database, batchId, statementId, failedAt }: Omit<RecordContext, "place">) {
  return {
    pipeline: pipelineName,
    table_name: table,
    db_name: database,
    batch_id: batchId,
    statement_id: statementId,
    failed_at: failedAt,
  };
}
