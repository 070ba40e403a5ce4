import { setTimeout as sleep } from "node:timers/promises";
import { createLogUpdate } from "log-update";
import pMap from "p-map";
import pc from "picocolors";
import type { App } from "../app.ts";
import { type OperatorOptions, operatorApp } from "./operator-app.ts";
import type { Output } from "./output.ts";
import { progressLine } from "./progress-line.ts";
import { type StatusResult, statusTable } from "./status-table.ts";
import { stopSignal } from "./stop-signal.ts";

export type StatusOptions = OperatorOptions & { once?: boolean; interval: number };

const maxPipelinesAtOnce = 8;

/**
 * How the pipelines are doing: on a terminal a table that stays up to date until Ctrl-C, elsewhere once.
 *
 * @returns whether all could be asked
 */
export async function statusCommand(
  names: readonly string[],
  options: StatusOptions,
  output: Output,
): Promise<boolean> {
  const app = operatorApp(options, output);
  if (options.json || options.once || !process.stdout.isTTY) return showOnce(app, names, { options, output });
  return keepShowing(app, names, options.interval);
}

async function showOnce(
  app: App,
  names: readonly string[],
  { options, output }: { options: StatusOptions; output: Output },
): Promise<boolean> {
  using progress = progressLine(process.stderr, "Asking for the state of the pipelines");
  const results = await ask(app, names);
  progress.hide();
  const ok = results.every((result) => !("error" in result));
  if (options.json) output.json({ ok, pipelines: results });
  else output.line(results.length > 0 ? statusTable(results, new Date()) : "No pipeline is configured there.");
  return ok;
}

async function keepShowing(app: App, names: readonly string[], intervalSeconds: number): Promise<boolean> {
  using stop = stopSignal();
  const draw = createLogUpdate(process.stdout);
  draw(pc.dim("Asking for the state of the pipelines …"));
  let ok = true;
  while (!stop.signal.aborted) {
    const results = await ask(app, names);
    ok = results.every((result) => !("error" in result));
    const foot = pc.dim(`${new Date().toISOString().slice(11, 19)} UTC, every ${intervalSeconds} s; Ctrl-C ends`);
    draw(`${statusTable(results, new Date())}\n${foot}`);
    await sleep(intervalSeconds * 1000, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  draw.done();
  return ok;
}

async function ask(app: App, names: readonly string[]): Promise<StatusResult[]> {
  const asked = names.length > 0 ? names : await app.pipelines.names();
  return pMap(asked, (name) => askOne(app, name), { concurrency: maxPipelinesAtOnce });
}

/** A pipeline that cannot be asked does not hide the others. */
async function askOne(app: App, name: string): Promise<StatusResult> {
  try {
    return await app.status(name);
  } catch (error) {
    return { pipeline: name, error: error instanceof Error ? error.message : String(error) };
  }
}
