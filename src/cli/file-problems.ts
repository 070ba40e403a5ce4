import { basename } from "node:path";
import { bulkInputProblems } from "../config/bulk-input.ts";
import { type ConfigProblem, parsePipeline } from "../config/config.ts";
import { parseJsonText } from "../config/json-text.ts";
import { sourceWarnings } from "../config/source-section.ts";
import { parseDeploySettings } from "../deployment/deploy-settings.ts";
import { pipelineNameOf, pipelineNameProblem } from "../folders/pipeline-name.ts";
import { deploySettingsFile } from "../folders/pipelines-folder.ts";
import { repeatedKeys } from "../folders/repeated-keys.ts";

/** Every problem of a pipeline's configuration, a bulk loader's input, or `deploy.json`. */
export function fileProblems(file: string, text: string): readonly ConfigProblem[] {
  return [...repeatedKeys(text), ...problemsOfKind(file, text)];
}

/** What is allowed, and most likely a slip, in a pipeline's configuration that has no problem. */
export function fileWarnings(file: string, text: string): readonly ConfigProblem[] {
  const parsed = parsePipeline(text, pipelineNameOf(file));
  return "source" in parsed && parsed.source ? sourceWarnings(parsed.source) : [];
}

/** A bulk input is known by its `paths`, since it may have any name. */
function problemsOfKind(file: string, text: string): readonly ConfigProblem[] {
  const json = parseJsonText(text);
  if ("value" in json && hasPaths(json.value)) return bulkInputProblems(json.value);
  if (basename(file) === deploySettingsFile) return problemsIn(parseDeploySettings(text));
  const name = pipelineNameOf(file);
  const nameProblem = pipelineNameProblem(file);
  const found = problemsIn(parsePipeline(text, name)).map(({ path, message }) => ({
    path: path.replace(`${name}.json`, basename(file)),
    message,
  }));
  return nameProblem === undefined ? found : [{ path: "", message: nameProblem }, ...found];
}

const problemsIn = (result: object | { problems: readonly ConfigProblem[] }): readonly ConfigProblem[] =>
  "problems" in result ? result.problems : [];

const hasPaths = (value: unknown) => typeof value === "object" && value !== null && "paths" in value;
