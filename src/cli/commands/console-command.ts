import { once } from "node:events";
import type { Command } from "commander";
import type { RunningConsole } from "../../console/server/start-console.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { configPlace, type OperatorOptions } from "../operator-app.ts";
import { withConfig } from "../options/config-options.ts";
import { freshnessOption } from "../options/freshness-option.ts";
import { parsePort } from "../options/parse-port.ts";
import type { Output } from "../terminal/output.ts";
import { paint, say } from "../terminal/said.ts";
import { stopSignal } from "../terminal/stop-signal.ts";

type ConsoleOptions = OperatorOptions & { port: number; freshnessMinutes: number };

const defaultPort = 4577;

export function addConsole(program: Command, { output }: Context): void {
  withConfig(program.command("console"))
    .description("serve a page on this machine that shows pipelines, loads, batches and files, and what needs a person")
    .option("--port <number>", "port on loopback; 0 takes a free one", parsePort, defaultPort)
    .option(...freshnessOption)
    .addHelpText("after", "\nExample:\n  redshift-loader console --config-bucket my-config")
    .action(async (options: ConsoleOptions) => serveConsole(options, output));
}

/** Serves the console until SIGINT or SIGTERM. */
async function serveConsole(options: ConsoleOptions, output: Output): Promise<void> {
  using stop = stopSignal();
  const stopped = once(stop.signal, "abort");
  const { bucket, prefix } = configPlace(options);
  const { openConsole } = await import("../open-console.ts");
  const { port, freshnessMinutes } = options;
  const env = { ...process.env, CONFIG_BUCKET: bucket, CONFIG_PREFIX: prefix };
  await using running = await openConsole({ env, output, port, freshnessMinutes }).catch(sayTaken(port));
  if (options.json) output.json({ url: running.url, port: running.port });
  else banner(running, output);
  await stopped;
}

const sayTaken = (port: number) => (cause: NodeJS.ErrnoException) => {
  if (cause.code !== "EADDRINUSE") throw cause;
  throw new CliError(`Another program uses port ${port}. Name another with --port; 0 takes a free one.`, 1, { cause });
};

function banner({ url }: RunningConsole, output: Output): void {
  output.line(say`${paint.green("●")} ${paint.bold("Console")}  ${url}`);
  output.line(say`  Open it in a browser on this machine. The part behind # lets the page replay, undo and dismiss.`);
  output.line(say`Stop with Ctrl-C.`);
}
