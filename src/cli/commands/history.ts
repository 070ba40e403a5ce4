import type { Command } from "commander";
import pMap from "p-map";
import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { HistoryEntry, PipelineHistory } from "../../core/upkeep/history.ts";
import type { Context } from "../context.ts";
import { maxPipelinesAtOnce, namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { atLeast } from "../options/at-least.ts";
import { withConfig } from "../options/config-options.ts";
import { duration } from "../terminal/duration.ts";
import type { Output } from "../terminal/output.ts";
import type { plainTable as PlainTable } from "../terminal/plain-table.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, type Said, say } from "../terminal/said.ts";

type HistoryOptions = OperatorOptions & { hours: number; limit: number };

export function addHistory(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("history"))
    .description(
      "list the batches of the last hours: when, how many files and rows, how often tried, how late, why not",
    )
    .argument("[pipeline...]", "names of pipelines; without any, all")
    .option("--hours <number>", "how far to look back", atLeast(1, "hours"), 24)
    .option("--limit <number>", "on a terminal, at most so many batches of each pipeline", atLeast(1, "batches"), 20)
    .addHelpText("after", "\nExample:\n  redshift-loader history orders_queue --hours 72")
    .action(async (names: string[], options: HistoryOptions) => exitUnless(await showHistory(names, options, output)));
}

/** @returns whether everything could be read */
async function showHistory(names: readonly string[], options: HistoryOptions, output: Output): Promise<boolean> {
  using progress = progressLine(output.errors, "Reading the history of loads");
  const app = await operatorApp(options, output);
  const asked = await namedPipelines(app.pipelines, names, { options });
  const histories = await pMap(asked, (name) => app.history(name, options.hours), { concurrency: maxPipelinesAtOnce });
  progress.hide();
  const ok = histories.every(({ errors }) => errors.length === 0);
  if (options.json) output.json({ ok, hours: options.hours, pipelines: histories });
  else {
    const { plainTable } = await import("../terminal/plain-table.ts");
    for (const history of histories) print(history, options, { output, plainTable });
  }
  return ok;
}

type Printing = { output: Output; plainTable: typeof PlainTable };

function print(
  { pipeline, table_name, entries, errors }: PipelineHistory,
  options: HistoryOptions,
  { output, plainTable }: Printing,
): void {
  const { hours, limit } = options;
  output.line(
    say`${paint.bold(`${pipeline} → ${table_name}`)}: ${plural(entries.length, "batch", "batches")} in ${hours} h`,
  );
  if (entries.length > 0) output.line(plainTable(heads, entries.slice(0, limit).map(cells)));
  if (entries.length > limit)
    output.line(say`  … and ${(entries.length - limit).toLocaleString("en-US")} older; --limit or --json shows them.`);
  for (const { id, error } of entries.slice(0, limit).filter((entry) => entry.error !== null))
    output.line(say`  ${id}: ${shownReason(error ?? "")}`);
  for (const error of errors) output.line(say`${paint.red("✗")} could not be read: ${shownReason(error)}`);
}

const heads = [
  { head: "time (UTC)", align: "left" },
  { head: "state", align: "left" },
  { head: "files" },
  { head: "rows read" },
  { head: "attempts" },
  { head: "lag" },
  { head: "batch or file", align: "left" },
] as const;

const count = (value: number | null) => (value === null ? "–" : value.toLocaleString("en-US"));

const cells = ({ at, state, files, rows, attempts, lag_seconds, id }: HistoryEntry): (string | Said)[] => [
  at.slice(0, 19).replace("T", " "),
  state === "loaded" ? paint.green(state) : paint.red(state),
  count(files),
  count(rows),
  count(attempts),
  lag_seconds === null ? "–" : duration(lag_seconds),
  id,
];
