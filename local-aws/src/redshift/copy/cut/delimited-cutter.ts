import { type FieldFault, missingEndQuote } from "../field-fault.ts";
import { lineRules, type TextRules } from "../record/line-rules.ts";
import { countNewlines, incomplete, type RecordCutter } from "../record/record-reader.ts";
import { type AcceptRecord, setRaw, type TextRecord, textRecord } from "../record/text-record.ts";

const newline = 0x0a;
const carriageReturn = 0x0d;
const backslash = 0x5c;

type DelimitedRules = TextRules & { escape: boolean; removeQuotes: boolean; nullAs: string };

/**
 * Character-delimited text. One delimiter may follow the last field of a line.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/t_preparing-input-data.html for that delimiter
 */
export function delimitedCutter(rules: DelimitedRules, accept: AcceptRecord): RecordCutter {
  const record = textRecord(rules.fields);
  const lines = lineRules(rules, (it) => accept(withoutLastDelimiter(it, rules.fields - 1)));
  const split = fieldSplitter(rules, record);
  return {
    get line() {
      return lines.line;
    },
    read(bytes, start, isLast) {
      if (lines.isHeader) return lines.skipHeader(bytes, start, isLast);
      const lineEnd = rules.escape ? unescapedNewline(bytes, start) : bytes.indexOf(newline, start);
      if (lineEnd < 0 && !isLast) return incomplete;
      const next = lineEnd < 0 ? bytes.length : lineEnd + 1;
      const until = lineEnd < 0 ? bytes.length : lineEnd;
      const hasReturn = until > start && bytes[until - 1] === carriageReturn;
      const end = hasReturn && !(rules.escape && isEscaped(bytes, start, until - 1)) ? until - 1 : until;
      setRaw(record, bytes, start, end);
      record.fault = split(bytes, start, end);
      lines.finish(record, rules.escape ? Math.max(1, countNewlines(bytes, start, next)) : 1);
      return next;
    },
  };
}

function withoutLastDelimiter(record: TextRecord, columns: number): TextRecord {
  const last = columns;
  if (record.count === columns + 1 && record.starts[last] === record.ends[last]) record.count = columns;
  return record;
}

function unescapedNewline(bytes: Uint8Array, start: number): number {
  let end = bytes.indexOf(newline, start);
  while (end >= 0 && isEscaped(bytes, start, end)) end = bytes.indexOf(newline, end + 1);
  return end;
}

function isEscaped(bytes: Uint8Array, start: number, at: number): boolean {
  let backslashes = 0;
  while (at - backslashes > start && bytes[at - backslashes - 1] === backslash) backslashes++;
  return backslashes % 2 === 1;
}

/** Finds the fields of one line. @returns the fault, if the line cannot be split */
type FieldSplitter = (bytes: Uint8Array, start: number, end: number) => FieldFault | undefined;

function fieldSplitter(rules: DelimitedRules, record: TextRecord): FieldSplitter {
  const delimiter = Buffer.from(rules.delimiter);
  const put = (start: number, end: number) => {
    if (record.count < record.starts.length) {
      record.starts[record.count] = start;
      record.ends[record.count] = end;
    }
    record.count++;
  };
  const plain: FieldSplitter = (bytes, start, end) => {
    record.bytes = bytes;
    record.count = 0;
    let from = start;
    const first = delimiter[0];
    for (let at = start; at < end; at++) {
      if (bytes[at] !== first || !startsWith(bytes, at, delimiter)) continue;
      put(from, at);
      from = at + delimiter.length;
      at = from - 1;
    }
    put(from, end);
    return undefined;
  };
  if (!rules.escape && !rules.removeQuotes) return plain;
  const careful = carefulSplitter(rules, record, delimiter);
  return (bytes, start, end) => {
    const line = bytes.subarray(start, end);
    const isPlain = !(rules.escape && line.includes(backslash)) && !(rules.removeQuotes && hasQuote(line));
    if (!isPlain) return careful(bytes, start, end);
    if (record.nullsAreKnown) record.nulls.fill(0);
    record.nullsAreKnown = false;
    return plain(bytes, start, end);
  };
}

const singleQuote = 0x27;
const doubleQuote = 0x22;

function hasQuote(line: Uint8Array): boolean {
  return line.includes(singleQuote) || line.includes(doubleQuote);
}

function startsWith(bytes: Uint8Array, at: number, delimiter: Uint8Array): boolean {
  for (let i = 1; i < delimiter.length; i++) if (bytes[at + i] !== delimiter[i]) return false;
  return bytes[at] === delimiter[0];
}

/** For lines with escapes or quotes: the fields are written out to a copy. */
function carefulSplitter(rules: DelimitedRules, record: TextRecord, delimiter: Uint8Array): FieldSplitter {
  const nullAs = Buffer.from(rules.nullAs);
  return (bytes, start, end) => {
    const copy = Buffer.allocUnsafe(end - start);
    let to = 0;
    let at = start;
    record.bytes = copy;
    record.count = 0;
    record.nulls.fill(0);
    record.nullsAreKnown = true;
    for (;;) {
      const field = readField({ ...rules, delimiter }, bytes, at, end);
      if (!field) return missingEndQuote;
      const isNull = nullAs.equals(bytes.subarray(field.start, field.end));
      const written = isNull ? 0 : copyField(bytes.subarray(field.start, field.end), copy.subarray(to), rules.escape);
      keep(record, { start: to, end: to + written, isNull });
      to += written;
      if (field.next < 0) return undefined;
      at = field.next;
    }
  };
}

function keep(record: TextRecord, field: { start: number; end: number; isNull: boolean }): void {
  if (record.count < record.starts.length) {
    record.starts[record.count] = field.start;
    record.ends[record.count] = field.end;
    record.nulls[record.count] = field.isNull ? 1 : 0;
  }
  record.count++;
}

type FieldRules = { escape: boolean; removeQuotes: boolean; delimiter: Uint8Array };
/** `next` is where the next field starts, -1 after the last one. */
type Field = { start: number; end: number; next: number };

function readField(rules: FieldRules, bytes: Uint8Array, start: number, end: number): Field | undefined {
  const { delimiter } = rules;
  const quote = bytes[start];
  const isQuoted = rules.removeQuotes && start < end && (quote === singleQuote || quote === doubleQuote);
  for (let at = isQuoted ? start + 1 : start; at < end; at++) {
    if (rules.escape && bytes[at] === backslash) at++;
    else if (isQuoted) {
      if (bytes[at] !== quote) continue;
      if (at + 1 === end) return { start: start + 1, end: at, next: -1 };
      if (startsWith(bytes, at + 1, delimiter)) return { start: start + 1, end: at, next: at + 1 + delimiter.length };
    } else if (startsWith(bytes, at, delimiter)) return { start, end: at, next: at + delimiter.length };
  }
  return isQuoted ? undefined : { start, end, next: -1 };
}

function copyField(field: Uint8Array, to: Uint8Array, unescapes: boolean): number {
  let length = 0;
  for (let at = 0; at < field.length; at++) {
    if (unescapes && field[at] === backslash && at + 1 < field.length) at++;
    to[length++] = field[at] as number; // within bounds
  }
  return length;
}
