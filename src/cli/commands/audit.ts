import type { Command } from "commander";
import type { PipelineSource } from "../../config/config.ts";
import type { Arrival } from "../../core/arrivals/arrival.ts";
import { s3Url } from "../../core/arrivals/s3-url.ts";
import { errorText } from "../../core/base/error-text.ts";
import { plural } from "../../core/base/plural.ts";
import type { AuditedFile } from "../../core/upkeep/audit.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { atLeast } from "../options/at-least.ts";
import { withConfig } from "../options/config-options.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, type Said, say } from "../terminal/said.ts";

type AuditOptions = OperatorOptions & { source?: string; minAgeMinutes: number };

type Summary = Record<"files" | AuditedFile["state"] | "too_young" | "unloaded_bytes", number>;

export function addAudit(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("audit"))
    .description("list the files of a pipeline's source that are not loaded; exit code 1 if there is one")
    .argument("<pipeline>", "name of the pipeline")
    .option("--source <url>", "where the files come from, s3://bucket/prefix; otherwise the configuration's source")
    .option("--min-age-minutes <number>", "leave younger files out: they may be on their way", atLeast(0, "minutes"), 0)
    .addHelpText("after", "\nExample:\n  redshift-loader audit orders_queue --min-age-minutes 60")
    .action(async (pipeline: string, options: AuditOptions) => exitUnless(await audit(pipeline, options, output)));
}

/**
 * Lists every file of a pipeline's source that is in none of ledger, quarantine and parked batches.
 *
 * A record that cannot be read is printed too. As JSON: one line for each unloaded file and each error, then one with the
 * counts.
 *
 * @returns whether there is neither
 */
async function audit(pipeline: string, options: AuditOptions, output: Output): Promise<boolean> {
  const app = await operatorApp(options, output);
  await namedPipelines(app.pipelines, [pipeline], { options, output });
  const youngest = new Date(Date.now() - options.minAgeMinutes * 60_000).toISOString();
  const sum: Summary = { files: 0, loaded: 0, quarantined: 0, parked: 0, too_young: 0, unloaded: 0, unloaded_bytes: 0 };
  let problems = 0;
  using progress = progressLine(output.errors, `Comparing the files of ${pipeline} with its ledger`);
  for await (const audited of app.audit(pipeline, options.source ? readSource(options.source) : undefined)) {
    if ("unreadable" in audited) {
      problems += 1;
      progress.hide();
      printProblem(errorText(audited.unreadable.error), options, output);
      continue;
    }
    const { file, state } = audited;
    sum.files += 1;
    progress.show(`${sum.files.toLocaleString("en-US")} files compared, ${sum.unloaded} missing`);
    const counted = state === "unloaded" && file.eventTime > youngest ? "too_young" : state;
    sum[counted] += 1;
    if (counted !== "unloaded") continue;
    sum.unloaded_bytes += file.bytes;
    progress.hide();
    printFile(file, options, output);
  }
  progress.hide();
  const ok = sum.unloaded === 0 && problems === 0;
  if (options.json) output.json({ pipeline, ok, ...sum, unreadable: problems });
  else output.line(describe(sum, options));
  return ok;
}

function printProblem(error: string, { json }: AuditOptions, output: Output): void {
  if (json) output.json({ error });
  else output.line(say`${paint.red("✗")} ${error}`);
}

function printFile(file: Arrival, { json }: AuditOptions, output: Output): void {
  const { bytes, eTag: etag, eventTime: last_modified } = file;
  if (json) output.json({ unloaded: s3Url(file), bytes, etag, last_modified });
  else output.line(say`${last_modified}  ${String(bytes).padStart(12)}  ${s3Url(file)}`);
}

/** `3 files: 1 loaded, 2 parked`: what there is none of is left out. */
function describe({ files, loaded, ...others }: Summary, { minAgeMinutes }: AuditOptions): Said {
  const counts: [number, string][] = [
    [others.quarantined, "quarantined"],
    [others.parked, "parked"],
    [others.unloaded, "missing"],
    [others.too_young, `younger than ${minAgeMinutes} minutes`],
  ];
  const parts = counts.flatMap(([count, what]) => (count > 0 ? `${count.toLocaleString("en-US")} ${what}` : []));
  const mark = others.unloaded === 0 ? paint.green("✓") : paint.red("✗");
  return say`${mark} ${plural(files, "file")}: ${[`${loaded.toLocaleString("en-US")} loaded`, ...parts].join(", ")}`;
}

function readSource(url: string): PipelineSource {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(url) ?? [];
  if (bucket) return { bucket, prefix };
  throw new CliError(`--source ${url} is not an S3 address. Write it as s3://bucket/prefix.`, 2);
}
