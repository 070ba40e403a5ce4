import type { Command } from "commander";
import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { ParkedJson, QuarantineJson, WaitingJson } from "../../core/records/record-store.ts";
import type { BatchErrors } from "../../core/upkeep/batch-errors.ts";
import type { Context } from "../context.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp } from "../operator-app.ts";
import { checkId } from "../options/check-id.ts";
import { withConfig } from "../options/config-options.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { paint, say } from "../terminal/said.ts";

type ErrorsOptions = OperatorOptions & { pipeline?: string };

export function addErrors(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("errors"))
    .description("say what went wrong with a batch, and what to do; exit code 1 if nothing is known of it")
    .argument("<id>", "of a batch, as alerts and statement names have it, or of a quarantined file")
    .option("--pipeline <name>", "look in this pipeline only")
    .addHelpText(
      "after",
      "\nExample:\n  redshift-loader errors d4a9cece70047c9d3effb85963667c42 --pipeline orders_queue",
    )
    .action(async (batchId: string, options: ErrorsOptions) => exitUnless(await showErrors(batchId, options, output)));
}

/**
 * Says what went wrong with a batch, in the named pipeline or in the one that has the batch.
 *
 * @returns whether anything is known of it
 */
async function showErrors(batchId: string, options: ErrorsOptions, output: Output): Promise<boolean> {
  const id = checkId(batchId);
  using progress = progressLine(output.errors, `Looking for the records of batch ${id}`);
  const app = await operatorApp(options, output);
  const named = options.pipeline === undefined ? [] : [options.pipeline];
  const names = await namedPipelines(app.pipelines, named, { options, output });
  const answers = await Promise.all(names.map((name) => app.batchErrors(name, id)));
  progress.hide();
  const found = answers.filter(isFound);
  const lookedIn = answers.flatMap((answer) => answer.looked_in);
  const unread = answers.flatMap((answer) => answer.errors);
  const isKnown = found.length > 0;
  if (options.json) output.json({ batch_id: id, pipelines: found, looked_in: lookedIn, errors: unread });
  else for (const answer of found) print(answer, output);
  if (!options.json)
    for (const error of unread) output.line(say`${paint.red("✗")} could not be read: ${shownReason(error)}`);
  if (isKnown || unread.length > 0 || options.json) return isKnown && unread.length === 0;
  output.line(say`Nothing is known of ${id}. Looked in:`);
  for (const place of lookedIn) output.line(say`  ${place}`);
  output.line(say`Take the id from the alert, or from a statement's name: <database>/<table>/<batch id>/<attempt>.`);
  return false;
}

const isFound = ({ manifest, parked, quarantined, waiting }: BatchErrors) =>
  manifest !== undefined || waiting !== undefined || parked.length + quarantined.length > 0;

function print({ pipeline, batch_id, manifest, parked, quarantined, waiting }: BatchErrors, output: Output): void {
  const loaded = manifest ? `: ${manifest.loaded_files} of ${plural(manifest.files, "file")} in the table` : "";
  const isFile = quarantined.some(({ file_id }) => file_id === batch_id);
  output.line(say`${paint.bold(`${pipeline}, ${isFile ? "file" : "batch"} ${batch_id}`)}${loaded}`);
  for (const record of parked) printParked(record, output);
  for (const record of quarantined) printQuarantined(record, output);
  if (waiting) printWaiting(waiting, output);
  if (parked.length + quarantined.length === 0 && !waiting)
    output.line(say`  No file of it is quarantined or parked. If files are missing, run: redshift-loader reconcile`);
}

function printParked(record: ParkedJson, output: Output): void {
  output.line(
    say`${paint.red("parked")}  ${plural(record.files.length, "file")}, since ${record.failed_at}: ${shownReason(record.reason)}`,
  );
  output.line(say`  What to do: ${record.remedy}`);
  output.line(say`  Then run: redshift-loader replay ${record.pipeline} ${record.batch_id}`);
}

function printWaiting({ files, since, reason, rounds, attempt }: WaitingJson, output: Output): void {
  output.line(say`${paint.yellow("waiting")}  ${plural(files.length, "file")}, since ${since}: ${shownReason(reason)}`);
  output.line(say`  Tried ${plural(attempt, "time")}, ${rounds} of them by reconcile, which goes on trying.`);
}

function printQuarantined(record: QuarantineJson, output: Output): void {
  const line = record.line === undefined ? [] : [`line ${record.line}`];
  const column = record.column === undefined ? [] : [`column ${record.column}`];
  output.line(
    say`${paint.red("quarantined")}  ${[record.url, ...line, ...column].join(", ")}: ${shownReason(record.reason)}`,
  );
  output.line(say`  What to do: upload a corrected file, under the same key or another; it loads by itself.`);
  output.line(
    say`  If the file is right, correct the table, then run: redshift-loader replay ${record.pipeline} ${record.file_id}`,
  );
}
