import { basename } from "node:path";
import { parsePipeline } from "../config/config.ts";
import type { Pipeline } from "../core/pipeline/pipeline.ts";
import { CliError } from "./cli-error.ts";
import { readGivenFile } from "./read-given-file.ts";
import { describeProblems } from "./terminal/config-excerpt.ts";
import { lines } from "./terminal/said.ts";

/** Reads one pipeline; its file is named after it. @throws CliError with each problem and its line */
export async function readPipelineFile(file: string): Promise<{ name: string; pipeline: Pipeline }> {
  const name = basename(file, ".json");
  const text = await readGivenFile(file, "Name the JSON file of a pipeline.");
  const result = parsePipeline(text, name);
  if ("pipeline" in result) return { name, pipeline: result.pipeline };
  throw new CliError(lines([`${file} is not valid:`, ...describeProblems(text, result.problems)]), 2);
}
