import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parsePipeline } from "../config.ts";
import type { Arrival } from "../core/arrival.ts";
import { formBatches } from "../core/batch.ts";
import { formatTableName } from "../core/identifier.ts";
import { planBatch } from "../core/submission.ts";
import { CliError } from "./cli-error.ts";
import type { Output } from "./output.ts";

export type PlanOptions = { files: readonly string[]; json?: boolean };

/** Prints the SQL of a load of these files, and runs nothing. Their ids are stand-ins, since S3 is not asked. */
export async function plan(file: string, options: PlanOptions, output: Output): Promise<void> {
  const name = basename(file, ".json");
  const result = parsePipeline(await readConfig(file), name);
  if ("problems" in result) {
    const lines = result.problems.map(({ path, message }) => `  ${path}: ${message}`);
    throw new CliError(`${file} is not valid:\n${lines.join("\n")}`, 1);
  }
  const { pipeline } = result;
  const deliveries = [{ messageId: "", arrivals: options.files.map(toArrival) }];
  const batches = formBatches(formatTableName(pipeline.copy.table), deliveries, pipeline.batch);
  const sqls = batches.flatMap((batch) => planBatch({ pipelineName: name, pipeline, batch }).submission.sqls);
  if (options.json) output.json({ sqls });
  else output.line(sqls.map((sql) => `${sql};`).join("\n"));
}

function toArrival(url: string): Arrival {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(url) ?? [];
  if (!bucket || !key) throw new CliError(`--files ${url} is no S3 address. Write it as s3://bucket/key.`, 2);
  return { bucket, key, bytes: 0, eTag: "unknown", eventTime: new Date().toISOString() };
}

async function readConfig(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new CliError(`${file} cannot be read. Name the JSON file of a pipeline.`, 2, { cause });
  }
}
