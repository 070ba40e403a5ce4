import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { Stranded } from "../../core/upkeep/underway/stranded-messages.ts";
import type { LatePipeline } from "../../core/upkeep/underway/waiting-files.ts";
import { clock, sayWait, when } from "../../core/upkeep/underway/waits-for.ts";
import { paint, type Said, say } from "./said.ts";

/** A pipeline that is late: its files that wait longest, and for what. */
export function lateLines({ pipeline, late, oldest, unknown }: LatePipeline, now: Date): Said[] {
  return [
    say`${paint.yellow("late")}  ${pipeline}: ${late}.`,
    ...oldest.map(({ url, since, files, batch_id: batch, waits_for: waits }) => {
      const others =
        files === 1 ? "" : ` and ${plural(files - 1, "other")} ${batch === null ? "on the queue" : "of its batch"}`;
      return say`  ${url}${others} since ${clock(since)}, waits for ${sayWait(waits, now)}`;
    }),
    ...unknown.map((why) => say`  ${paint.dim(shownReason(why))}`),
  ];
}

/** What waits for a pipeline that cannot be looked at. */
export const strandedLine = (pipeline: string, { messages, next_try_at: at }: Stranded, now: Date): Said =>
  say`  ${pipeline}: ${plural(messages, "message")} ${messages === 1 ? "waits" : "wait"} on its queue till that is mended. Next try ${when(at, now)}; after the fix, at once: redshift-loader retry-now ${pipeline}`;
