import { s3Url } from "../../arrivals/s3-url.ts";
import { shownReason } from "../../base/shown-reason.ts";
import type { DownstreamEvent } from "../../ports/downstream-event.ts";
import { type QuarantinedFile, recordContext, recordUrl } from "../../records/records.ts";
import type { RefusedLoad } from "../refused-load.ts";
import { aboutLoad } from "./about-load.ts";

/** Events have a size. */
const maxStatementsListed = 100;

/** @param occasion of a load that was not submitted, which no statement distinguishes from the next */
export function fileQuarantined(failed: RefusedLoad, bad: QuarantinedFile, occasion = ""): DownstreamEvent {
  const { id, arrival } = bad.file;
  const context = recordContext(failed);
  return {
    type: "File Quarantined",
    at: context.failedAt,
    detail: {
      ...aboutLoad("File Quarantined", { ...context, attempt: failed.name.attempt }, `${id}${occasion}`),
      failed_at: context.failedAt,
      file: {
        id,
        url: s3Url(arrival),
        bytes: arrival.bytes,
        etag: arrival.eTag,
        ...(arrival.versionId !== undefined && { version_id: arrival.versionId }),
        event_time: arrival.eventTime,
      },
      reason: shownReason(bad.reason),
      ...(bad.line !== undefined && { line: bad.line }),
      ...(bad.column !== undefined && { column: bad.column }),
      ...(bad.errorCode !== undefined && { error_code: bad.errorCode }),
      ...(bad.ddl && { ddl: bad.ddl.slice(0, maxStatementsListed) }),
      record: recordUrl(context, "quarantine", id),
    },
  };
}
