import type { Command } from "commander";
import type { Arrival } from "../../core/arrivals/arrival.ts";
import type { BatchFile } from "../../core/arrivals/batch-file.ts";
import { errorText } from "../../core/base/error-text.ts";
import type { Batch } from "../../core/load/batch.ts";
import type { LoadOrder } from "../../core/load/load-order.ts";
import type { Pipeline } from "../../core/pipeline/pipeline.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { jsonOption } from "../options/json-option.ts";
import type { PlannedByName } from "../plan-by-name.ts";
import { readGivenFile } from "../read-given-file.ts";
import type { Output } from "../terminal/output.ts";
import { lines, say } from "../terminal/said.ts";

type PlanOptions = { files?: readonly string[]; manifest?: string; ddl?: string; json?: boolean };

export function addPlan(program: Command, { output }: Context): void {
  program
    .command("plan")
    .description("print the SQL of a load, and run nothing")
    .argument("<file>", "JSON file of the pipeline")
    .option("--files <url...>", "files of the load, s3://bucket/key")
    .option("--manifest <file>", "or a copy of the load's manifest on this machine")
    .option(
      "--ddl <file>",
      'of columns "by_name": read the table\'s columns from a file of DDL, not from the warehouse',
    )
    .option(...jsonOption)
    .addHelpText(
      "after",
      "\nExample:\n  redshift-loader plan examples/orders/orders_queue.json --files s3://shop-landing/orders/monday.csv",
    )
    .action(async (file: string, options: PlanOptions) => plan(file, options, output));
}

/** Prints the SQL of a load, and runs nothing. S3 is not asked unless columns go by name, so files named here have made-up ids. */
async function plan(file: string, options: PlanOptions, output: Output): Promise<void> {
  const [{ readPipelineFile }, { highlighted }] = await Promise.all([
    import("../pipeline-file.ts"),
    import("../terminal/highlight.ts"),
  ]);
  const { name, pipeline } = await readPipelineFile(file);
  const batches = await batchesOf({ name, pipeline }, options);
  for (const url of options.files ?? []) for (const note of keyNotes(url)) output.note(say`${note}`);
  const orders = batches.map((batch) => ({ pipelineName: name, pipeline, batch }));
  if (pipeline.copy.byName) return printByName(await planned(orders, pipeline, options), options, output);
  const { planBatch } = await import("../../core/load/submission.ts");
  const sqls = orders.flatMap((order) => planBatch(order).submission.sqls);
  if (options.json) output.json({ sqls });
  else output.line(lines(sqls.map(highlighted)));
}

async function planned(orders: readonly LoadOrder[], pipeline: Pipeline, { ddl }: PlanOptions): Promise<PlannedByName> {
  const [{ planByName }, { knownTable }] = await Promise.all([
    import("../plan-by-name.ts"),
    import("../known-table.ts"),
  ]);
  const { table } = pipeline.copy;
  const { columns } = await knownTable({ table, warehouse: pipeline.warehouse, ...(ddl !== undefined && { ddl }) });
  return planByName(orders, columns);
}

async function printByName(
  { sqls, adds, setAside }: PlannedByName,
  { json }: PlanOptions,
  output: Output,
): Promise<void> {
  if (json) return output.json({ sqls, adds, set_aside: setAside });
  const { highlighted } = await import("../terminal/highlight.ts");
  for (const { url, reason, ddl } of setAside)
    output.note(lines([say`${url} would be quarantined: ${reason}`, ...ddl.map((sql) => say`  ${sql};`)]));
  if (adds.length > 0) output.note(lines(["Before the load:", ...adds.map((sql) => say`  ${sql};`)]));
  output.line(lines(sqls.map(highlighted)));
}

type Named = { name: string; pipeline: Pipeline };

async function batchesOf({ name, pipeline }: Named, { files = [], manifest }: PlanOptions): Promise<readonly Batch[]> {
  const [{ formBatches, toBatch }, { batchScope }] = await Promise.all([
    import("../../core/load/batch.ts"),
    import("../../core/pipeline/batch-scope.ts"),
  ]);
  const scope = batchScope(name, pipeline);
  if (manifest !== undefined && files.length === 0) return [toBatch(scope, await filesOfManifest(manifest))];
  if (manifest !== undefined || files.length === 0)
    throw new CliError("Name the load's files: either --files s3://bucket/key … or --manifest FILE.", 2);
  const deliveries = [{ messageId: "", arrivals: files.map(toArrival) }];
  return formBatches(scope, deliveries, pipeline.batch);
}

/** @throws CliError if the loader did not write this manifest */
async function filesOfManifest(file: string): Promise<readonly BatchFile[]> {
  if (file.startsWith("s3://"))
    throw new CliError(`The manifest is read from this machine. Copy it first: aws s3 cp ${file} .`, 2);
  const text = await readGivenFile(file, "Name a copy of the load's manifest on this machine.");
  const { parseManifest } = await import("../../core/load/manifest.ts");
  try {
    return parseManifest(text).files;
  } catch (cause) {
    throw new CliError(`${file}: ${errorText(cause)}`, 2, { cause });
  }
}

/** Both are keys that S3 takes, and seldom what was meant. */
function keyNotes(url: string): string[] {
  return [
    ...(url.includes("*") ? [`${url}: S3 has no wildcards here, so this is one object with * in its key.`] : []),
    ...(url.endsWith("/")
      ? [
          `${url}: this is one object whose key ends with /, and the loader loads it only if it is not empty. Name the objects under it.`,
        ]
      : []),
  ];
}

function toArrival(url: string): Arrival {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(url) ?? [];
  if (!bucket || !key) throw new CliError(`--files ${url} is not an S3 address. Write it as s3://bucket/key.`, 2);
  return { bucket, key, bytes: 0, eTag: "unknown", eventTime: new Date().toISOString() };
}
