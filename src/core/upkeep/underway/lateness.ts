import { plural } from "../../base/plural.ts";
import type { PipelineStatus } from "../status.ts";
import { span } from "./waits-for.ts";

type Asked = Pick<
  PipelineStatus,
  "last_load" | "freshness_seconds" | "waiting_files" | "oldest_waiting" | "queued_messages"
>;

/** Older files count as late, if nobody says otherwise: as `monitoring.freshness_minutes` of a deployment. */
export const defaultFreshnessMinutes = 15;

const hourMs = 3_600_000;

/**
 * Why a pipeline counts as late, in words; null if it does not. Late is a pipeline with a file that waits for longer than
 * the target, one whose messages wait though nothing was loaded for as long, and one whose last load, within the hour, was
 * later than the target.
 */
export function lateness(
  status: Asked,
  { nowMs, targetMinutes }: { nowMs: number; targetMinutes: number },
): string | null {
  const { last_load: last, freshness_seconds: lag, waiting_files: files, oldest_waiting: oldest } = status;
  const { queued_messages: messages } = status;
  const sinceMs = last === null ? undefined : nowMs - Date.parse(last);
  const targetMs = targetMinutes * 60_000;
  const waitedMs = oldest === null ? 0 : nowMs - Date.parse(oldest.since);
  if (waitedMs > targetMs)
    return `${plural(files, "file")} ${files === 1 ? "waits" : "wait, the oldest"} for ${ago(waitedMs)}`;
  if ((messages ?? 0) > 0 && sinceMs !== undefined && sinceMs > targetMs)
    return `${plural(messages ?? 0, "message")} ${messages === 1 ? "waits" : "wait"}, and the last load was ${ago(sinceMs)} ago`;
  if (lag !== null && lag * 1000 > targetMs && sinceMs !== undefined && sinceMs < hourMs)
    return `the oldest file of the last load was ${ago(lag * 1000)} old when its rows appeared`;
  return null;
}

const ago = (ms: number) => span(ms / 1000);
