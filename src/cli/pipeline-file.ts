import { basename } from "node:path";
import { parsePipeline } from "../config/config.ts";
import { parseJsonText } from "../config/json-text.ts";
import { asRaw } from "../config/raw-object.ts";
import type { Pipeline } from "../core/pipeline/pipeline.ts";
import { deploySettingsFile } from "../folders/pipelines-folder.ts";
import { CliError } from "./cli-error.ts";
import { readGivenFile } from "./read-given-file.ts";
import { describeProblems } from "./terminal/config-excerpt.ts";
import { lines } from "./terminal/said.ts";

/** Reads one pipeline; its file is named after it. @throws CliError with each problem and its line */
export async function readPipelineFile(file: string): Promise<{ name: string; pipeline: Pipeline }> {
  const name = basename(file, ".json");
  const text = await readGivenFile(file, "Name the JSON file of a pipeline.");
  const other = otherKind(file, text);
  if (other !== undefined) throw new CliError(`${file} ${other}`, 2);
  const result = parsePipeline(text, name);
  if ("pipeline" in result) return { name, pipeline: result.pipeline };
  throw new CliError(lines([`${file} is not valid:`, ...describeProblems(text, result.problems)]), 2);
}

/** What the file is, if it is one of the other files of a pipelines folder. */
function otherKind(file: string, text: string): string | undefined {
  if (basename(file) === deploySettingsFile)
    return "has the settings of a deployment (npm run deploy) and describes no pipeline. Name the JSON file of a pipeline beside it.";
  const json = parseJsonText(text);
  const isBulkInput = "value" in json && "paths" in asRaw(json.value);
  return isBulkInput
    ? `is the input of a bulk load and describes no pipeline. To run it: redshift-loader bulk ${file}`
    : undefined;
}
