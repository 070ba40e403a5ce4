import type { Command } from "commander";
import type { App } from "../../app/app.ts";
import type { PipelineSource } from "../../config/config.ts";
import type { Arrival } from "../../core/arrivals/arrival.ts";
import { s3Url } from "../../core/arrivals/s3-url.ts";
import { errorText } from "../../core/base/error-text.ts";
import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { FileState } from "../../core/upkeep/audit.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { atLeast } from "../options/at-least.ts";
import { withConfig } from "../options/config-options.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, type Said, say } from "../terminal/said.ts";

type AuditOptions = OperatorOptions & { source?: string; minAgeMinutes: number; load?: boolean };

type Summary = Record<"files" | FileState | "too_young" | "unloaded_bytes", number>;

type Submitted = { files: number; loads: number; recorded: number; changed: number; errors: readonly string[] };

export function addAudit(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("audit"))
    .description(
      "list the files of a pipeline's source that no load and no record holds; exit code 1 if one is not loaded",
    )
    .argument("<pipeline>", "name of the pipeline")
    .option("--source <url>", "where the files come from, s3://bucket/prefix; otherwise the configuration's source")
    .option("--min-age-minutes <number>", "leave younger files out: they may be on their way", atLeast(0, "minutes"), 0)
    .option("--load", "submit the files that are missing; files on their way are still loaded once")
    .addHelpText("after", "\nExample:\n  redshift-loader audit orders_queue --min-age-minutes 60")
    .action(async (pipeline: string, options: AuditOptions) => exitUnless(await audit(pipeline, options, output)));
}

/**
 * Lists every file of a pipeline's source that is in no ledger and of no record.
 *
 * A record that cannot be read is printed too. As JSON: one line for each unloaded file and each error, then one with the
 * counts.
 *
 * @returns whether all files are loaded, dismissed or undone, but those that are too young
 */
async function audit(pipeline: string, options: AuditOptions, output: Output): Promise<boolean> {
  const app = await operatorApp(options, output);
  await namedPipelines(app.pipelines, [pipeline], { options });
  const youngest = new Date(Date.now() - options.minAgeMinutes * 60_000).toISOString();
  const sum = { ...none };
  const missing: Arrival[] = [];
  const submitted: Submitted[] = [];
  const submit = async () => submitted.push(await submitFiles(app, pipeline, missing.splice(0)));
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
    if (!options.load) continue;
    missing.push(file);
    if (missing.length >= filesSubmittedAtOnce) await submit();
  }
  if (missing.length > 0) await submit();
  progress.hide();
  const loaded = options.load ? sumOf(submitted) : undefined;
  const open = sum.quarantined + sum.parked + sum.waiting + (loaded ? loaded.errors.length : sum.unloaded);
  const ok = open === 0 && problems === 0;
  if (options.json) output.json({ pipeline, ok, ...sum, unreadable: problems, ...(loaded && { submitted: loaded }) });
  else for (const line of summaryLines(pipeline, { sum, submitted: loaded }, options)) output.line(line);
  return ok;
}

const none: Summary = {
  files: 0,
  loaded: 0,
  quarantined: 0,
  parked: 0,
  waiting: 0,
  dismissed: 0,
  undone: 0,
  too_young: 0,
  unloaded: 0,
  unloaded_bytes: 0,
};

const filesSubmittedAtOnce = 10_000;

async function submitFiles(app: App, pipeline: string, files: readonly Arrival[]): Promise<Submitted> {
  const { submitted, recorded, changed, loads, errors } = await app.loadListed(pipeline, files);
  return { files: submitted, loads: loads.length, recorded, changed, errors };
}

function sumOf(parts: readonly Submitted[]): Submitted {
  const sum = (of: (part: Submitted) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    files: sum(({ files }) => files),
    loads: sum(({ loads }) => loads),
    recorded: sum(({ recorded }) => recorded),
    changed: sum(({ changed }) => changed),
    errors: parts.flatMap(({ errors }) => errors),
  };
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

type Outcome = { sum: Summary; submitted: Submitted | undefined };

/** The counts, and the commands that go on from there. */
function summaryLines(pipeline: string, { sum, submitted }: Outcome, options: AuditOptions): Said[] {
  const { quarantined, parked, waiting, unloaded } = sum;
  return [
    describe(sum, options),
    ...(quarantined + parked + waiting > 0 ? [say`  For the reasons, run: redshift-loader errors ${pipeline}`] : []),
    ...(unloaded > 0 && !submitted ? [say`  To submit the missing files, run the command again with --load.`] : []),
    ...(submitted ? submittedLines(submitted) : []),
  ];
}

function submittedLines({ files, loads, recorded, changed, errors }: Submitted): Said[] {
  return [
    say`  ${plural(files, "file")} submitted in ${plural(loads, "load")}; redshift-loader history shows when they are loaded.`,
    ...(recorded > 0 ? [say`  ${plural(recorded, "file")} left out: quarantined, parked, waiting or dismissed.`] : []),
    ...(changed > 0 ? [say`  ${plural(changed, "file")} left out: loaded, replaced or deleted meanwhile.`] : []),
    ...errors.map((error) => say`${paint.red("✗")} ${shownReason(error)}`),
  ];
}

/** `3 files: 1 loaded, 2 parked`: what there is none of is left out. */
function describe({ files, loaded, ...others }: Summary, { minAgeMinutes }: AuditOptions): Said {
  const counts: [number, string][] = [
    [others.quarantined, "quarantined"],
    [others.parked, "parked"],
    [others.waiting, "waiting for another try"],
    [others.unloaded, "missing"],
    [others.dismissed, "dismissed"],
    [others.undone, "undone"],
    [others.too_young, `younger than ${minAgeMinutes} minutes`],
  ];
  const parts = counts.flatMap(([count, what]) => (count > 0 ? `${count.toLocaleString("en-US")} ${what}` : []));
  const isDone = others.quarantined + others.parked + others.waiting + others.unloaded === 0;
  const mark = isDone ? paint.green("✓") : paint.red("✗");
  return say`${mark} ${plural(files, "file")}: ${[`${loaded.toLocaleString("en-US")} loaded`, ...parts].join(", ")}`;
}

function readSource(url: string): PipelineSource {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(url) ?? [];
  if (bucket) return { bucket, prefix };
  throw new CliError(`--source ${url} is not an S3 address. Write it as s3://bucket/prefix.`, 2);
}
