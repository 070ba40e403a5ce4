import pMap from "p-map";
import { isSameName } from "../../core/base/identifier.ts";
import { checkAlsoOn } from "../../core/check/check-also-on.ts";
import { type CheckedChanges, checkChanges } from "../../core/check/check-changes.ts";
import type { DataFile } from "../../core/check/data-file.ts";
import { type FileShape, fileShapes } from "../../core/check/file-shapes.ts";
import { type Finding, isSerious } from "../../core/check/finding.ts";
import type { CheckedTable } from "../../core/check/table.ts";
import type { ReadColumns } from "../../core/ports/file-columns.ts";
import { type Checking, checkedFile, namedColumns } from "../checked-file.ts";
import { givenFiles } from "../given-files.ts";
import { knownTable } from "../known-table.ts";
import { type CheckOptions, type CheckSettings, checkSettings } from "../options/check-settings.ts";
import { reportLines, tableLines } from "../terminal/check-report.ts";
import type { Output } from "../terminal/output.ts";
import { progressLine } from "../terminal/progress-line.ts";
import { shapeJson, shapeLines } from "../terminal/shape-lines.ts";

const maxFilesAtOnce = 4;

/** Compares files with the table that they are for, before a load does. @returns whether all fit */
export async function checkCommand(place: string, options: CheckOptions, output: Output): Promise<boolean> {
  const settings = await checkSettings(options);
  using progress = progressLine(output.errors, `Reading ${place}`);
  const [table, files] = await Promise.all([knownTable(settings), givenFiles(place, options.files)]);
  const checking = { table, settings, rows: options.rows };
  const showsShapes = namesColumns(settings) && (settings.isByName || files.length > 1);
  const readOne = async (file: DataFile) => {
    const named = showsShapes ? await namedColumns(file, settings) : undefined;
    return { file: file.name, named, result: await checkedFile(file, checking, named) };
  };
  const read = await pMap(files, readOne, { concurrency: maxFilesAtOnce });
  const checked = read.map(({ result }) => result);
  const shapes = shapesOf(read, checking);
  progress.hide();
  const findings = settings.changes ? ofTable(table, seenChanges(table, settings.changes, settings.isByName)) : [];
  const ok = [findings, ...checked.map((each) => each.findings)].every((found) => !found.some(isSerious));
  if (options.json)
    output.json({ ok, table_name: table.name, findings, shapes: shapes.map(shapeJson), files: checked });
  else {
    for (const line of tableLines(findings, table.name)) output.line(line);
    for (const line of shapeLines(shapes, { table: table.name, isByName: settings.isByName })) output.line(line);
    for (const each of checked) for (const line of reportLines(each, table.name)) output.line(line);
  }
  return ok;
}

/** Whether files of this format name their columns. */
function namesColumns({ copy }: CheckSettings): boolean {
  const { format, settings: words } = copy.options;
  return (
    format.kind === "parquet" ||
    format.kind === "avro" ||
    (format.kind === "csv" && Number(words.IGNOREHEADER ?? 0) > 0)
  );
}

type NamedRead = { file: string; named: ReadColumns | undefined };

/** The shapes of files that name their columns; of one shape by position there is nothing to say. */
function shapesOf(files: readonly NamedRead[], { table, settings }: Checking): FileShape[] {
  const found = files.flatMap(({ file, named }) =>
    named?.kind === "columns" ? [{ file, columns: named.columns }] : [],
  );
  const shapes = fileShapes(found, { table: settings.table, columns: table.columns, rules: settings.rules });
  return settings.isByName || shapes.length > 1 ? shapes : [];
}

/** By name, whether the table has the column that says what deletes is seen, not configured. */
function seenChanges(table: CheckedTable, changes: CheckedChanges, isByName: boolean): CheckedChanges {
  const { mode } = changes;
  if (!isByName || mode.kind === "append" || !mode.deletes?.when) return changes;
  const isInTarget = table.columns.some(({ name }) => isSameName(name, mode.deletes?.when?.column ?? ""));
  const when = { ...mode.deletes.when, isInTarget };
  return { ...changes, mode: { ...mode, deletes: { ...mode.deletes, when } } };
}

const ofTable = (table: CheckedTable, changes: CheckedChanges): Finding[] => [
  ...(changes.mode.kind === "append" ? [] : checkAlsoOn(table, changes.mode)),
  ...checkChanges(table, changes),
];
