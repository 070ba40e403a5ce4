import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import pMap from "p-map";
import { packageRoot } from "../../../app/package-root.ts";
import { parsePipeline } from "../../../config/config.ts";
import { errorText } from "../../../core/base/error-text.ts";
import { IdentifierError, parseTableName, type TableName } from "../../../core/base/identifier.ts";
import { jsonText } from "../../../core/base/json-line.ts";
import type { DataFile } from "../../../core/check/data-file.ts";
import { type DraftInput, draftPipeline, type PipelineDraft } from "../../../core/draft/draft-pipeline.ts";
import type { Sample } from "../../../core/draft/sample.ts";
import type { Pipeline } from "../../../core/pipeline/pipeline.ts";
import { readSample } from "../../../files/samples/read-sample.ts";
import { pipelineNameProblem } from "../../../folders/pipeline-name.ts";
import { checkedFile } from "../../checked-file.ts";
import { CliError } from "../../cli-error.ts";
import { givenFiles } from "../../given-files.ts";
import { settingsOf } from "../../options/check-settings.ts";
import { newLines } from "../../terminal/new-lines.ts";
import type { Output } from "../../terminal/output.ts";
import { progressLine } from "../../terminal/progress-line.ts";
import { lines, say } from "../../terminal/said.ts";
import { draftedPlaces, type GivenPlaces } from "./drafted-places.ts";

export type NewOptions = GivenPlaces & {
  table?: string;
  name?: string;
  out?: string;
  files: number;
  rows: number;
  json?: boolean;
};

const maxFilesAtOnce = 4;

/**
 * Drafts a pipeline and its table from samples, and prints or writes them.
 *
 * @throws CliError if one pipeline cannot load the samples; nothing is written then
 */
export async function newPipeline(samples: readonly string[], options: NewOptions, output: Output): Promise<void> {
  const table = tableOf(options.table);
  const name = nameOf(table, options.name);
  using progress = progressLine(output.errors, `Reading ${samples.join(", ")}`);
  const found = (await Promise.all(samples.map((place) => givenFiles(place, options.files)))).flat();
  const files = found.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const read = await readAll(files, options.rows);
  const { places, toDo } = draftedPlaces({ table, samples, files: files.map((file) => file.name), options });
  const input = { table, samples: read.samples.map(({ sample }) => sample), places, toDo: [...read.notes, ...toDo] };
  const draft = await checkedDraft(name, input, { files: read.samples.map(({ file }) => file), rows: options.rows });
  progress.hide();
  const drafted = { ...draft, name, ...filesOf(name, draft, options.out) };
  if (options.out !== undefined) await writeAll(drafted.files, options.out);
  if (options.json) output.json({ name, files: drafted.files, notes: draft.notes });
  else output.line(newLines(drafted, options.out !== undefined));
}

function tableOf(text: string | undefined): TableName {
  if (text === undefined) throw new CliError("Name the table to load with --table schema.table.", 2);
  try {
    return parseTableName(text);
  } catch (cause) {
    if (!(cause instanceof IdentifierError)) throw cause;
    throw new CliError(`--table: ${cause.message}`, 2, { cause });
  }
}

function nameOf({ schema, name }: TableName, given: string | undefined): string {
  const made = [schema, name]
    .filter((part) => part !== undefined)
    .join("_")
    .replaceAll(/[^A-Za-z0-9_-]/g, "_")
    .slice(0, 80);
  const chosen = given ?? made;
  const problem =
    chosen === "deploy"
      ? "deploy.json holds the settings of a deployment; choose another name"
      : pipelineNameProblem(`${chosen}.json`);
  if (problem !== undefined) throw new CliError(`--name ${chosen}: ${problem}.`, 2);
  return chosen;
}

/** Files that cannot be read are notes, unless none can. */
async function readAll(files: readonly DataFile[], rows: number) {
  const read = await pMap(files, async (file) => ({ file, sample: await readSample(file, rows) }), {
    concurrency: maxFilesAtOnce,
  });
  const samples = read.flatMap(({ file, sample }) => ("problem" in sample ? [] : [{ file, sample }]));
  const problems = read.flatMap(({ file, sample }) =>
    "problem" in sample ? [{ file: file.name, problem: sample.problem }] : [],
  );
  if (samples.length === 0)
    throw new CliError(lines(problems.map(({ file, problem }) => say`${file}: ${problem}.`)), 1);
  const odd = samples.flatMap(({ sample }) => oddRows(sample));
  return {
    samples,
    notes: [
      ...problems.map(({ file, problem }) => ({ kind: "to do" as const, name: file, text: `left out: ${problem}` })),
      ...odd,
    ],
  };
}

function oddRows(sample: Sample) {
  if (sample.kind !== "csv" || sample.oddRows === 0) return [];
  const text = `${sample.oddRows} of the rows read have other fields than the first one, and COPY would refuse them; they were left out`;
  return [{ kind: "to do" as const, name: sample.file, text }];
}

type Checking = { files: readonly DataFile[]; rows: number };

/** The draft, after COPY's own conversions have read the samples: a column with a value that they refuse becomes text. */
async function checkedDraft(name: string, input: DraftInput, checking: Checking): Promise<PipelineDraft> {
  const first = drafted(input);
  const refused = await refusals(name, first, checking);
  return refused.size === 0 ? first : drafted({ ...input, refused });
}

function drafted(input: DraftInput): PipelineDraft {
  const draft = draftPipeline(input);
  if ("problem" in draft) throw new CliError(`No pipeline can be drafted: ${draft.problem}.`, 1);
  return draft;
}

async function refusals(name: string, draft: PipelineDraft, { files, rows }: Checking): Promise<Map<string, string>> {
  const pipeline = pipelineOf(name, draft);
  const settings = settingsOf(pipeline);
  const checked = await pMap(files, (file) => checkedFile(file, { table: draft.table, settings, rows }), {
    concurrency: maxFilesAtOnce,
  });
  const found = checked
    .flatMap(({ findings }) => findings)
    .filter(({ severity, kind }) => severity === "error" && (kind === "wrong type" || kind === "too narrow"));
  return new Map(found.flatMap(({ column, message }) => (column === undefined ? [] : [[column, message] as const])));
}

/** @throws CliError if the configuration is not valid: what the user named is not */
function pipelineOf(name: string, { config }: PipelineDraft): Pipeline {
  const parsed = parsePipeline(JSON.stringify(config), name);
  if ("pipeline" in parsed) return parsed.pipeline;
  throw new CliError(lines(parsed.problems.map(({ path, message }) => say`${path} ${message}.`)), 2);
}

type DraftFile = { file: string; text: string };

function filesOf(name: string, { config, ddl }: PipelineDraft, out = "") {
  const schema = out === "" ? undefined : schemaAddress(out);
  const text = `${jsonText({ ...(schema && { $schema: schema }), ...config })}\n`;
  return {
    files: [
      { file: join(out, `${name}.json`), text },
      { file: join(out, "schema.sql"), text: ddl },
    ],
  };
}

/** For editors, where this package and the folder are in one project. */
function schemaAddress(out: string): string | undefined {
  const file = fileURLToPath(new URL("schema/config.json", packageRoot));
  const isHere = [file, resolve(out)].every((path) => !relative(process.cwd(), path).startsWith(".."));
  return isHere ? relative(out, file).replaceAll("\\", "/") : undefined;
}

/** Writes all files, or none if one exists. */
async function writeAll(files: readonly DraftFile[], out: string): Promise<void> {
  const existing = files.filter(({ file }) => existsSync(file)).map(({ file }) => file);
  if (existing.length > 0)
    throw new CliError(
      `${existing.join(", ")} exists already, and nothing was written. Name another folder with --out.`,
      2,
    );
  try {
    await mkdir(out, { recursive: true });
    for (const { file, text } of files) await writeFile(file, text, { flag: "wx" });
  } catch (cause) {
    throw new CliError(`${out} cannot be written: ${errorText(cause)}.`, 1, { cause });
  }
}
