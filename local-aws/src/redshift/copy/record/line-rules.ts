import { incomplete } from "./record-reader.ts";
import type { AcceptRecord, TextRecord } from "./text-record.ts";

/** What CSV and delimited text have in common. */
export type TextRules = {
  delimiter: string;
  /** Columns to load, and one more to notice extra ones. */
  fields: number;
  /** Lines to skip at the start of the file. */
  ignoreHeader: number;
  ignoreBlankLines: boolean;
};

type LineRules = {
  /** The number, from 1, of the line that comes next. */
  readonly line: number;
  readonly isHeader: boolean;
  skipHeader(bytes: Uint8Array, start: number, isLast: boolean): number;
  /** Hands on a record of this many lines, unless it is a blank line to ignore. */
  finish(record: TextRecord, lines: number): void;
};

/** Counts lines, skips headers and blank lines. */
export function lineRules(rules: TextRules, accept: AcceptRecord): LineRules {
  let line = 1;
  let headers = rules.ignoreHeader;
  return {
    get line() {
      return line;
    },
    get isHeader() {
      return headers > 0;
    },
    skipHeader(bytes, start, isLast) {
      const end = bytes.indexOf(0x0a, start);
      if (end < 0 && !isLast) return incomplete;
      headers--;
      line++;
      return end < 0 ? bytes.length : end + 1;
    },
    finish(record, lines) {
      record.line = line;
      line += lines;
      if (!(rules.ignoreBlankLines && record.rawStart === record.rawEnd)) accept(record);
    },
  };
}
