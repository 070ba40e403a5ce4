import type { Command } from "commander";
import pMap from "p-map";
import type { App } from "../../app/app.ts";
import type { BadRow } from "../../app/bad-row.ts";
import { errorText } from "../../core/base/error-text.ts";
import { LoaderError } from "../../core/base/loader-error.ts";
import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { QuarantineJson } from "../../core/records/record-store.ts";
import type { BatchErrors } from "../../core/upkeep/batch-errors.ts";
import type { NeedsAction } from "../../core/upkeep/needs-action.ts";
import type { Context } from "../context.ts";
import { maxPipelinesAtOnce, namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { withConfig } from "../options/config-options.ts";
import { freshnessOption } from "../options/freshness-option.ts";
import { explain } from "../terminal/explain.ts";
import {
  parkedLines,
  quarantinedLines,
  rejectedLines,
  rejectedRowLines,
  waitingLines,
} from "../terminal/failure-lines.ts";
import { lateLines } from "../terminal/late-lines.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, type Said, say } from "../terminal/said.ts";

type ErrorsOptions = OperatorOptions & { pipeline?: string; freshnessMinutes: number };

export function addErrors(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("errors"))
    .description(
      "say what failed and what to do: in all pipelines, in one, with one file, or with one batch; exit code 1 if " +
        "nothing is known of the file or batch",
    )
    .argument("[what]", "a pipeline, the address of a file (s3://…), or the id of a batch or file; without it, all")
    .option("--pipeline <name>", "look in this pipeline only")
    .option(...freshnessOption)
    .addHelpText(
      "after",
      "\nExamples:\n  redshift-loader errors orders_queue" +
        "\n  redshift-loader errors s3://shop-landing/orders/bad.csv.gz" +
        "\n  redshift-loader errors d4a9cece70047c9d3effb85963667c42 --pipeline orders_queue",
    )
    .action(async (what: string | undefined, options: ErrorsOptions) =>
      exitUnless(await showErrors(what, options, output)),
    );
}

type Asked = { app: App; names: readonly string[]; options: ErrorsOptions; output: Output };

/** @returns whether something is known of what was named, and everything could be read */
async function showErrors(what: string | undefined, options: ErrorsOptions, output: Output): Promise<boolean> {
  const isId = what !== undefined && /^[0-9a-f]{32}$/i.test(what);
  const isUrl = what !== undefined && /^s3:\/\//i.test(what);
  const app = await operatorApp(options, output);
  const named = what === undefined || isId || isUrl ? options.pipeline : what;
  const names = await namedPipelines(app.pipelines, named === undefined ? [] : [named], { options });
  const asked = { app, names, options, output };
  if (isId) return showBatch(asked, what.toLowerCase());
  return isUrl ? showFile(asked, what) : showAll(asked);
}

/** In a terminal, so many of each kind are shown of a pipeline. */
const shownOfKind = 20;

async function showAll({ app, names, options, output }: Asked): Promise<boolean> {
  using progress = progressLine(output.errors, "Reading what failed");
  const read = (name: string) => readOne(app, name, options);
  const found = await pMap(names, read, { concurrency: maxPipelinesAtOnce });
  progress.hide();
  const unread = found.flatMap(({ errors }) => errors);
  if (options.json) output.json({ pipelines: found });
  else {
    const late = found.flatMap((one) => one.late ?? []);
    for (const line of late.flatMap((one) => lateLines(one, new Date()))) output.line(line);
    const failing = found.filter((one) => sizeOf(one) > 0);
    for (const one of failing) printAll(one, output);
    printUnread(unread, output);
    if (failing.length + late.length === 0 && unread.length === 0 && names.length > 0)
      output.line(say`${paint.green("✓")} Nothing failed in ${plural(names.length, "pipeline")}.`);
  }
  return unread.length === 0;
}

/** A pipeline whose configuration or records cannot be read does not hide the others. */
async function readOne(app: App, name: string, { freshnessMinutes }: ErrorsOptions) {
  try {
    const [failed, status] = await Promise.all([app.needsAction(name), app.status(name)]);
    return { ...failed, late: (await app.latePipeline(status, freshnessMinutes)) ?? null };
  } catch (error) {
    if (!(error instanceof LoaderError)) throw error;
    const nothing = { parked: [], quarantined: [], waiting: [], rejected: [] };
    return { ...nothing, pipeline: name, errors: [explain(error)], late: null };
  }
}

const sizeOf = ({ parked, quarantined, waiting, rejected }: NeedsAction) =>
  parked.length + quarantined.length + waiting.length + rejected.length;

function printAll({ pipeline, parked, quarantined, waiting, rejected }: NeedsAction, output: Output): void {
  const counts = [
    ...(parked.length > 0 ? [`${plural(parked.length, "batch", "batches")} parked`] : []),
    ...(quarantined.length > 0 ? [`${plural(quarantined.length, "file")} quarantined`] : []),
    ...(rejected.length > 0 ? [`${plural(rejected.length, "batch", "batches")} loaded without some rows`] : []),
    ...(waiting.length > 0 ? [`${plural(waiting.length, "batch", "batches")} waiting`] : []),
  ];
  output.line(say`${paint.bold(`${pipeline}: ${counts.join(", ")}`)}`);
  printSome(parked.map(parkedLines), output);
  printSome(
    quarantined.map((record) => quarantinedLines(record)),
    output,
  );
  printSome(rejected.map(rejectedLines), output);
  printSome(waiting.map(waitingLines), output);
}

function printSome(parts: readonly Said[][], output: Output): void {
  for (const line of parts.slice(0, shownOfKind).flat()) output.line(line);
  const others = parts.length - shownOfKind;
  if (others > 0) output.line(say`  … and ${others.toLocaleString("en-US")} more; --json lists all.`);
}

async function showFile({ app, names, options, output }: Asked, url: string): Promise<boolean> {
  using progress = progressLine(output.errors, "Looking for the records of the file");
  const found = (await pMap(names, (name) => app.needsAction(name, url), { concurrency: maxPipelinesAtOnce })).filter(
    (one) => sizeOf(one) > 0 || one.errors.length > 0,
  );
  const rows = await badRows(
    app,
    found.flatMap(({ quarantined }) => quarantined),
  );
  progress.hide();
  const unread = found.flatMap(({ errors }) => errors);
  const isKnown = found.some((one) => sizeOf(one) > 0);
  if (options.json) {
    output.json({ url, pipelines: found, errors: unread });
    return isKnown && unread.length === 0;
  }
  for (const { pipeline, parked, quarantined, waiting, rejected } of found) {
    output.line(say`${paint.bold(`${pipeline}, file ${url}`)}`);
    for (const line of [...parked.flatMap(parkedLines), ...waiting.flatMap(waitingLines)]) output.line(line);
    for (const record of quarantined) printQuarantined(record, rows, output);
    for (const line of rejected.flatMap(rejectedLines)) output.line(line);
  }
  printUnread(unread, output);
  if (!isKnown && unread.length === 0) {
    output.line(say`Nothing failed with ${url} in ${plural(names.length, "pipeline")}.`);
    output.line(say`To see whether it is loaded, run: redshift-loader audit <pipeline>`);
  }
  return isKnown && unread.length === 0;
}

/** In the pipelines that have the batch. */
async function showBatch({ app, names, options, output }: Asked, id: string): Promise<boolean> {
  using progress = progressLine(output.errors, `Looking for the records of batch ${id}`);
  const answers = await Promise.all(names.map((name) => app.batchErrors(name, id)));
  const found = answers.filter(isFound);
  const rows = await badRows(
    app,
    found.flatMap(({ quarantined }) => quarantined),
  );
  progress.hide();
  const lookedIn = answers.flatMap((answer) => answer.looked_in);
  const unread = answers.flatMap((answer) => answer.errors);
  const isKnown = found.length > 0;
  if (options.json) output.json({ batch_id: id, pipelines: found, looked_in: lookedIn, errors: unread });
  else for (const answer of found) printBatch(answer, rows, output);
  if (!options.json) printUnread(unread, output);
  if (isKnown || unread.length > 0 || options.json) return isKnown && unread.length === 0;
  output.line(say`Nothing is known of ${id}. Looked in:`);
  for (const place of lookedIn) output.line(say`  ${place}`);
  output.line(say`Take the id from the alert, or from a statement's name: <database>/<table>/<batch id>/<attempt>.`);
  return false;
}

const isFound = ({ manifest, parked, quarantined, waiting, rejected }: BatchErrors) =>
  manifest !== undefined || waiting !== undefined || parked.length + quarantined.length + rejected.length > 0;

type BadRows = ReadonlyMap<string, BadRow | { problem: string }>;

/** So many rows are read: each costs a request or two of S3 and of the Data API. */
const maxRowsRead = 10;

async function badRows(app: App, quarantined: readonly QuarantineJson[]): Promise<BadRows> {
  const rows = new Map<string, BadRow | { problem: string }>();
  if (quarantined.length === 0) return rows;
  const readRow = async (record: QuarantineJson) => {
    try {
      rows.set(record.file_id, await app.badRow(record));
    } catch (error) {
      rows.set(record.file_id, { problem: errorText(error) });
    }
  };
  await pMap(quarantined.slice(0, maxRowsRead), readRow, { concurrency: maxPipelinesAtOnce });
  return rows;
}

function printBatch(answer: BatchErrors, rows: BadRows, output: Output): void {
  const { pipeline, batch_id, manifest, parked, quarantined, waiting, rejected, replaced } = answer;
  const undone = manifest && manifest.undone_files > 0 ? `, ${manifest.undone_files} undone` : "";
  const loaded = manifest
    ? `: ${manifest.loaded_files} of ${plural(manifest.files, "file")} in the table${undone}`
    : "";
  const isFile = quarantined.some(({ file_id }) => file_id === batch_id);
  output.line(say`${paint.bold(`${pipeline}, ${isFile ? "file" : "batch"} ${batch_id}`)}${loaded}`);
  for (const line of parked.flatMap(parkedLines)) output.line(line);
  for (const record of quarantined) printQuarantined(record, rows, output);
  if (waiting) for (const line of waitingLines(waiting)) output.line(line);
  for (const record of rejected) printRejected(record, output);
  if (replaced) printReplaced(replaced, output);
  if (parked.length + quarantined.length + rejected.length === 0 && !waiting)
    output.line(say`  No file of it is quarantined or parked. If files are missing, run: redshift-loader reconcile`);
}

function printQuarantined(record: QuarantineJson, rows: BadRows, output: Output): void {
  const row = rows.get(record.file_id) ?? {};
  const known = "problem" in row ? {} : row;
  for (const line of quarantinedLines(record, known)) output.line(line);
  if ("problem" in row) output.line(say`  ${paint.dim("The row cannot be shown:")} ${shownReason(row.problem)}`);
}

function printRejected({ first, ...record }: BatchErrors["rejected"][number], output: Output): void {
  const shown = first.slice(0, shownOfKind);
  for (const line of [...rejectedLines(record), ...shown.flatMap(rejectedRowLines)]) output.line(line);
  const others = record.listed_rows - shown.length;
  if (others > 0) output.line(say`  … and ${others.toLocaleString("en-US")} more: ${record.rows}`);
}

function printReplaced({ rows, first }: NonNullable<BatchErrors["replaced"]>, output: Output): void {
  if (rows === 0) return;
  output.line(
    say`${paint.yellow("replaced")}  characters in ${plural(rows, "row")} (ACCEPTINVCHARS); Redshift lists the first 100 of each slice`,
  );
  for (const { file, line, column } of first) output.line(say`  ${file}, line ${line}, column ${column}`);
}

function printUnread(errors: readonly string[], output: Output): void {
  for (const error of errors) output.line(say`${paint.red("✗")} could not be read: ${shownReason(error)}`);
}
