import { type RecordStore, readEach, readRecord, type Stored } from "./record-store.ts";
import { recordKey } from "./records.ts";
import { parseRejectedRows, type RejectedJson, type RejectedRowJson, rejectedRowsKey } from "./rejected-rows.ts";

/** The records of loads that left rows out, dismissed ones too. @throws AccessDeniedError if S3 refuses to list them */
export const readRejected = (store: RecordStore) =>
  readEach<RejectedJson, Stored<RejectedJson>>(store, "rejected", (one) => one);

export const rejectedBatch = (store: RecordStore, batchId: string): Promise<Stored<RejectedJson> | undefined> =>
  readRecord(store, recordKey(store.pipeline.manifests, store.pipelineName, "rejected", batchId));

/** Whether a person has to look at the rows. */
export const isOpen = ({ dismissed_at: since }: RejectedJson): boolean => since === undefined;

/** The rows of a record; undefined if their list is gone. @throws AccessDeniedError, and SyntaxError if it is not ours */
export async function rowsOfRejected(
  { objects, pipeline, pipelineName }: RecordStore,
  { batch_id: batchId }: Pick<RejectedJson, "batch_id">,
): Promise<readonly RejectedRowJson[] | undefined> {
  const { bucket } = pipeline.manifests;
  const text = await objects.get(bucket, rejectedRowsKey({ place: pipeline.manifests, pipelineName, batchId }));
  return text === undefined ? undefined : parseRejectedRows(text);
}

/** Why the list of a record's rows is not there. */
export const listGone = ({ rows }: RejectedJson): string =>
  `${rows} is gone, so the rejected rows are not known here. While Redshift has them: SELECT * FROM sys_load_error_detail`;
