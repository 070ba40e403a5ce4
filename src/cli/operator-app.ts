import type { App } from "../app/app.ts";
import { bucketVariableProblem } from "../app/bucket-variable-problem.ts";
import type { Outlets } from "../app/outlets.ts";
import { folderPrefix } from "../core/base/folder-prefix.ts";
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
 * The use cases for the command line: Region, endpoint and profile come from the AWS environment, and the log goes to standard error.
 *
 * @throws CliError if no bucket of configurations is set
 */
export async function operatorApp(options: OperatorOptions, output: Output): Promise<App> {
  const { bucket, prefix } = configPlace(options);
  const { createApp } = await import("../app/app.ts");
  return createApp({ ...process.env, CONFIG_BUCKET: bucket, CONFIG_PREFIX: prefix }, personOutlets(output));
}

/** @throws CliError if no bucket of configurations is set, or what is set is not a bucket's name */
export function configPlace(options: OperatorOptions): { bucket: string; prefix: string } {
  const bucket = options.configBucket ?? process.env["CONFIG_BUCKET"];
  const prefix = folderPrefix(options.configPrefix ?? process.env["CONFIG_PREFIX"] ?? "");
  if (!bucket)
    throw new CliError(
      "The bucket of the configurations is not set. Name the bucket with --config-bucket (and --config-prefix), " +
        "or in CONFIG_BUCKET (and CONFIG_PREFIX), as for the functions.",
      2,
    );
  const problem = bucketVariableProblem(bucket);
  if (problem === undefined) return { bucket, prefix };
  const which = options.configBucket === undefined ? "CONFIG_BUCKET" : "--config-bucket";
  throw new CliError(`${which} ${problem}. The folder belongs into --config-prefix or CONFIG_PREFIX.`, 2);
}

/** Loads that a user submits by hand are not measured. */
export function personOutlets(output: Output): Outlets {
  return { log: personLog(output), metrics: noMetrics };
}

/** Lines of the log that repeat the command's result. */
const saidByResults = [
  "path not loaded",
  "pipeline not reconciled",
  "loads not submitted",
  "manifests or records cannot be read, so their files are not known",
];

function personLog(output: Output): Log {
  const note = (message: string, { errorName: _name, code: _code, cause: _cause, ...fields }: LogFields = {}) => {
    if (saidByResults.includes(message)) return;
    const values = Object.values(fields).map((value) => shownReason(explain(value)));
    output.note(say`${message}: ${values.join(" · ")}`);
  };
  return { info: () => {}, warn: note, error: note };
}
