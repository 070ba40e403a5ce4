import { type Command, Option } from "commander";
import pMap from "p-map";
import type { App, TracedFile } from "../../app/app.ts";
import { parseS3Url } from "../../core/arrivals/s3-url.ts";
import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { FileTrace, TraceState } from "../../core/upkeep/trace/trace-file.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { withConfig } from "../options/config-options.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, type Said, say } from "../terminal/said.ts";

type TraceOptions = OperatorOptions & { pipeline?: string; like?: string; limit: number };

export function addTrace(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("trace"))
    .description("show the way of a file: created, announced, tried, loaded, or where it stopped and why")
    .argument("[what]", "address of a file (s3://…), or an id: of file, batch, S3 version, eTag or statement")
    .addOption(new Option("--like <pattern>", "all files whose keys fit, such as 'orders/2026-11-28*'"))
    .option("--pipeline <name>", "look in this pipeline only")
    .option("--limit <number>", "at most so many files", parseLimit, 10)
    .addHelpText(
      "after",
      "\nExamples:\n  redshift-loader trace s3://shop-landing/orders/monday.csv" +
        "\n  redshift-loader trace d4a9cece70047c9d3effb85963667c42\n  redshift-loader trace --like 'orders/2026-11-28*'",
    )
    .action(async (what: string | undefined, options: TraceOptions) =>
      exitUnless(await showTraces({ what, like: options.like }, options, output)),
    );
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new CliError("--limit takes a whole number from 1 to 9999.", 2);
}

type What = { what: string | undefined; like: string | undefined };

const maxFilesAtOnce = 4;

/** @returns whether the files were found, in S3 or in a record of them */
async function showTraces({ what, like }: What, options: TraceOptions, output: Output): Promise<boolean> {
  if ((what === undefined) === (like === undefined))
    throw new CliError("Name a file's address or an id, or a pattern with --like: one of them.", 2);
  if (what === "" || (what !== undefined && /^s3:/i.test(what) && !parseS3Url(what)?.key))
    throw new CliError(`"${what}" is neither an address nor an id. Write the address as s3://bucket/key.`, 2);
  const app = await operatorApp(options, output);
  using progress = progressLine(output.errors, "Looking for the file");
  const named = options.pipeline === undefined ? [] : [options.pipeline];
  const names = await namedPipelines(app.pipelines, named, { options });
  const files = await filesOf(app, names, { what, like });
  const some = files.slice(0, options.limit);
  const traces = await pMap(some, (file) => app.trace(file), { concurrency: maxFilesAtOnce });
  progress.hide();
  const isKnown = traces.some(({ state }) => state !== "of no source" && state !== "gone");
  if (options.json) output.json({ ok: isKnown, files: files.length, traces });
  else {
    for (const trace of traces) for (const line of traceLines(trace)) output.line(line);
    if (traces.length === 0) output.line(say`${nothingFound(what ?? like ?? "", names)}`);
    if (files.length > some.length)
      output.line(say`${plural(files.length - some.length, "more file")}; --limit shows them.`);
  }
  return isKnown;
}

const nothingFound = (what: string, names: readonly string[]) =>
  `Nothing is known of ${what} in ${plural(names.length, "pipeline")}: no ledger, manifest or record names it, and no source has it.`;

async function filesOf(app: App, names: readonly string[], { what, like }: What): Promise<readonly TracedFile[]> {
  if (like !== undefined) return app.filesLike(names, like);
  return /^s3:\/\//i.test(what ?? "") ? app.pipelinesOf(names, what ?? "") : app.filesOfId(names, what ?? "");
}

function traceLines({ url, pipeline, table_name, state, steps, next }: FileTrace): Said[] {
  return [
    say`${paint.bold(url)} → ${pipeline} (${table_name}): ${mark(state)}`,
    ...steps.map(
      ({ at, what, detail }) =>
        say`  ${(at?.slice(0, 19).replace("T", " ") ?? "").padEnd(19)}  ${paint.cyan(what.padEnd(11))}  ${shownReason(detail)}`,
    ),
    say`  Next: ${next}`,
  ];
}

function mark(state: TraceState): Said {
  if (state === "loaded") return paint.green(state);
  return state === "running" || state === "waiting" || state === "intended" || state === "queued"
    ? paint.yellow(state)
    : paint.red(state);
}
