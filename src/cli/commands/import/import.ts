import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorText } from "../../../core/base/error-text.ts";
import { jsonText } from "../../../core/base/json-line.ts";
import type { Draft } from "../../../import/draft.ts";
import { CliError } from "../../cli-error.ts";
import { readGivenFile } from "../../read-given-file.ts";
import { draftLines } from "../../terminal/draft-lines.ts";
import type { Output } from "../../terminal/output.ts";
import { lines, paint, say } from "../../terminal/said.ts";

export type Kind = "awslabs" | "copy-job";

export type ImportOptions = { out?: string; force?: boolean; json?: boolean };

type Translated = { drafts: readonly Draft[]; warning?: string };

/**
 * Drafts pipelines from another loader's configuration, and prints or writes them.
 *
 * @throws CliError if the file is not such a configuration; nothing is written then
 */
export async function importPipelines(
  { kind, path }: { kind: Kind; path: string },
  options: ImportOptions,
  output: Output,
): Promise<void> {
  if (options.force && options.out === undefined)
    throw new CliError("--force overwrites files in a folder. Name it with --out.", 2);
  const text = await readGivenFile(path, "Name the file with the other loader's configuration.");
  const { drafts, warning } = kind === "awslabs" ? await fromAwslabs(path, text) : await fromCopyJobs(path, text);
  if (options.out !== undefined) await writeDrafts(drafts, options.out, options.force === true);
  const files = drafts.map((draft) => ({ ...draft, file: fileOf(draft, options.out) }));
  if (warning !== undefined) output.note(say`${paint.yellow("warning:")} ${warning}`);
  if (options.json) output.json({ pipelines: files });
  else printDrafts(files, options.out !== undefined, output);
}

const fileOf = ({ name }: Draft, out: string | undefined) =>
  out === undefined ? `${name}.json` : join(out, `${name}.json`);

async function fromAwslabs(path: string, text: string): Promise<Translated> {
  const [{ parseJsonText }, { readItems }, { translateItems }] = await Promise.all([
    import("../../../config/json-text.ts"),
    import("../../../import/awslabs/items.ts"),
    import("../../../import/awslabs/translate-items.ts"),
  ]);
  const json = parseJsonText(text);
  if ("problem" in json)
    throw new CliError(`${path}:${json.problem.line}:${json.problem.column} ${json.problem.message}.`, 2);
  const found = readItems(json.value);
  if ("problems" in found) throw notThat(path, found.problems);
  const drafts = translateItems(found.items);
  if (!found.isPartial) return { drafts };
  return { drafts, warning: `${path} says that the export ended before the table did; export all of it.` };
}

async function fromCopyJobs(path: string, text: string): Promise<Translated> {
  const { translateCopyJobs } = await import("../../../import/copy-job/translate-copy-jobs.ts");
  if (/[\0\ufffd]/.test(text))
    throw notThat(path, ["is not text in UTF-8; save it as UTF-8, in an editor or with iconv"]);
  const found = translateCopyJobs(text.replace(/^\ufeff/, ""));
  if ("problems" in found) throw notThat(path, found.problems);
  return found;
}

const notThat = (path: string, problems: readonly string[]) =>
  new CliError(lines(problems.map((problem) => say`${path}: ${problem}.`)), 2);

/** Writes all files, or none if one exists. */
async function writeDrafts(drafts: readonly Draft[], out: string, force: boolean): Promise<void> {
  const existing = drafts.map((draft) => fileOf(draft, out)).filter((file) => existsSync(file));
  if (existing.length > 0 && !force)
    throw new CliError(
      `${existing.join(", ")} exists already, and nothing was written. Name another folder, or add --force.`,
      2,
    );
  try {
    await mkdir(out, { recursive: true });
    for (const draft of drafts)
      await writeFile(fileOf(draft, out), `${jsonText(draft.config)}\n`, { flag: force ? "w" : "wx" });
  } catch (cause) {
    throw new CliError(`${out} cannot be written: ${errorText(cause)}.`, 1, { cause });
  }
}

function printDrafts(drafts: readonly (Draft & { file: string })[], isWritten: boolean, output: Output): void {
  for (const draft of drafts) output.line(draftLines(draft, isWritten));
  const toDo = drafts.flatMap(({ notes }) => notes).filter(({ kind }) => kind === "to do").length;
  const next = isWritten
    ? `redshift-loader validate ${drafts.map(({ file }) => file).join(" ")}`
    : "the same command with --out DIRECTORY";
  output.line(say`${toDo} to do. Then run: ${next}`);
}
