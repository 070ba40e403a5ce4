import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import pMap from "p-map";
import { dataApiColumns } from "../../aws/data-api-columns.ts";
import { formatTableName } from "../../core/base/identifier.ts";
import { checkAlsoOn } from "../../core/check/check-also-on.ts";
import { type CheckedChanges, checkChanges, checkDeleteValues, tableOfFiles } from "../../core/check/check-changes.ts";
import { checkFile } from "../../core/check/check-file.ts";
import type { DataFile } from "../../core/check/data-file.ts";
import { tableOfDdl } from "../../core/check/ddl/read-ddl.ts";
import { tableKeysOfDdl } from "../../core/check/ddl/table-keys.ts";
import type { FileContent } from "../../core/check/file-content.ts";
import { type Finding, isSerious } from "../../core/check/finding.ts";
import { loadColumns } from "../../core/check/load-columns.ts";
import type { CheckedTable } from "../../core/check/table.ts";
import { deletesOf } from "../../core/pipeline/deletes-of.ts";
import type { LoadMode } from "../../core/pipeline/pipeline.ts";
import { readContent } from "../../files/read-content.ts";
import { CliError } from "../cli-error.ts";
import { givenFiles } from "../given-files.ts";
import { type CheckOptions, type CheckSettings, checkSettings } from "../options/check-settings.ts";
import { readGivenFile } from "../read-given-file.ts";
import { type CheckedFile, reportLines, tableLines } from "../terminal/check-report.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";

const maxFilesAtOnce = 4;

/** Compares files with the table that they are for, before a load does. @returns whether all fit */
export async function checkCommand(place: string, options: CheckOptions, output: Output): Promise<boolean> {
  const settings = await checkSettings(options);
  using progress = progressLine(output.errors, `Reading ${place}`);
  const [table, files] = await Promise.all([tableOf(settings), givenFiles(place, options.files)]);
  const seenByFiles = settings.changes ? tableOfFiles(table, settings.changes.mode) : table;
  const checked = await pMap(files, (file) => checkOne(file, seenByFiles, { settings, rows: options.rows }), {
    concurrency: maxFilesAtOnce,
  });
  progress.hide();
  const findings = settings.changes ? ofTable(table, settings.changes) : [];
  const ok = [findings, ...checked.map((each) => each.findings)].every((found) => !found.some(isSerious));
  if (options.json) output.json({ ok, table_name: table.name, findings, files: checked });
  else {
    for (const line of tableLines(findings, table.name)) output.line(line);
    for (const each of checked) for (const line of reportLines(each, table.name)) output.line(line);
  }
  return ok;
}

const ofTable = (table: CheckedTable, changes: CheckedChanges): Finding[] => [
  ...(changes.mode.kind === "append" ? [] : checkAlsoOn(table, changes.mode)),
  ...checkChanges(table, changes),
];

/** @param table as the files see it */
export async function checkOne(
  file: DataFile,
  table: CheckedTable,
  { settings, rows }: { settings: CheckSettings; rows: number },
): Promise<CheckedFile> {
  const { target } = loadColumns(table, settings.copy);
  const content = await readContent(file, target, rows).catch(unreadableHere);
  const findings = [...checkFile(content, table, settings.copy), ...ofValues(content, settings.changes?.mode)];
  return { file: file.name, format: settings.copy.options.format.kind, rows: rowsOf(content), findings };
}

function ofValues(content: FileContent, mode: LoadMode | undefined): Finding[] {
  const when = mode && deletesOf(mode)?.when;
  if (!when || content.kind === "parquet" || content.kind === "unreadable") return [];
  const rows = (content.kind === "text" && content.byName) || content.rows;
  return checkDeleteValues(when, rows.watched ?? []);
}

/** A file of this machine that cannot be read is one that does not fit; the others are looked at all the same. */
export function unreadableHere(error: NodeJS.ErrnoException): FileContent {
  if (error.syscall === undefined || error.path === undefined) throw error;
  const why = error.code === "EACCES" ? "permission denied" : error.message;
  return {
    kind: "unreadable",
    finding: "unreadable",
    message: `the file cannot be read here: ${why}`,
    remedy: "let this user read it; COPY reads with its own role",
  };
}

function rowsOf(content: FileContent): number {
  if (content.kind === "unreadable") return 0;
  return content.kind === "parquet" ? content.rows : content.rows.rows;
}

async function tableOf({ table, ddl, warehouse }: CheckSettings): Promise<CheckedTable> {
  const name = formatTableName(table);
  if (ddl !== undefined) {
    const text = await readGivenFile(ddl, "Name a file of DDL.");
    const columns = tableOfDdl(text, table);
    if (columns) return { name, columns, keys: tableKeysOfDdl(text, table) };
    throw new CliError(`${ddl} creates no table ${name} with a list of columns. Correct --table or --ddl.`, 2);
  }
  if (!warehouse) throw new CliError(howToFindTheTable, 2);
  const columns = await dataApiColumns(new RedshiftDataClient({}), warehouse, table);
  if (columns.length > 0) return { name, columns };
  const { at, database } = warehouse;
  const where = at.kind === "cluster" ? `cluster ${at.identifier}` : `workgroup ${at.name}`;
  const schema = table.schema === undefined ? " A table without a schema is looked for in public." : "";
  throw new CliError(
    `Database ${database} of ${where} has no table ${name} that this identity may see. Create it, grant it, or correct --table.${schema}`,
    1,
  );
}

const howToFindTheTable =
  "It is not known where the table is. Name the pipeline's file with --pipeline, or --cluster (or --workgroup) and " +
  "--database, or a file of DDL with --ddl.";
