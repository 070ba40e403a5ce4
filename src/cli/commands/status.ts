import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import pMap from "p-map";
import type { App } from "../../app/app.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { Context } from "../context.ts";
import { maxPipelinesAtOnce, namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { atLeast } from "../options/at-least.ts";
import { withConfig } from "../options/config-options.ts";
import { freshnessOption } from "../options/freshness-option.ts";
import { explain } from "../terminal/explain.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { lines, paint, type Said, say, written } from "../terminal/said.ts";
import type { StatusResult } from "../terminal/status-table.ts";
import { stopSignal } from "../terminal/stop-signal.ts";

type StatusOptions = OperatorOptions & { once?: boolean; interval: number; freshnessMinutes: number };

type Ask = () => Promise<StatusResult[]>;

export function addStatus(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("status"))
    .description("show how pipelines are doing: last load, freshness, what waits, what needs your action")
    .argument("[pipeline...]", "names of pipelines; without any, all")
    .option("--interval <seconds>", "on a terminal, ask again this often", atLeast(1, "seconds"), 5)
    .option(...freshnessOption)
    .option("--once", "print the table once, on a terminal too")
    .addHelpText("after", "\nExample:\n  redshift-loader status --config-bucket my-config")
    .action(async (names: string[], options: StatusOptions) => exitUnless(await showStatus(names, options, output)));
}

/**
 * How the pipelines are doing: on a terminal a table that stays up to date until Ctrl-C, elsewhere once.
 *
 * @returns whether all could be asked
 */
async function showStatus(names: readonly string[], options: StatusOptions, output: Output): Promise<boolean> {
  const app = await operatorApp(options, output);
  const ask: Ask = async () => {
    const asked = await namedPipelines(app.pipelines, names, { options });
    return pMap(asked, (name) => askOne(app, name, options), { concurrency: maxPipelinesAtOnce });
  };
  if (options.json || options.once || !output.results.isTTY) return showOnce(ask, options, output);
  return keepShowing(ask, options.interval);
}

async function showOnce(ask: Ask, options: StatusOptions, output: Output): Promise<boolean> {
  using progress = progressLine(output.errors, "Asking for the state of the pipelines");
  const results = await ask();
  progress.hide();
  const ok = allAnswered(results);
  if (options.json) output.json({ ok, pipelines: results });
  else if (results.length > 0) {
    const { statusTable } = await import("../terminal/status-table.ts");
    output.line(statusTable(results, new Date(), output.results.columns));
  }
  return ok;
}

/** An error at the first request ends the command; a later error is shown until a request succeeds. */
async function keepShowing(ask: Ask, intervalSeconds: number): Promise<boolean> {
  const [{ createLogUpdate }, { statusTable }] = await Promise.all([
    import("log-update"),
    import("../terminal/status-table.ts"),
  ]);
  using stop = stopSignal();
  const update = createLogUpdate(process.stdout);
  const draw = (text: Said) => update(written(text));
  draw(paint.dim("Asking for the state of the pipelines …"));
  let results = await ask();
  let problem: Said | undefined;
  while (!stop.signal.aborted) {
    const foot = paint.dim(`${new Date().toISOString().slice(11, 19)} UTC, every ${intervalSeconds} s; Ctrl-C ends`);
    draw(lines([statusTable(results, new Date(), process.stdout.columns), ...(problem ? [problem] : []), foot]));
    await sleep(intervalSeconds * 1000, undefined, { signal: stop.signal }).catch(() => undefined);
    if (stop.signal.aborted) break;
    try {
      results = await ask();
      problem = undefined;
    } catch (error) {
      problem = say`${paint.red("not up to date:")} ${shownReason(explain(error))}`;
    }
  }
  update.done();
  return problem === undefined && allAnswered(results);
}

const allAnswered = (results: readonly StatusResult[]) =>
  results.every((result) => !("error" in result) && result.errors.length === 0);

/** An error of one pipeline does not hide the others. */
async function askOne(app: App, name: string, { freshnessMinutes }: StatusOptions): Promise<StatusResult> {
  try {
    const status = await app.status(name);
    return { ...status, late: (await app.latePipeline(status, freshnessMinutes)) ?? null };
  } catch (error) {
    const stranded = await app.stranded(name).catch(() => undefined);
    return { pipeline: name, error: explain(error), stranded: stranded ?? null };
  }
}
