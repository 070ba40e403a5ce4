import { byNameFindings, byNameFit } from "../core/check/check-by-name.ts";
import { checkDeleteValues, tableOfFiles } from "../core/check/check-changes.ts";
import { checkFile } from "../core/check/check-file.ts";
import type { DataFile } from "../core/check/data-file.ts";
import type { FileContent } from "../core/check/file-content.ts";
import type { Finding } from "../core/check/finding.ts";
import { loadColumns } from "../core/check/load-columns.ts";
import type { CheckedTable } from "../core/check/table.ts";
import { deletesOf } from "../core/pipeline/deletes-of.ts";
import type { LoadMode } from "../core/pipeline/pipeline.ts";
import type { ReadColumns } from "../core/ports/file-columns.ts";
import { columnsOfFile } from "../files/columns/file-columns.ts";
import { readContent } from "../files/read-content.ts";
import type { CheckSettings } from "./options/check-settings.ts";
import type { CheckedFile } from "./terminal/check-report.ts";

export type Checking = { table: CheckedTable; settings: CheckSettings; rows: number };

/**
 * What would go wrong if a load read this file.
 *
 * @param named the columns that it names, if they were read before
 */
export async function checkedFile(file: DataFile, checking: Checking, named?: ReadColumns): Promise<CheckedFile> {
  const { settings } = checking;
  const { content, findings } = settings.isByName
    ? await byName(file, checking, named ?? (await namedColumns(file, settings)))
    : await byPosition(file, checking);
  const unread = unreadBecause(content);
  return {
    ...{ file: file.name, format: settings.copy.options.format.kind, rows: rowsOf(content), findings },
    ...(unread !== undefined && { unread }),
  };
}

/** Why no row was looked at. */
function unreadBecause(content: FileContent): string | undefined {
  if (content === notLooked) return "a load would refuse it for its columns";
  return content.kind === "unreadable" ? "it cannot be read" : undefined;
}

type Checked = { content: FileContent; findings: readonly Finding[] };

async function byPosition(file: DataFile, { table, settings, rows }: Checking): Promise<Checked> {
  const mode = settings.changes?.mode;
  const seen = mode ? tableOfFiles(table, mode) : table;
  const { target } = loadColumns(seen, settings.copy);
  const content = await readContent(file, target, rows).catch(unreadableHere);
  return { content, findings: [...checkFile(content, seen, settings.copy), ...ofValues(content, mode)] };
}

async function byName(file: DataFile, { table, settings, rows }: Checking, named: ReadColumns): Promise<Checked> {
  const { options } = settings.copy;
  const mode = settings.changes?.mode ?? { kind: "append" };
  if (named.kind === "unreadable") return asUnreadable(named.reason);
  const { name: shown } = table;
  const fit = byNameFit(named.columns, {
    table: { name: settings.table, shown, columns: table.columns },
    rules: settings.rules,
    options,
    mode,
  });
  if (!fit.target) return { content: notLooked, findings: fit.findings };
  const content = await readContent(file, fit.target, rows).catch(unreadableHere);
  return { content, findings: [...byNameFindings(content, fit, options), ...ofValues(content, mode)] };
}

/** The columns that a file names, where its format does. */
export async function namedColumns(file: DataFile, { copy }: CheckSettings): Promise<ReadColumns> {
  try {
    return await columnsOfFile(file, copy.options);
  } catch (error) {
    const content = unreadableHere(error as NodeJS.ErrnoException);
    return { kind: "unreadable", reason: content.message };
  }
}

const notLooked: FileContent = { kind: "json", keys: [], rows: { rows: 0, refusals: [] } };

function asUnreadable(message: string): Checked {
  const content = {
    kind: "unreadable",
    finding: "unreadable",
    message,
    remedy: "write the file again, with its columns' names",
  } as const;
  return { content, findings: [{ severity: "error", kind: content.finding, message, remedy: content.remedy }] };
}

function ofValues(content: FileContent, mode: LoadMode | undefined): Finding[] {
  const when = mode && deletesOf(mode)?.when;
  if (!when || content.kind === "parquet" || content.kind === "unreadable") return [];
  const rows = (content.kind === "text" && content.byName) || content.rows;
  return checkDeleteValues(when, rows.watched ?? []);
}

/** A file of this machine that cannot be read is one that does not fit; the others are looked at all the same. */
export function unreadableHere(error: NodeJS.ErrnoException): Extract<FileContent, { kind: "unreadable" }> {
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
