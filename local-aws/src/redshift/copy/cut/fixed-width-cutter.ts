import { emptyLine, extraColumns, type FieldFault, missingColumns, missingEndQuote } from "../field-fault.ts";
import { lineRules, type TextRules } from "../record/line-rules.ts";
import { incomplete, type RecordCutter } from "../record/record-reader.ts";
import { type AcceptRecord, setRaw, type TextRecord, textRecord } from "../record/text-record.ts";

const newline = 0x0a;
const carriageReturn = 0x0d;
const blank = 0x20;

type FixedWidthRules = Omit<TextRules, "delimiter"> & {
  /** In characters, not bytes (facts §4.3). */
  widths: readonly number[];
  removeQuotes: boolean;
  nullAs: string;
  fillRecord: boolean;
};

/**
 * FIXEDWIDTH: lines whose fields have their widths in characters; the last field may be shorter.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html
 */
export function fixedWidthCutter(rules: FixedWidthRules, accept: AcceptRecord): RecordCutter {
  const record = textRecord(rules.fields);
  record.nullsAreKnown = true;
  const lines = lineRules({ ...rules, delimiter: "" }, accept);
  const split = lineSplitter(rules, record);
  return {
    get line() {
      return lines.line;
    },
    read(bytes, start, isLast) {
      if (lines.isHeader) return lines.skipHeader(bytes, start, isLast);
      const lineEnd = bytes.indexOf(newline, start);
      if (lineEnd < 0 && !isLast) return incomplete;
      const until = lineEnd < 0 ? bytes.length : lineEnd;
      const end = until > start && bytes[until - 1] === carriageReturn ? until - 1 : until;
      setRaw(record, bytes, start, end);
      record.fault = split(bytes, start, end);
      lines.finish(record, 1);
      return lineEnd < 0 ? bytes.length : lineEnd + 1;
    },
  };
}

type LineSplitter = (bytes: Uint8Array, start: number, end: number) => FieldFault | undefined;

function lineSplitter(rules: FixedWidthRules, record: TextRecord): LineSplitter {
  const { widths, fillRecord, removeQuotes } = rules;
  const nullAs = Buffer.from(rules.nullAs);
  return (bytes, start, end) => {
    record.bytes = bytes;
    record.count = 0;
    record.nulls.fill(0);
    if (start === end) return emptyLine;
    let at = start;
    for (let field = 0; field < widths.length && at < end; field++) {
      const from = at;
      at = afterCharacters(bytes, { at, end, count: widths[field] as number });
      const span = removeQuotes ? withoutQuotes(bytes, from, at) : { start: from, end: at };
      if (!span) return missingEndQuote;
      record.starts[field] = span.start;
      record.ends[field] = span.end;
      if (nullAs.equals(bytes.subarray(span.start, trimmedEnd(bytes, span.start, span.end)))) record.nulls[field] = 1;
      record.count++;
    }
    if (at < end) return extraColumns;
    return record.count < widths.length && !fillRecord ? missingColumns : undefined;
  };
}

function afterCharacters(bytes: Uint8Array, { at, end, count }: { at: number; end: number; count: number }): number {
  let next = at;
  for (let left = count; left > 0 && next < end; left--) {
    next++;
    while (next < end && ((bytes[next] as number) & 0xc0) === 0x80) next++;
  }
  return next;
}

function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === blank) at--;
  return at;
}

/** The inside of a field in quotes, the field itself if there are none, nothing if the quotes are not closed. */
function withoutQuotes(bytes: Uint8Array, start: number, end: number): { start: number; end: number } | undefined {
  const quote = bytes[start];
  if (quote !== 0x22 && quote !== 0x27) return { start, end };
  const last = trimmedEnd(bytes, start, end) - 1;
  return last > start && bytes[last] === quote ? { start: start + 1, end: last } : undefined;
}
