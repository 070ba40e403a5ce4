import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { type PipelineSource, parsePipeline } from "../config/config.ts";
import type { Pipeline } from "../core/pipeline/pipeline.ts";
import { FolderError } from "./folder-error.ts";
import { pipelineNameOf, pipelineNameProblem } from "./pipeline-name.ts";
import { whyUnreadable } from "./why-unreadable.ts";

/** A pipeline as a file of the folder describes it; the file's name is the queue's. */
export type PipelineFile = { name: string; text: string; pipeline: Pipeline; source: PipelineSource | undefined };

/** A folder of pipeline configurations, with the DDL that runs before them. */
export type PipelinesFolder = { pipelines: readonly PipelineFile[]; schemaSql: string | undefined };

/** The settings of the deployment, in the same folder; see `deploy-settings.ts`. A queue cannot have this name. */
export const deploySettingsFile = "deploy.json";

/**
 * Reads `*.json`, but for `deploy.json`, and `schema.sql` of a folder.
 *
 * @throws FolderError with every problem of every file
 */
export async function readPipelinesFolder(directory: string): Promise<PipelinesFolder> {
  const names = await namesIn(directory);
  const files = names.filter((name) => extname(name) === ".json" && name !== deploySettingsFile).toSorted();
  if (files.length === 0)
    throw new FolderError(`${directory} holds no pipeline: put one JSON file for each queue there.`);
  const read = await Promise.all(
    files.map(async (file) => readPipeline(file, await readFile(join(directory, file), "utf8"))),
  );
  const problems = read.flatMap((result) => ("problems" in result ? result.problems : []));
  if (problems.length > 0) throw new FolderError([`The pipelines in ${directory} have problems:`, ...problems]);
  return {
    pipelines: read.flatMap((result) => ("pipeline" in result ? [result] : [])),
    schemaSql: names.includes("schema.sql") ? await readFile(join(directory, "schema.sql"), "utf8") : undefined,
  };
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    const why = await whyUnreadable(directory, cause);
    throw new FolderError(`The folder ${directory} ${why} Name a folder of pipeline configurations.`, { cause });
  }
}

/** A file's text as a pipeline. */
export function readPipeline(file: string, text: string): PipelineFile | { problems: string[] } {
  const name = pipelineNameOf(file);
  const nameProblem = pipelineNameProblem(file);
  if (nameProblem !== undefined) return { problems: [`  ${file}: ${nameProblem}`] };
  const result = parsePipeline(text, name);
  if ("problems" in result)
    return { problems: result.problems.map((problem) => `  ${file}: ${problem.path}: ${problem.message}`) };
  return { name, text, pipeline: result.pipeline, source: result.source };
}
