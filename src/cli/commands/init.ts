import type { Command } from "commander";
import pMap from "p-map";
import { shownReason } from "../../core/base/shown-reason.ts";
import type { InitResult } from "../../core/ledger/init.ts";
import type { Pipeline } from "../../core/pipeline/pipeline.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { namedPipelines } from "../named-pipelines.ts";
import { type OperatorOptions, operatorApp, personOutlets } from "../operator-app.ts";
import { withConfig } from "../options/config-options.ts";
import { explain } from "../terminal/explain.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { lines, paint, say } from "../terminal/said.ts";

type InitOptions = OperatorOptions & { pipelines?: string; print?: boolean };

type Named = { name: string; pipeline: Pipeline };

const maxPipelinesAtOnce = 4;

export function addInit(program: Command, { output, exitUnless }: Context): void {
  withConfig(program.command("init"))
    .description("create the ledgers and fences that keep loads exact")
    .argument("[file...]", "JSON files of pipelines; without any, those of the configuration bucket")
    .option("--pipelines <directory>", "folder of pipeline configurations")
    .option("--print", "print the DDL and the GRANTs, and run nothing")
    .addHelpText("after", "\nExample:\n  redshift-loader init --pipelines examples/orders")
    .action(async (files: string[], options: InitOptions) => exitUnless(await init(files, options, output)));
}

/** Creates ledgers and fences, or prints the SQL that does. @returns whether all are there now */
async function init(files: readonly string[], options: InitOptions, output: Output): Promise<boolean> {
  const pipelines = await readPipelines(files, options, output);
  if (options.print) return printSql(pipelines, options, output);
  const { createApp } = await import("../../app/app.ts");
  const app = createApp(process.env, personOutlets(output));
  using progress = progressLine(output.errors, `Creating the tables of ${pipelines.length} pipelines`);
  const initialise = async ({ name, pipeline }: Named) => ({ pipeline: name, ...(await initOne(app.init, pipeline)) });
  const results = await pMap(pipelines, initialise, { concurrency: maxPipelinesAtOnce });
  progress.hide();
  const ok = results.every((result) => result.error === undefined);
  if (options.json) output.json({ ok, pipelines: results });
  else for (const result of results) print(result, output);
  return ok;
}

/** A warehouse that cannot be reached does not stop the others. */
async function initOne(init: (pipeline: Pipeline) => Promise<InitResult>, pipeline: Pipeline): Promise<InitResult> {
  try {
    return await init(pipeline);
  } catch (error) {
    return { tables: [], error: explain(error), run: [] };
  }
}

async function readPipelines(files: readonly string[], options: InitOptions, output: Output): Promise<Named[]> {
  if (files.length > 0 && options.pipelines !== undefined)
    throw new CliError("Name files or --pipelines, not both.", 2);
  if (files.length > 0) {
    const { readPipelineFile } = await import("../pipeline-file.ts");
    return Promise.all(files.map(readPipelineFile));
  }
  if (options.pipelines !== undefined) {
    const { readPipelinesFolder } = await import("../../folders/pipelines-folder.ts");
    return [...(await readPipelinesFolder(options.pipelines)).pipelines];
  }
  const { pipelines } = await operatorApp(options, output);
  const names = await namedPipelines(pipelines, [], { options });
  return pMap(names, async (name) => ({ name, pipeline: await pipelines.get(name) }), {
    concurrency: maxPipelinesAtOnce,
  });
}

async function printSql(pipelines: readonly Named[], { json }: InitOptions, output: Output): Promise<true> {
  const [{ setUpSql }, { highlighted }] = await Promise.all([
    import("../../core/ledger/set-up-sql.ts"),
    import("../terminal/highlight.ts"),
  ]);
  const sqls = pipelines.map(({ name, pipeline }) => ({ pipeline: name, ...setUpSql(pipeline) }));
  if (json) output.json({ pipelines: sqls });
  else
    for (const { pipeline, ddl, grants } of sqls)
      output.line(lines([`-- ${pipeline}`, ...[...ddl, ...grants].map(highlighted)]));
  return true;
}

function print(result: { pipeline: string } & InitResult, output: Output): void {
  const tables = result.tables.map(({ table, state }) => `${table} ${state}`).join(", ") || "it needs no tables";
  if (result.error === undefined) output.line(say`${paint.green("✓")} ${result.pipeline}: ${tables}`);
  else printError(result.pipeline, result, output);
  if (result.tables.some(({ state }) => state === "created"))
    output.note(say`If the loads run as another user, grant it what \`redshift-loader init --print\` shows.`);
}

function printError(pipeline: string, { error, run }: InitResult & { error: string }, output: Output): void {
  output.line(say`${paint.red("✗")} ${pipeline}: ${shownReason(error)}`);
  if (run.length > 0) output.line(say`  Run this as a user who may create tables there, then repeat the command:`);
  for (const sql of run) output.line(say`    ${sql};`);
}
