import type { TextLayout } from "../../pipeline/copy-options/text-layout.ts";
import { endsEscaped, endsInQuotes, jsonValues } from "./whole-record.ts";

/** A record as its file has it, without its line break. `several`: the line holds more than one. */
export type FoundRecord = { bytes: Uint8Array; several?: true };

type Sought = {
  /** Numbers of lines, from 1. */
  lines: readonly number[];
  layout: Pick<TextLayout, "records">;
  /** Reading ends behind so many bytes. */
  maxBytes: number;
};

type Found = {
  records: ReadonlyMap<number, FoundRecord>;
  bytesRead: number;
  /** Whether the file ended before `maxBytes`. */
  isWhole: boolean;
};

/** COPY takes rows of 4 MB; what is longer is only counted. @see facts §4.1 */
const longestLine = 4 * 2 ** 20;
/** A record on several lines is looked for so far. Behind an unbalanced quote everything would belong to it. */
const mostLines = 100;
const mostBytes = 64 * 1024;

/**
 * The records at lines of a file, in UTF-8. COPY counts physical lines. A record of CSV begins at its line, and a JSON object
 * ends there. What is not whole within 100 lines is given as its one line.
 */
export async function findRecords(chunks: AsyncIterable<Uint8Array>, sought: Sought): Promise<Found> {
  const finder = recordFinder(sought);
  let bytesRead = 0;
  for await (const chunk of chunks) {
    finder.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    bytesRead += chunk.length;
    if (finder.isDone()) return { records: finder.found, bytesRead, isWhole: true };
    if (bytesRead >= sought.maxBytes) return { records: finder.found, bytesRead, isWhole: false };
  }
  finder.end();
  return { records: finder.found, bytesRead, isWhole: true };
}

function recordFinder({ lines, layout: { records } }: Sought) {
  const found = new Map<number, FoundRecord>();
  const wanted = lines.filter((line) => line > 0).toSorted((a, b) => a - b);
  const gathered = records.are === "json" ? behind(found) : ahead(records, found);
  let [line, next] = [1, 0];
  let rest: Buffer = Buffer.alloc(0);
  let isTooLong = false;
  const take = (bytes: Buffer) => {
    const isWanted = wanted[next] === line;
    while (wanted[next] === line) next++;
    if (!isTooLong) gathered.add(line, withoutReturn(bytes), isWanted);
    isTooLong = false;
    line++;
  };
  const keep = (bytes: Buffer) => {
    isTooLong ||= bytes.length > longestLine;
    rest = isTooLong ? Buffer.alloc(0) : bytes;
  };
  return {
    found,
    isDone: () => next >= wanted.length && !gathered.isOpen(),
    push(chunk: Buffer) {
      const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      let start = 0;
      for (let end = data.indexOf(0x0a); end >= 0; end = data.indexOf(0x0a, start)) {
        take(data.subarray(start, end));
        start = end + 1;
      }
      keep(data.subarray(start));
    },
    end() {
      if (rest.length > 0) take(rest);
    },
  };
}

const withoutReturn = (bytes: Buffer) => (bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes);

type Gathered = { add(line: number, bytes: Buffer, isWanted: boolean): void; isOpen(): boolean };
type Records = Map<number, FoundRecord>;

/** A record goes on behind its line until it is whole. */
function ahead(records: Exclude<TextLayout["records"], { are: "json" }>, found: Records): Gathered {
  let open: { line: number; parts: Buffer[] }[] = [];
  const goesOn = (text: string) => {
    if (records.are === "csv") return endsInQuotes(text, records);
    return records.are === "escaped lines" && endsEscaped(text);
  };
  return {
    isOpen: () => open.length > 0,
    add(line, bytes, isWanted) {
      if (isWanted) found.set(line, { bytes: Buffer.from(bytes) });
      for (const record of open) record.parts.push(bytes);
      if (isWanted) open.push({ line, parts: [bytes] });
      open = open.filter((record) => {
        const whole = joined(record.parts);
        if (whole.length > mostBytes || record.parts.length > mostLines) return false;
        if (goesOn(whole.toString("utf8"))) return true;
        found.set(record.line, { bytes: whole });
        return false;
      });
    },
  };
}

/** A record began before its line, which is its last. */
function behind(found: Records): Gathered {
  const before: Buffer[] = [];
  return {
    isOpen: () => false,
    add(line, bytes, isWanted) {
      before.push(Buffer.from(bytes));
      if (before.length > mostLines) before.shift();
      if (isWanted) found.set(line, wholeObject(before) ?? { bytes: Buffer.from(bytes) });
    },
  };
}

function wholeObject(lines: readonly Buffer[]): FoundRecord | undefined {
  for (let from = lines.length - 1, bytes = 0; from >= 0 && bytes < mostBytes; from--) {
    bytes += lines[from]?.length ?? 0;
    const whole = joined(lines.slice(from));
    const values = jsonValues(whole.toString("utf8"));
    if (values === 1) return { bytes: whole };
    if (values !== undefined && values > 1) return { bytes: whole, several: true };
  }
  return undefined;
}

const lineBreak = Buffer.from("\n");

const joined = (lines: readonly Buffer[]): Buffer =>
  Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [lineBreak, line])));
