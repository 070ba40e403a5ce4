import { text as readAll } from "node:stream/consumers";
import type { Command } from "commander";
import { parseJsonText } from "../../config/json-text.ts";
import { plural } from "../../core/base/plural.ts";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { BulkResult } from "../../core/bulk/bulk-load.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { type OperatorOptions, personOutlets } from "../operator-app.ts";
import { jsonOption } from "../options/json-option.ts";
import { readGivenFile } from "../read-given-file.ts";
import { explain } from "../terminal/explain.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { lines, paint, type Said, say } from "../terminal/said.ts";

type BulkOptions = Pick<OperatorOptions, "json"> & { date?: string; to?: string; function?: string };

export function addBulk(program: Command, { output, exitUnless }: Context): void {
  program
    .command("bulk")
    .description("load whole paths, such as a day's partition")
    .argument("<file>", "JSON input of the bulk loader; - reads standard input")
    .option("--date <date>", "what the paths' templates are filled with, as 2026-03-01")
    .option("--to <date>", "with --date: the end of a range of days; it belongs to the range")
    .option("--function <name>", "let the deployed bulk loader do it, whose role can let failed loads go on")
    .option(...jsonOption)
    .addHelpText(
      "after",
      "\nExample:\n  redshift-loader bulk orders-by-day.json --date 2026-03-01 --to 2026-03-31 --function redshift-loader-bulk_loader",
    )
    .action(async (file: string, options: BulkOptions) => exitUnless(await bulk(file, options, output)));
}

/**
 * Loads the paths that the bulk loader's input names.
 *
 * With `--function` the deployed function submits the loads, otherwise this machine does. Only the role that submitted a
 * statement can describe it, so the deployed recovery can retry only the function's loads.
 *
 * @returns whether every path was submitted
 */
async function bulk(file: string, options: BulkOptions, output: Output): Promise<boolean> {
  const input = withDate(await readInput(file), options);
  using progress = progressLine(output.errors, "Listing the paths and submitting their loads");
  const results = options.function ? await invoke(options.function, input) : await submitHere(input, output);
  progress.hide();
  const ok = results.every((result) => !("error" in result));
  if (options.json) output.json({ ok, results });
  else for (const result of results) output.line(describe(result));
  return ok;
}

async function readInput(file: string): Promise<object> {
  const text = file === "-" ? await readAll(process.stdin) : await readGivenFile(file, whatToName);
  const json = parseJsonText(text);
  if ("problem" in json)
    throw new CliError(`${file}:${json.problem.line}:${json.problem.column} ${json.problem.message}`, 2);
  if (typeof json.value === "object" && json.value !== null) return json.value;
  throw new CliError(`${file} is not an input of the bulk loader: write an object with "paths".`, 2);
}

const whatToName = "Name the JSON input of a bulk load, or - for standard input.";

/** The command line's dates come before those of the input. */
function withDate(input: object, { date, to }: BulkOptions): object {
  if (to !== undefined && date === undefined)
    throw new CliError("--to is the end of a range: name its start with --date.", 2);
  if (date === undefined) return input;
  return { ...input, date: to === undefined ? date : { from: date, to } };
}

async function submitHere(input: object, output: Output): Promise<readonly BulkResult[]> {
  const { createApp } = await import("../../app/app.ts");
  return createApp(process.env, personOutlets(output)).bulkLoad(input, crypto.randomUUID());
}

async function invoke(functionName: string, input: object): Promise<readonly BulkResult[]> {
  const { InvokeCommand, LambdaClient, ResourceNotFoundException } = await import("@aws-sdk/client-lambda");
  const lambda = new LambdaClient({});
  const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(input)) });
  const { Payload, FunctionError } = await lambda.send(command).catch((cause: Error) => {
    if (!(cause instanceof ResourceNotFoundException)) throw cause;
    throw new CliError(`There is no function ${functionName}. ${functionNames}`, 2, { cause });
  });
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString("utf8") || "null");
  if (!FunctionError) return answer;
  throw new CliError(`The function ${functionName} failed: ${answer?.errorMessage ?? FunctionError}`, 1);
}

const functionNames =
  "Correct --function: a stack calls its own <stack name>-bulk_loader, and the local AWS bulk_loader.";

function describe(result: BulkResult): Said {
  const what = `${result.s3_path} → ${result.table}`;
  if (!("loads" in result)) return say`${paint.red("✗")} ${what}: ${shownReason(explain(result.error))}`;
  if (result.statement_id === null) return say`${paint.green("✓")} ${what}: all files are loaded already`;
  const loads = result.loads.map(
    ({ statement_name, statement_id }) => say`    ${statement_name}  ${paint.dim(statement_id)}`,
  );
  const head =
    result.error === undefined
      ? say`${paint.green("✓")} ${what}: ${plural(result.files, "file")}, ${plural(result.bytes, "byte")} submitted`
      : say`${paint.red("✗")} ${what}: ${shownReason(explain(result.error))}`;
  return lines([head, ...loads]);
}
