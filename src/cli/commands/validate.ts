import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { bulkInputProblems } from "../../config/bulk-input.ts";
import { type ConfigProblem, parsePipeline } from "../../config/config.ts";
import { parseJsonText } from "../../config/json-text.ts";
import { parseDeploySettings } from "../../deployment/deploy-settings.ts";
import { deploySettingsFile } from "../../folders/pipelines-folder.ts";
import { repeatedKeys } from "../../folders/repeated-keys.ts";
import { CliError } from "../cli-error.ts";
import { whyUnreadable } from "../read-given-file.ts";
import { describeProblems, placeOf } from "../terminal/config-excerpt.ts";
import type { Output } from "../terminal/output.ts";
import { paint, say } from "../terminal/said.ts";

type Verdict = { file: string; valid: boolean; problems: readonly ShownProblem[] };

/** A problem with its place in the file, where it has one. */
type ShownProblem = ConfigProblem & { line?: number; column?: number };

/**
 * Checks pipeline configurations, inputs of the bulk loader, and `deploy.json`, without any service.
 *
 * @returns whether all are valid
 * @throws CliError when all others are checked, if a file cannot be read
 */
export async function validate(
  files: readonly string[],
  options: { json?: boolean },
  output: Output,
): Promise<boolean> {
  const checked = await Promise.all(files.map(check));
  const valid = checked.every(({ verdict }) => verdict.valid);
  if (options.json) output.json({ valid, files: checked.map(({ verdict }) => verdict) });
  else for (const each of checked) print(each, output);
  const unread = checked.filter(({ text }) => text === undefined);
  if (unread.length > 0) throw new CliError(`${unread.length} of ${files.length} files could not be read.`, 2);
  return valid;
}

/** Without a text if the file cannot be read. */
type Checked = { verdict: Verdict; text?: string };

async function check(file: string): Promise<Checked> {
  const text = await readFile(file, "utf8").catch((error: Error) => error);
  if (text instanceof Error) {
    const message = await whyUnreadable(file, text);
    return { verdict: { file, valid: false, problems: [{ path: "", message }] } };
  }
  const problems = problemsOf(file, text).map((problem) => withPlace(text, problem));
  return { verdict: { file, valid: problems.length === 0, problems }, text };
}

function problemsOf(file: string, text: string): readonly ConfigProblem[] {
  return [...problemsOfKind(file, text), ...repeatedKeys(text)];
}

/** A bulk input is known by its `paths`, since it may have any name. */
function problemsOfKind(file: string, text: string): readonly ConfigProblem[] {
  const json = parseJsonText(text);
  if ("value" in json && hasPaths(json.value)) return bulkInputProblems(json.value);
  const result =
    basename(file) === deploySettingsFile ? parseDeploySettings(text) : parsePipeline(text, basename(file, ".json"));
  return "problems" in result ? result.problems : [];
}

const hasPaths = (value: unknown) => typeof value === "object" && value !== null && "paths" in value;

function withPlace(text: string, problem: ConfigProblem): ShownProblem {
  const place = placeOf(text, problem.path);
  return place ? { ...problem, line: place.line, column: place.column } : problem;
}

function print({ verdict: { file, valid, problems }, text = "" }: Checked, output: Output): void {
  output.line(valid ? say`${paint.green("✓")} ${file}` : say`${paint.red("✗")} ${file}`);
  for (const line of describeProblems(text, problems)) output.line(line);
}
