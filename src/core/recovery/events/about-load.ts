import type { BatchFile } from "../../arrivals/batch-file.ts";
import { s3Url } from "../../arrivals/s3-url.ts";
import { shortDigest } from "../../base/digest.ts";
import type { DownstreamEvent, EventLoad, ListedFiles } from "../../ports/downstream-event.ts";
import type { RecordContext } from "../../records/records.ts";

type Load = Omit<RecordContext, "place" | "failedAt"> & { attempt: number };

/**
 * What each event says of its load. The id comes from the statement, which ends once, and from what happened. So an event that
 * is sent again has the same id, and a file that fails again after a replay has another.
 *
 * @param what further distinguishes events of one statement, such as a file's id
 */
export function aboutLoad(type: DownstreamEvent["type"], load: Load, what = ""): EventLoad {
  return {
    id: shortDigest("event", type, load.statementId, what),
    pipeline: load.pipelineName,
    target: load.table,
    database: load.database,
    warehouse: load.warehouse,
    batch_id: load.batchId,
    attempt: load.attempt,
    statement_id: load.statementId,
  };
}

/** Ten addresses of S3's longest keys stay far below what a bus takes. */
const maxFilesListed = 10;

export function listedFiles(files: readonly BatchFile[]): ListedFiles {
  return { count: files.length, first: files.slice(0, maxFilesListed).map(({ arrival }) => s3Url(arrival)) };
}
