import { shownReason } from "../../base/shown-reason.ts";
import type { DownstreamEvent } from "../../ports/downstream-event.ts";
import { recordUrl } from "../../records/records.ts";
import type { ParkedLoad } from "../parked-load.ts";
import { aboutLoad, listedFiles } from "./about-load.ts";

export function batchParked(parked: ParkedLoad): DownstreamEvent {
  const { context, attempt, files } = parked;
  return {
    type: "Batch Parked",
    at: context.failedAt,
    detail: {
      ...aboutLoad("Batch Parked", { ...context, attempt }),
      failed_at: context.failedAt,
      reason: shownReason(parked.reason),
      remedy: shownReason(parked.remedy),
      files: listedFiles(files),
      record: recordUrl(context, "parked", context.batchId),
    },
  };
}
