import { stripVTControlCharacters } from "node:util";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { PipelineStatus } from "../../core/upkeep/status.ts";
import type { Stranded } from "../../core/upkeep/underway/stranded-messages.ts";
import type { LatePipeline } from "../../core/upkeep/underway/waiting-files.ts";
import { duration } from "./duration.ts";
import { lateLines, strandedLine } from "./late-lines.ts";
import { plainTable } from "./plain-table.ts";
import { lines, paint, type Said, type Sayable, say, written } from "./said.ts";
import { sparkLine } from "./spark-line.ts";

type KnownStatus = PipelineStatus & { late: LatePipeline | null };

/** The status of a pipeline, with why it is late; or why it is not known, and what waits for it. */
export type StatusResult = KnownStatus | { pipeline: string; error: string; stranded: Stranded | null };

type Column = { head: string; cell: (status: PipelineStatus, now: Date) => Sayable; align?: "left" };

const columns: readonly Column[] = [
  { head: "pipeline", cell: ({ pipeline }) => paint.cyan(pipeline), align: "left" },
  { head: "target", cell: ({ table_name }) => table_name, align: "left" },
  { head: "last load", cell: ({ last_load: last }, now) => (last === null ? "never" : `${since(last, now)} ago`) },
  { head: "lag", cell: ({ freshness_seconds: lag }) => (lag === null ? "–" : duration(lag)) },
  { head: "lag by hour", cell: ({ lag_by_hour_seconds: lags }) => paint.dim(sparkLine(lags)), align: "left" },
  { head: "loads", cell: ({ loads }) => count(loads) },
  { head: "files", cell: ({ files }) => count(files) },
  { head: "rows", cell: ({ rows }) => count(rows) },
  { head: "attempts", cell: ({ attempts }) => count(attempts) },
  { head: "running", cell: ({ running_batches: running }) => count(running) },
  { head: "waiting", cell: ({ waiting_files, queued_messages }) => count(waiting_files + (queued_messages ?? 0)) },
  { head: "dead", cell: ({ dead_letters }) => alarm(dead_letters) },
  { head: "quarantined", cell: ({ quarantined }) => alarm(quarantined) },
  { head: "parked", cell: ({ parked }) => alarm(parked) },
  { head: "rejected", cell: ({ rejected_batches }) => alarm(rejected_batches) },
  { head: "retrying", cell: ({ waiting_batches }) => count(waiting_batches) },
];

/** Columns that a narrow terminal leaves out, in this order. */
const leftOutFirst = ["lag by hour", "retrying", "target", "running", "attempts", "loads", "files", "lag", "rows"];

/**
 * The pipelines as a table for a terminal: what needs your action is red.
 *
 * @param width of the terminal; columns that do not fit are left out, and a line says which
 */
export function statusTable(
  results: readonly StatusResult[],
  now: Date,
  width: number = Number.POSITIVE_INFINITY,
): Said {
  const known = results.filter((result): result is KnownStatus => !("error" in result));
  const late = known.flatMap((status) => (status.late ? lateLines(status.late, now) : []));
  const errors = results.flatMap((result) => [
    ...("error" in result ? [result.error] : result.errors).map(
      (error) => say`${paint.red("✗")} ${result.pipeline}: ${shownReason(error)}`,
    ),
    ...("error" in result && result.stranded ? [strandedLine(result.pipeline, result.stranded, now)] : []),
  ]);
  return lines([...(known.length > 0 ? tableLines(known, now, width) : []), ...late, ...errors]);
}

function tableLines(known: readonly PipelineStatus[], now: Date, width: number): Said[] {
  const rejects = known.some(({ rejected_batches: batches }) => batches !== 0); // most pipelines cannot
  const fits = (text: string) => text.split("\n").every((line) => stripVTControlCharacters(line).length <= width);
  for (let count = 0; ; count++) {
    const leftOut = leftOutFirst.slice(0, count);
    const table = render(
      columns.filter(({ head }) => !leftOut.includes(head) && (head !== "rejected" || rejects)),
      known,
      now,
    );
    if (!fits(written(table)) && count < leftOutFirst.length) continue;
    const foot =
      count === 0
        ? "loads to attempts: last 24 hours; rows: read from files"
        : `without ${leftOut.join(", ")}; --json has all`;
    return [table, paint.dim(foot)];
  }
}

const render = (shown: readonly Column[], known: readonly PipelineStatus[], now: Date): Said =>
  plainTable(
    shown.map(({ head, align }) => ({ head, ...(align && { align }) })),
    known.map((status) => shown.map(({ cell }) => cell(status, now))),
  );

const since = (iso: string, now: Date) => duration(Math.max(0, (now.getTime() - Date.parse(iso)) / 1000));
const count = (value: number | null) => (value === null ? "–" : value.toLocaleString("en-US"));
const alarm = (value: number | null) =>
  value !== null && value > 0 ? paint.red(paint.bold(count(value))) : count(value);
