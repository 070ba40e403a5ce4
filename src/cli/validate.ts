import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import pc from "picocolors";
import { type ConfigProblem, parsePipeline } from "../config.ts";
import { parseDeploySettings } from "../deploy-settings.ts";
import type { Output } from "./output.ts";
import { deploySettingsFile } from "./pipelines-folder.ts";

type Verdict = { file: string; valid: boolean; problems: readonly ConfigProblem[] };

/** Checks pipeline configurations, and `deploy.json`, without any service. @returns whether all are valid */
export async function validate(
  files: readonly string[],
  options: { json?: boolean },
  output: Output,
): Promise<boolean> {
  const verdicts = await Promise.all(files.map(check));
  const valid = verdicts.every((verdict) => verdict.valid);
  if (options.json) output.json({ valid, files: verdicts });
  else for (const verdict of verdicts) print(verdict, output);
  return valid;
}

async function check(file: string): Promise<Verdict> {
  const text = await readFile(file, "utf8").catch((error: Error) => error);
  if (text instanceof Error)
    return { file, valid: false, problems: [{ path: "", message: `cannot be read (${text.message}); name a file` }] };
  const problems = problemsOf(file, text);
  return { file, valid: problems.length === 0, problems };
}

function problemsOf(file: string, text: string): readonly ConfigProblem[] {
  const result =
    basename(file) === deploySettingsFile ? parseDeploySettings(text) : parsePipeline(text, basename(file, ".json"));
  return "problems" in result ? result.problems : [];
}

function print({ file, valid, problems }: Verdict, output: Output): void {
  output.line(valid ? `${pc.green("✓")} ${file}` : `${pc.red("✗")} ${file}`);
  for (const { path, message } of problems) output.line(`    ${path ? `${pc.bold(path)}: ` : ""}${message}`);
}
