import pMap from "p-map";
import type { BatchFile } from "../../arrivals/batch-file.ts";
import { errorText } from "../../base/error-text.ts";
import { asUtf8 } from "../../pipeline/copy-options/characters.ts";
import type { TextLayout } from "../../pipeline/copy-options/text-layout.ts";
import type { DataFiles } from "../../ports/data-files.ts";
import type { RejectedRowJson } from "../../records/rejected-rows.ts";
import { type FoundRecord, findRecords } from "./find-records.ts";

/** A row with the file that it is of, where that is known. */
export type PlacedRow = { row: RejectedRowJson; file: BatchFile | undefined };

/** How much is read: of all files together, unpacked, and kept of their lines. */
export type RawLineLimits = { readBytes: number; keptBytes: number };

const maxFilesAtOnce = 2;

/**
 * Adds to each row its record as the file has it, or why not.
 *
 * @param layout undefined: the files have no lines
 */
export async function withRawLines(
  deps: { files: DataFiles },
  rows: readonly PlacedRow[],
  { layout, limits }: { layout: TextLayout | undefined; limits: RawLineLimits },
): Promise<RejectedRowJson[]> {
  const left = { ...limits };
  const byFile = Map.groupBy(rows, ({ file }) => file);
  const texts = new Map<RejectedRowJson, Text>();
  const readOne = async ([file, ofFile]: [BatchFile | undefined, PlacedRow[]]) => {
    const read = await readLines(deps, { file, rows: ofFile, layout, left });
    for (const { row } of ofFile) texts.set(row, "because" in read ? read : textOf(read.of(row.line), left));
  };
  await pMap(byFile, readOne, { concurrency: maxFilesAtOnce });
  return rows.map(({ row }) => ({ ...row, ...json(texts.get(row)) }));
}

type Text = { text: string } | { base64: string } | { because: string };

function json(found: Text = { because: "it was not looked for" }): Partial<RejectedRowJson> {
  if ("text" in found) return { raw_line: found.text };
  return "base64" in found ? { raw_line_base64: found.base64 } : { no_raw_line: found.because };
}

type OfFile = {
  file: BatchFile | undefined;
  rows: readonly PlacedRow[];
  layout: TextLayout | undefined;
  left: { readBytes: number };
};

type Lines = { of: (line: number) => FoundRecord | { because: string } } | { because: string };

async function readLines({ files }: { files: DataFiles }, { file, rows, layout, left }: OfFile): Promise<Lines> {
  if (!layout) return { because: "files of this format have no lines" };
  if (!file) return { because: "it is not known which file of the load this is" };
  if (left.readBytes <= 0) return { because: tooMuch };
  try {
    const opened = await files.open(file.arrival, layout.packing);
    if ("because" in opened) return opened;
    const lines = [...new Set(rows.map(({ row }) => row.line))];
    const maxBytes = left.readBytes;
    const { records, bytesRead, isWhole } = await findRecords(asUtf8(opened.bytes, layout.encoding), {
      ...{ lines, layout, maxBytes },
    });
    left.readBytes -= bytesRead;
    const missing = { because: isWhole ? "the file has no such line" : tooMuch };
    return { of: (line) => records.get(line) ?? (line > 0 ? missing : { because: "the fault is of the whole file" }) };
  } catch (error) {
    return { because: `the file could not be read: ${errorText(error)}` };
  }
}

const tooMuch = "it is too far behind in the load's files to be read here";

function textOf(found: FoundRecord | { because: string }, left: { keptBytes: number }): Text {
  if ("because" in found) return found;
  if (found.several) return { because: "its line holds several JSON objects" };
  left.keptBytes -= found.bytes.length;
  if (left.keptBytes < 0) return { because: "the rows of this load are too long for one list" };
  try {
    return { text: utf8.decode(found.bytes) };
  } catch {
    return { base64: Buffer.from(found.bytes).toString("base64") };
  }
}

/** A byte order mark is of the text; what is not UTF-8 is not replaced. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
