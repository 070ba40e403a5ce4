import { setTimeout as delay } from "node:timers/promises";
import type { LocalAws } from "@redshift-loader/local-aws";
import { errorText } from "../../core/base/error-text.ts";
import { formatTableName } from "../../core/base/identifier.ts";
import { createdTables } from "../../core/check/ddl/created-tables.ts";
import { type PipelineFile, type PipelinesFolder, readPipeline } from "../../folders/pipelines-folder.ts";
import { bundlesDirectory } from "../../local/bundles.ts";
import { changesBetween, type FileChange, readFolderTexts, schemaFile } from "../../local/folder-texts.ts";
import { databasesOf, pipelineResources } from "../../local/pipeline-resources.ts";
import { withWindow } from "../../local/pipelines-options.ts";
import { setUpPipelines } from "../../local/set-up-pipelines.ts";
import { watchFolder } from "../../local/watch-folder.ts";
import { fileProblems } from "../file-problems.ts";
import { describeProblems } from "../terminal/config-excerpt.ts";
import { lines, paint, type Said, say, shownLines } from "../terminal/said.ts";
import { setUpLines } from "./set-up-lines.ts";

type Followed = {
  directory: string;
  folder: PipelinesFolder;
  local: LocalAws;
  windowSeconds: number | undefined;
  hasFunctions: boolean;
  /** One thing that happened to the folder. */
  tell: (said: Said) => void;
};

/** An editor may delete a file and write it anew. */
const deletedMs = 400;

/** Brings changes of the folder into the local AWS, and says what became of each. Disposing it ends that. */
export async function followFolder(followed: Followed): Promise<Disposable> {
  const { directory, tell } = followed;
  let { folder } = followed;
  let seen = await readFolderTexts(directory);

  const take = async (change: FileChange) => {
    if (change.kind === "deleted" || isSettings(change.name)) return tell(notTaken(change));
    const taken = await (change.name === schemaFile ? takeSchema : takePipeline)(followed, folder, change);
    folder = taken.folder;
    tell(taken.said);
  };
  const onChange = async () => {
    let now = await readFolderTexts(directory);
    if (changesBetween(seen, now).some(({ kind }) => kind === "deleted")) {
      await delay(deletedMs);
      now = await readFolderTexts(directory);
    }
    for (const change of changesBetween(seen, now)) await take(change);
    seen = now;
  };
  const onError = (error: unknown) =>
    tell(
      say`${paint.yellow("warning:")} changes of ${directory} are not followed: ${errorText(error)}. Restart \`local up\` to use them.`,
    );
  return watchFolder(directory, { onChange, onError });
}

const isSettings = (name: string) => name === "deploy.json";

function notTaken({ name, kind }: FileChange): Said {
  const file = paint.bold(name);
  if (isSettings(name)) return say`${file} ${kind}: its schedules count after a restart of \`local up\`.`;
  if (name === schemaFile) return say`${file} deleted: the tables stay as they are.`;
  return say`${file} deleted: its pipeline goes on until you restart \`local up\`.`;
}

type Written = Exclude<FileChange, { kind: "deleted" }>;

/** What happened, and the folder as it is used from now on. */
type Taken = { folder: PipelinesFolder; said: Said };

/** A file with problems changes nothing. */
async function takePipeline(followed: Followed, folder: PipelinesFolder, change: Written): Promise<Taken> {
  const { name: file, kind, text } = change;
  const problems = fileProblems(file, text);
  const read = readPipeline(file, text);
  if (problems.length > 0 || "problems" in read) {
    const kept = kind === "new" ? "It is not used." : "What was there before is still used.";
    const what = say`${paint.red("✗")} ${paint.bold(file)} ${kind}, and has problems. ${kept}`;
    return { folder, said: lines([what, ...describeProblems(text, problems)]) };
  }
  const others = folder.pipelines.filter(({ name }) => name !== read.name);
  const next = { ...folder, pipelines: [...others, read].toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
  try {
    const warnings = await put(followed, { before: folder, next, changed: read });
    const used = say`${paint.green("✓")} ${paint.bold(file)} ${kind}: loads use it from now on.`;
    return { folder: next, said: lines([used, ...warnings]) };
  } catch (error) {
    return {
      folder,
      said: say`${paint.red("✗")} ${paint.bold(file)} ${kind}, and could not be used: ${errorText(error)}`,
    };
  }
}

type Put = { before: PipelinesFolder; next: PipelinesFolder; changed: PipelineFile };

async function put({ local, windowSeconds, hasFunctions }: Followed, { before, next, changed }: Put): Promise<Said[]> {
  const resources = withWindow(pipelineResources(next, bundlesDirectory), windowSeconds);
  await local.update({ ...resources, ...(!hasFunctions && { eventSourceMappings: [], rules: [] }) });
  const known = new Set(databasesOf(before.pipelines));
  for (const script of resources.scripts)
    if (!known.has(script.database)) await local.runScript({ name: schemaFile, ...script });
  return setUpLines(await setUpPipelines(local, [changed]));
}

async function takeSchema({ local }: Followed, folder: PipelinesFolder, { kind, text: sql }: Written): Promise<Taken> {
  const file = paint.bold(schemaFile);
  try {
    const ran: string[] = [];
    for (const database of databasesOf(folder.pipelines))
      ran.push(...(await local.runScript({ database, sql, name: schemaFile })));
    const problems = setUpLines(await setUpPipelines(local, folder.pipelines));
    const what = say`${paint.green("✓")} ${file} ${kind}: ${statements(ran.length)}.`;
    const said = lines([what, ...unchangedTables(ran, folder.schemaSql), ...problems]);
    return { folder: { ...folder, schemaSql: sql }, said };
  } catch (error) {
    return { folder, said: lines([say`${paint.red("✗")} ${file} ${kind}:`, shownLines(errorText(error))]) };
  }
}

function statements(count: number): string {
  if (count === 0) return "it has no new statement";
  return count === 1 ? "1 statement ran" : `${count} statements ran`;
}

/** `CREATE TABLE IF NOT EXISTS` of a table that an earlier text created does nothing, without an error. */
function unchangedTables(ran: readonly string[], before: string | undefined): Said[] {
  if (before === undefined || ran.some((sql) => /^\s*drop\s/i.test(sql))) return [];
  const known = new Set(createdTables(before).map(formatTableName));
  const again = ran
    .filter((sql) => /\sif\s+not\s+exists\s/i.test(sql))
    .flatMap(createdTables)
    .map(formatTableName);
  return [...new Set(again)]
    .filter((table) => known.has(table))
    .map(
      (table) =>
        say`  ${paint.yellow("warning:")} table ${table} exists, so its new definition did nothing. Add an ALTER TABLE, or a DROP TABLE in front of it.`,
    );
}
