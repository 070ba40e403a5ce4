import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { ConfigProblem } from "../../config/config.ts";
import type { Place } from "../../config/problem-place.ts";
import { whyUnreadable } from "../../folders/why-unreadable.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { jsonOption } from "../options/json-option.ts";
import type { Output } from "../terminal/output.ts";
import { paint, say } from "../terminal/said.ts";

type Verdict = {
  file: string;
  valid: boolean;
  problems: readonly ShownProblem[];
  /** Of a valid file: what is most likely a slip. */
  warnings: readonly ShownProblem[];
};

/** A problem with its place in the file, where it has one. */
type ShownProblem = ConfigProblem & { line?: number; column?: number };

export function addValidate(program: Command, { output, exitUnless }: Context): void {
  program
    .command("validate")
    .description("check configurations of pipelines, bulk loads and deployments")
    .argument("<file...>", "JSON files")
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  redshift-loader validate examples/orders/*.json")
    .action(async (files: string[], options: { json?: boolean }) => exitUnless(await validate(files, options, output)));
}

/**
 * Checks pipeline configurations, inputs of the bulk loader, and `deploy.json`, without any service.
 *
 * @returns whether all are valid
 * @throws CliError when all others are checked, if a file cannot be read
 */
async function validate(files: readonly string[], options: { json?: boolean }, output: Output): Promise<boolean> {
  const checked = await Promise.all(files.map(check));
  const valid = checked.every(({ verdict }) => verdict.valid);
  if (options.json) output.json({ valid, files: checked.map(({ verdict }) => verdict) });
  else for (const each of checked) await print(each, output);
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
    return { verdict: { file, valid: false, problems: [{ path: "", message }], warnings: [] } };
  }
  const [{ fileProblems, fileWarnings }, { placeOf }] = await Promise.all([
    import("../file-problems.ts"),
    import("../../config/problem-place.ts"),
  ]);
  const placed = (problem: ConfigProblem) => withPlace(problem, placeOf(text, problem.path));
  const problems = fileProblems(file, text).map(placed).toSorted(inOrderOfFile);
  const valid = problems.length === 0;
  return { verdict: { file, valid, problems, warnings: valid ? fileWarnings(file, text).map(placed) : [] }, text };
}

/** What has no place, such as a key that is missing, comes first. */
const inOrderOfFile = (one: ShownProblem, other: ShownProblem) =>
  (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);

function withPlace(problem: ConfigProblem, place: Place | undefined): ShownProblem {
  return place ? { ...problem, line: place.line, column: place.column } : problem;
}

async function print(
  { verdict: { file, valid, problems, warnings }, text = "" }: Checked,
  output: Output,
): Promise<void> {
  output.line(valid ? say`${paint.green("✓")} ${file}` : say`${paint.red("✗")} ${file}`);
  if (problems.length + warnings.length === 0) return;
  const { describeProblems } = await import("../terminal/config-excerpt.ts");
  for (const line of describeProblems(text, problems)) output.line(line);
  if (warnings.length > 0) output.line(say`  ${paint.yellow("warning:")}`);
  for (const line of describeProblems(text, warnings)) output.line(line);
}
