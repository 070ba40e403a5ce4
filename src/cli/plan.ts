import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parsePipeline } from "../config.ts";
import { planLoad } from "../core/plan.ts";
import { renderPlan } from "../core/sql.ts";
import { CliError } from "./cli-error.ts";
import type { Output } from "./output.ts";

export type PlanOptions = { manifest: string; json?: boolean };

/** Prints the SQL of a load, and runs nothing. */
export async function plan(file: string, options: PlanOptions, output: Output): Promise<void> {
  if (!/^s3:\/\/[^/]+\/.+/.test(options.manifest))
    throw new CliError(`--manifest ${options.manifest} is no S3 address. Write it as s3://bucket/key.`, 2);
  const result = parsePipeline(await readConfig(file), basename(file, ".json"));
  if ("problems" in result) {
    const lines = result.problems.map(({ path, message }) => `  ${path}: ${message}`);
    throw new CliError(`${file} is not valid:\n${lines.join("\n")}`, 1);
  }
  const sqls = renderPlan(planLoad(result.pipeline, options.manifest));
  if (options.json) output.json({ sqls });
  else output.line(sqls.map((sql) => `${sql};`).join("\n"));
}

async function readConfig(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new CliError(`${file} cannot be read. Name the JSON file of a pipeline.`, 2, { cause });
  }
}
