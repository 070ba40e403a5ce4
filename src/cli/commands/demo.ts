import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LocalAws } from "@redshift-loader/local-aws";
import type { Command } from "commander";
import pc from "picocolors";
import { packageRoot } from "../../app/package-root.ts";
import type { ProgressTarget } from "../../demo/report/progress.ts";
import { bundlesDirectory } from "../../local/bundles.ts";
import { configBucket, configPrefix, localIdentity, pipelineResources } from "../../local/pipeline-resources.ts";
import { commandName, shippedFile } from "../command-name.ts";
import type { Context } from "../context.ts";
import { needNode24 } from "../node-24.ts";
import { jsonOption } from "../options/json-option.ts";
import type { Output, Screen } from "../terminal/output.ts";
import { drawn, lines, paint, type Said, say } from "../terminal/said.ts";
import { stopSignal } from "../terminal/stop-signal.ts";

const pipelinesDirectory = fileURLToPath(new URL("examples/demo", packageRoot));
const stallSeconds = 300;
const shownComplaints = 5;
const now = () => new Date();

type DemoOptions = { json?: boolean; keep?: boolean };

export function addDemo(program: Command, { output, exitUnless }: Context): void {
  program
    .command("demo")
    .description("load 3,000,000 real rows through the whole pipeline on this machine, and check every one")
    .option("--keep", "leave everything running at the end, with the console open, until Ctrl-C")
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  redshift-loader demo --json")
    .action(async (options: DemoOptions) => {
      needNode24("demo");
      exitUnless(await demo(options, output));
    });
}

/**
 * Loads 3,000,000 real rows through the whole pipeline on this machine and compares every table with its expectation.
 *
 * SIGINT and SIGTERM end it early, with everything it started.
 *
 * @returns whether every row is where it belongs
 */
async function demo(options: DemoOptions, output: Output): Promise<boolean> {
  const startedAt = now();
  using stop = stopSignal();
  const [{ startDemoData }, { startProgress }, { renderReport }, { runDemo }] = await Promise.all([
    import("../../demo/data/demo-data.ts"),
    import("../../demo/report/progress.ts"),
    import("../../demo/report/report.ts"),
    import("../../demo/run-demo.ts"),
  ]);
  using progress = startProgress(targetOf(output.errors), now);
  progress.phase("Starting S3, SQS, Lambda, EventBridge and Redshift on this machine");
  const complaints: string[] = [];
  try {
    await using data = startDemoData(); // makes the first files while the local AWS starts
    await using local = await startDemoLocal(complaints);
    const summary = await runDemo(local, { data, progress, now, startedAt, signal: stop.signal, stallSeconds });
    progress[Symbol.dispose]();
    if (options.json) output.json(summary);
    else output.line(lines([drawn(renderReport(summary, pc)), ...(summary.ok && !options.keep ? tryNext() : [])]));
    if (options.keep && !stop.signal.aborted)
      await keep(local, { output, signal: stop.signal, json: options.json === true });
    return summary.ok;
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    progress[Symbol.dispose]();
    for (const line of complaints.slice(-shownComplaints)) output.note(say`${line}`);
    throw error;
  }
}

/** Serves the console of the demo's pipelines until the signal. The SDK finds the local AWS by the environment. */
async function keep(
  { environment, endpoint, region }: LocalAws,
  { output, signal, json }: { output: Output; signal: AbortSignal; json: boolean },
): Promise<void> {
  const stopped = once(signal, "abort");
  const settings = { ...environment, CONFIG_BUCKET: configBucket, CONFIG_PREFIX: configPrefix };
  Object.assign(process.env, settings);
  const { openConsole } = await import("../open-console.ts");
  await using running = await openConsole({ env: process.env, output, port: 0, freshnessMinutes: 15 });
  if (json) output.json({ console: running.url, endpoint, region });
  output.note(say`${paint.green("●")} ${paint.bold("Console")}  ${running.url}`);
  output.note(say`  The local AWS runs on at ${endpoint}. Stop both with Ctrl-C.`);
  await stopped;
}

/** The demo's progress is drawn from its own words and figures. */
function targetOf(screen: Screen): ProgressTarget {
  const { isTTY, columns } = screen;
  return { isTTY, ...(columns !== undefined && { columns }), write: (text) => screen.write(drawn(text)) };
}

function tryNext(): Said[] {
  const [command, orders] = [commandName(), shippedFile("examples/orders")];
  const commands = [
    ["demo --keep", "the same, and then the console to look at it"],
    [`local up --pipelines ${orders}`, "your own files through the same pipeline"],
    [`plan ${orders}/orders_queue.json --files s3://shop-landing/orders/monday.csv`, "the SQL of a merge"],
    ["demo --json", "these figures for a program"],
  ] as const;
  return [
    say`Try next:`,
    ...commands.map(([args, what]) => say`  ${paint.cyan(`${command} ${args}`)}   ${what}`),
    say``,
  ];
}

/** @param complaints receives the errors that the functions log; the last ones explain a demo that fails */
async function startDemoLocal(complaints: string[]) {
  const [{ startLocal }, { readPipelinesFolder }] = await Promise.all([
    import("@redshift-loader/local-aws"),
    import("../../folders/pipelines-folder.ts"),
  ]);
  const folder = await readPipelinesFolder(pipelinesDirectory);
  const resources = pipelineResources(folder, bundlesDirectory);
  const onLog = ({ functionName, line }: { functionName: string; line: string }) => {
    if (/"level":"ERROR"|Error/.test(line)) complaints.push(`${functionName}  ${line}`);
  };
  return startLocal({ ...localIdentity, ...resources, isolation: "serializable", onLog });
}
