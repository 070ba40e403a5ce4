import Table from "cli-table3";
import pc from "picocolors";
import type { PipelineStatus } from "../core/status.ts";
import { duration } from "./duration.ts";

/** What became of asking for one pipeline's status. */
export type StatusResult = PipelineStatus | { pipeline: string; error: string };

const noBorders = {
  ...Object.fromEntries(
    ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"].map((edge) => [
      edge,
      "",
    ]),
  ),
  ...Object.fromEntries(["left", "left-mid", "mid", "mid-mid", "right", "right-mid"].map((edge) => [edge, ""])),
  middle: "  ",
};

const heads = ["pipeline", "target", "last load", "fresh", "loads", "files", "rows", "attempts", "waiting"];
const alarms = ["dead", "quarantined", "parked"];

/** The pipelines as a table for a terminal: what is well is plain, what needs a person is red. */
export function statusTable(results: readonly StatusResult[], now: Date): string {
  const known = results.filter((result): result is PipelineStatus => !("error" in result));
  const table = new Table({
    head: [...heads, ...alarms].map((head) => pc.dim(head)),
    chars: noBorders,
    colAligns: ["left", "left", ...[...heads.slice(2), ...alarms].map(() => "right" as const)],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...known.map((status) => rowOf(status, now)));
  const errors = results.flatMap((result) =>
    "error" in result ? `${pc.red("✗")} ${result.pipeline}: ${result.error}` : [],
  );
  return [...(known.length > 0 ? [table.toString(), pc.dim("loads to attempts: last 24 hours")] : []), ...errors].join(
    "\n",
  );
}

function rowOf(status: PipelineStatus, now: Date): string[] {
  const { last_load: last, freshness_seconds: fresh, queued_messages: queued } = status;
  return [
    pc.cyan(status.pipeline),
    status.table_name,
    last === null ? "never" : `${duration(Math.max(0, (now.getTime() - Date.parse(last)) / 1000))} ago`,
    fresh === null ? "–" : duration(fresh),
    count(status.loads),
    count(status.files),
    count(status.rows),
    count(status.attempts),
    queued === null ? count(status.waiting_files) : count(status.waiting_files + queued),
    alarm(status.dead_letters),
    alarm(status.quarantined),
    alarm(status.parked),
  ];
}

const count = (value: number | null) => (value === null ? "–" : value.toLocaleString("en-US"));
const alarm = (value: number | null) => (value !== null && value > 0 ? pc.red(pc.bold(count(value))) : count(value));
