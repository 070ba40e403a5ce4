import { s3Url } from "../../arrivals/s3-url.ts";
import { shownReason } from "../../base/shown-reason.ts";
import type { DownstreamEvent } from "../../ports/downstream-event.ts";
import { type QuarantinedFile, recordContext, recordUrl } from "../../records/records.ts";
import type { FailedLoad } from "../failed-load.ts";
import { aboutLoad } from "./about-load.ts";

type Failed = Pick<FailedLoad, "name" | "pipelineName" | "pipeline" | "statement">;

export function fileQuarantined(failed: Failed, bad: QuarantinedFile): DownstreamEvent {
  const { id, arrival } = bad.file;
  const context = recordContext(failed);
  return {
    type: "File Quarantined",
    at: context.failedAt,
    detail: {
      ...aboutLoad("File Quarantined", { ...context, attempt: failed.name.attempt }, id),
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
      record: recordUrl(context, "quarantine", id),
    },
  };
}
