import { CopyError, checkRows, type TargetColumn } from "@redshift-loader/local-aws/copy";
import { anyColumn } from "../core/check/check-text.ts";
import type { DataFile } from "../core/check/data-file.ts";
import type { FileContent } from "../core/check/file-content.ts";
import type { FirstLine } from "../core/check/header.ts";
import type { LoadTarget } from "../core/check/load-columns.ts";
import { type ReadRows, rowTally } from "../core/check/read-rows.ts";
import { type CopyOptions, renderCopyOptions } from "../core/pipeline/copy-options/copy-options.ts";
import type { TableColumn } from "../core/shapes/table-column.ts";

/** A file whose beginning was read already. */
export type BegunFile = { file: DataFile; head: Uint8Array };

/** COPY would refuse the whole file, or the statement. */
export class RefusedByCopy extends Error {
  override readonly name = "RefusedByCopy";
  readonly content: Unreadable;

  constructor(content: Unreadable, cause?: unknown) {
    super(content.message, { cause });
    this.content = content;
  }
}

type Unreadable = Extract<FileContent, { kind: "unreadable" }>;

/**
 * The first rows of a file, read by the local Redshift's own COPY; of JSON, `keys` are those of its objects.
 *
 * @param limits.skip so many lines are above the rows, whatever IGNOREHEADER says
 * @throws RefusedByCopy
 */
export async function copyRows(
  file: BegunFile,
  { columns, options, watched }: Pick<LoadTarget, "columns" | "options" | "watched">,
  { maxRows, skip }: { maxRows: number; skip?: number },
): Promise<{ rows: ReadRows; keys: string[] }> {
  const tally = rowTally();
  const keys = new Set<string>();
  const isJson = options.format.kind === "json";
  const at = watched === undefined ? -1 : columns.findIndex(({ name }) => name === watched);
  const reading = { columns, options: skipping(options, skip), maxRows, withFields: at >= 0 };
  for await (const { text, count, faults, fields } of copyRecords(file, reading)) {
    const row = tally.addRow();
    if (at >= 0) tally.watch(fields[at]);
    for (const fault of faults) tally.add({ ...fault, row, text, count });
    if (isJson && !faults.some(({ column }) => column === undefined))
      for (const key of Object.keys(JSON.parse(text))) keys.add(key);
  }
  return { rows: tally.result(), keys: [...keys] };
}

/** The last of the lines that IGNOREHEADER skips, else the first row. @throws RefusedByCopy */
export async function firstLine(file: BegunFile, { columns, options }: LoadTarget): Promise<FirstLine | undefined> {
  if (options.format.kind === "fixedwidth") return undefined;
  const lines = Number(options.settings.IGNOREHEADER ?? 0);
  const enough = [...columns, ...Array.from({ length: Math.max(0, maxColumns - columns.length) }, () => anyColumn)];
  const load = { columns: enough, options: skipping(options, Math.max(0, lines - 1)), maxRows: 1, withFields: true };
  for await (const { fields, faults } of copyRecords(file, load)) {
    const converts = faults.every(({ code, column }) => column === undefined || code === missingData);
    return { fields: fields.map((field) => field ?? ""), converts: converts && fields.length > 0 };
  }
  return undefined;
}

/** Redshift's limit for a table. */
const maxColumns = 1600;
/** A NULL where the column is NOT NULL. */
const missingData = 1213;

const skipping = (options: CopyOptions, lines: number | undefined): CopyOptions =>
  lines === undefined ? options : { ...options, settings: { ...options.settings, IGNOREHEADER: lines } };

type Reading = { columns: readonly TableColumn[]; options: CopyOptions; maxRows: number; withFields?: boolean };

/** The first rows of a file, as COPY reads them. @throws RefusedByCopy */
export async function* copyRecords({ file, head }: BegunFile, { columns, options, ...wanted }: Reading) {
  let rows = 0;
  let isEndless = false;
  let failure: { error: unknown } | undefined;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < head.length; at += sliceBytes) yield head.subarray(at, at + sliceBytes);
    try {
      for (let at = head.length; at < file.bytes; at += pieceBytes) {
        isEndless = rows === 0 && at >= endlessBytes;
        if (isEndless) return;
        yield await file.read(at, Math.min(at + pieceBytes, file.bytes));
      }
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  const input = { options: renderCopyOptions(options, "target"), columns: columns.map(targetColumn), ...wanted };
  try {
    for await (const row of checkRows({ ...input, file: { name: file.name, bytes: bytes() } })) {
      if (isEndless) break;
      rows++;
      yield row;
    }
  } catch (error) {
    if (failure) throw failure.error;
    if (!(error instanceof CopyError)) throw error;
    if (!isEndless) throw new RefusedByCopy(refused(error), error);
  }
  if (isEndless) throw new RefusedByCopy(endlessRow);
}

/** Of the beginning, which is at hand, little is read in vain. */
const sliceBytes = 64 * 1024;
const pieceBytes = 1024 * 1024;
/** The reader looks for the end of a row each time that the bytes have doubled: it finds each of 4 MB within these. */
const endlessBytes = 8 * pieceBytes;

const targetColumn = ({ name, type, nullable, hasDefault, identity }: TableColumn): TargetColumn => ({
  name,
  type,
  notNull: !nullable,
  hasDefault,
  ...(identity && { identity: identity === "always" ? "always" : "byDefault" }),
});

/** Code 8001: the bytes of the file, not the statement. */
function refused({ message, block }: CopyError): Unreadable {
  if (block?.code === 8001)
    return { kind: "unreadable", finding: "unreadable", message, remedy: "write the file again: it may be cut off" };
  return { kind: "unreadable", finding: "wrong format", message, remedy: "correct copy.options" };
}

const endlessRow: Unreadable = {
  kind: "unreadable",
  finding: "wrong format",
  message: "no row ends within the first 8 MB of the file; COPY ends rows at a line feed",
  remedy: "write a line feed behind each row, and rows of 4 MB at most",
};
