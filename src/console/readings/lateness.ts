import { plural } from "../../core/base/plural.ts";
import type { PipelineStatus } from "../../core/upkeep/status.ts";

type Asked = Pick<PipelineStatus, "last_load" | "freshness_seconds" | "waiting_files" | "queued_messages">;

const hourMs = 3_600_000;

/**
 * Why a pipeline counts as late, in words; null if it does not. Late is a pipeline whose files wait though nothing was
 * loaded for as long as the target, and one whose last load, within the hour, was later than the target.
 */
export function lateness(
  status: Asked,
  { nowMs, targetMinutes }: { nowMs: number; targetMinutes: number },
): string | null {
  const { last_load: last, freshness_seconds: lag, waiting_files: files, queued_messages: messages } = status;
  const sinceMs = last === null ? undefined : nowMs - Date.parse(last);
  const targetMs = targetMinutes * 60_000;
  const waiting = [...(files > 0 ? [plural(files, "file")] : []), ...(messages ? [plural(messages, "message")] : [])];
  const verb = files + (messages ?? 0) === 1 ? "waits" : "wait";
  if (waiting.length > 0 && sinceMs !== undefined && sinceMs > targetMs)
    return `${waiting.join(" and ")} ${verb}, and the last load was ${minutes(sinceMs)} ago`;
  if (lag !== null && lag * 1000 > targetMs && sinceMs !== undefined && sinceMs < hourMs)
    return `the oldest file of the last load was ${minutes(lag * 1000)} old when its rows appeared`;
  return null;
}

const minutes = (ms: number) => plural(Math.round(ms / 60_000), "minute");
