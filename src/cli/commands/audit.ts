import type { PipelineSource } from "../../config/config.ts";
import type { Arrival } from "../../core/arrivals/arrival.ts";
import { s3Url } from "../../core/arrivals/s3-url.ts";
import { errorText } from "../../core/base/error-text.ts";
import { plural } from "../../core/base/plural.ts";
import type { AuditedFile } from "../../core/upkeep/audit.ts";
import { CliError } from "../cli-error.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, say } from "../terminal/said.ts";

export type AuditOptions = OperatorOptions & { source?: string; minAgeMinutes: number };

type Summary = Record<"files" | AuditedFile["state"] | "too_young" | "unloaded_bytes", number>;

/**
 * Lists every file of a pipeline's source that is in none of ledger, quarantine and parked batches.
 *
 * A record that cannot be read is printed too. As JSON: one line for each unloaded file and each error, then one with the
 * counts.
 *
 * @returns whether there is neither
 */
export async function auditCommand(pipeline: string, options: AuditOptions, output: Output): Promise<boolean> {
  const app = operatorApp(options, output);
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
    progress.show(`${sum.files.toLocaleString("en-US")} files compared, ${sum.unloaded} unloaded`);
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

function describe({ files, loaded, quarantined, parked, unloaded, too_young: young }: Summary, options: AuditOptions) {
  const mark = unloaded === 0 ? paint.green("✓") : paint.red("✗");
  const younger = young > 0 ? `, ${young} younger than ${options.minAgeMinutes} minutes` : "";
  return say`${mark} ${unloaded.toLocaleString("en-US")} of ${plural(files, "file")} unloaded (${loaded} loaded, ${quarantined} quarantined, ${parked} parked${younger})`;
}

function readSource(url: string): PipelineSource {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(url) ?? [];
  if (bucket) return { bucket, prefix };
  throw new CliError(`--source ${url} is no S3 address. Write it as s3://bucket/prefix.`, 2);
}
