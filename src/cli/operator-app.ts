import type { App } from "../app/app.ts";
import type { Outlets } from "../app/outlets.ts";
import { shownReason } from "../core/base/shown-reason.ts";
import type { Log, LogFields } from "../core/ports/log.ts";
import { noMetrics } from "../core/ports/measurement.ts";
import { CliError } from "./cli-error.ts";
import { explain } from "./terminal/explain.ts";
import type { Output } from "./terminal/output.ts";
import { say } from "./terminal/said.ts";

/** What every command that works on deployed pipelines takes. */
export type OperatorOptions = { configBucket?: string; configPrefix?: string; json?: boolean };

/**
 * The use cases, for a person: Region, endpoint and profile come from the AWS environment, and the log goes to standard error.
 *
 * @throws CliError if it is not known where the pipelines are configured
 */
export async function operatorApp(options: OperatorOptions, output: Output): Promise<App> {
  const { bucket, prefix } = configPlace(options);
  const { createApp } = await import("../app/app.ts");
  return createApp({ ...process.env, CONFIG_BUCKET: bucket, CONFIG_PREFIX: prefix }, personOutlets(output));
}

/** @throws CliError if it is not known where the pipelines are configured */
export function configPlace(options: OperatorOptions): { bucket: string; prefix: string } {
  const bucket = options.configBucket ?? process.env["CONFIG_BUCKET"];
  const prefix = options.configPrefix ?? process.env["CONFIG_PREFIX"] ?? "";
  if (bucket) return { bucket, prefix };
  throw new CliError(
    "It is not known where the pipelines are configured. Name the bucket with --config-bucket (and --config-prefix), " +
      "or in CONFIG_BUCKET (and CONFIG_PREFIX), as for the functions.",
    2,
  );
}

/** What a person did by hand is in no metric. */
export function personOutlets(output: Output): Outlets {
  return { log: personLog(output), metrics: noMetrics };
}

/** Lines of the log that say what the command's result says too. */
const toldByResults = [
  "path not loaded",
  "pipeline not reconciled",
  "loads not submitted",
  "manifests or records cannot be read, so their files are not known",
];

function personLog(output: Output): Log {
  const note = (message: string, { errorName: _name, code: _code, cause: _cause, ...fields }: LogFields = {}) => {
    if (toldByResults.includes(message)) return;
    const told = Object.values(fields).map((value) => shownReason(explain(value)));
    output.note(say`${message}: ${told.join(" · ")}`);
  };
  return { info: () => {}, warn: note, error: note };
}
