import { badQuotes, type FieldFault, missingEndQuote } from "../field-fault.ts";
import { lineRules, type TextRules } from "../record/line-rules.ts";
import { countNewlines, incomplete, type RecordCutter } from "../record/record-reader.ts";
import { type AcceptRecord, setRaw, type TextRecord, textRecord } from "../record/text-record.ts";

const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;

/** FORMAT CSV: quoted fields may hold delimiters and newlines; a quote in them is doubled. */
export function csvCutter(rules: TextRules & { quote: string }, accept: AcceptRecord): RecordCutter {
  const record = textRecord(rules.fields);
  const { starts, ends } = record;
  const delimiterBytes = Buffer.from(rules.delimiter);
  const delimiter = delimiterBytes[0] as number; // never empty
  const delimiterLength = delimiterBytes.length;
  const quote = rules.quote.charCodeAt(0);
  const lines = lineRules(rules, accept);
  let hasDoubled = false;

  const put = (start: number, end: number) => {
    if (record.count < starts.length) {
      starts[record.count] = start;
      ends[record.count] = end;
    }
    record.count++;
  };

  const isDelimiter = (bytes: Uint8Array, at: number): boolean => {
    for (let i = 0; i < delimiterLength; i++) if (bytes[at + i] !== delimiterBytes[i]) return false;
    return true;
  };

  /** The closing quote of the field that opened before `at`; -1 if there is none yet. */
  const closingQuote = (bytes: Uint8Array, at: number, isLast: boolean): number => {
    let close = bytes.indexOf(quote, at);
    while (close >= 0) {
      const isAtEnd = close + 1 === bytes.length;
      if (isAtEnd) return isLast ? close : -1;
      if (bytes[close + 1] !== quote) return close;
      hasDoubled = true;
      close = bytes.indexOf(quote, close + 2);
    }
    return -1;
  };

  /** Ends the record with a fault, at the end of the line that `at` is in. */
  const refuse = (bytes: Uint8Array, start: number, at: number, fault: FieldFault, isLast: boolean): number => {
    const lineEnd = bytes.indexOf(newline, at);
    if (lineEnd < 0 && !isLast) return incomplete;
    const next = lineEnd < 0 ? bytes.length : lineEnd + 1;
    record.bytes = bytes;
    record.fault = fault;
    setRaw(record, bytes, start, lineEnd < 0 ? next : lineEnd);
    lines.finish(record, countNewlines(bytes, start, next));
    return next;
  };

  const finish = (bytes: Uint8Array, start: number, end: number, next: number, isQuoted: boolean): number => {
    record.bytes = bytes;
    setRaw(record, bytes, start, end);
    record.fault = undefined;
    const newlines = isQuoted ? countNewlines(bytes, start, next) : 1;
    if (hasDoubled) undouble(record, quote);
    lines.finish(record, newlines);
    return next;
  };

  let recordEnd = 0;
  const ended = (next: number) => {
    recordEnd = next;
    return -1;
  };

  /**
   * Reads the field in quotes that opens at `open` and returns where the next one starts; -1 if the record ends with
   * it, or cannot be read: `recordEnd` then is the answer.
   */
  const readQuoted = (bytes: Uint8Array, start: number, open: number, isLast: boolean): number => {
    const close = closingQuote(bytes, open + 1, isLast);
    if (close < 0) return ended(isLast ? refuse(bytes, start, bytes.length, missingEndQuote, true) : incomplete);
    put(open + 1, close);
    const at = afterQuote(bytes, close + 1);
    if (at >= bytes.length) return ended(isLast ? finish(bytes, start, at, at, true) : incomplete);
    if (bytes[at] === newline) return ended(finish(bytes, start, at, at + 1, true));
    if (isDelimiter(bytes, at)) return at + delimiterLength;
    return ended(refuse(bytes, start, at, badQuotes, isLast));
  };

  const readCarefully = (bytes: Uint8Array, start: number, isLast: boolean): number => {
    record.count = 0;
    hasDoubled = false;
    let isQuoted = false;
    let from = start;
    let at = start;
    while (at < bytes.length) {
      const byte = bytes[at] as number; // within bounds
      if (byte === delimiter && (delimiterLength === 1 || isDelimiter(bytes, at))) {
        put(from, at);
        at += delimiterLength;
        from = at;
      } else if (byte === newline) {
        const end = withoutReturn(bytes, from, at);
        put(from, end);
        return finish(bytes, start, end, at + 1, isQuoted);
      } else if (byte === quote) {
        if (!isBlank(bytes, from, at)) return refuse(bytes, start, at, badQuotes, isLast);
        isQuoted = true;
        from = readQuoted(bytes, start, at, isLast);
        if (from < 0) return recordEnd;
        at = from;
      } else at++;
    }
    if (!isLast) return incomplete;
    put(from, bytes.length);
    return finish(bytes, start, bytes.length, bytes.length, isQuoted);
  };

  const readPlainly = plainReader({ delimiter: delimiterLength === 1 ? delimiter : -1, quote }, record);

  return {
    get line() {
      return lines.line;
    },
    read(bytes, start, isLast) {
      if (lines.isHeader) return lines.skipHeader(bytes, start, isLast);
      const lineEnd = readPlainly(bytes, start);
      if (lineEnd < 0) return readCarefully(bytes, start, isLast);
      hasDoubled = false;
      return finish(bytes, start, withoutReturn(bytes, start, lineEnd), lineEnd + 1, false);
    },
  };
}

function withoutReturn(bytes: Uint8Array, start: number, end: number): number {
  return end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
}

/**
 * Finds the fields of a line in which nothing is quoted; returns where its newline is, or -1 if it is another line.
 *
 * Most lines are such, and this loop is most of what reading them costs: everything it touches is a local.
 */
function plainReader(special: { delimiter: number; quote: number }, record: TextRecord) {
  const { starts, ends } = record;
  return (bytes: Uint8Array, start: number): number => {
    const { delimiter, quote } = special;
    if (delimiter < 0) return -1;
    const highest = Math.max(delimiter, quote);
    const limit = starts.length;
    const end = bytes.length;
    let count = 0;
    let from = start;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number; // within bounds
      if (byte > highest) continue;
      if (byte === delimiter) {
        if (count < limit) {
          starts[count] = from;
          ends[count] = at;
        }
        count++;
        from = at + 1;
      } else if (byte === newline) {
        if (count < limit) {
          starts[count] = from;
          ends[count] = withoutReturn(bytes, from, at);
        }
        record.count = count + 1;
        return at;
      } else if (byte === quote) return -1;
    }
    return -1;
  };
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== space) return false;
  return true;
}

/** Past the blanks (and the carriage return of a line's end) that may follow a closing quote. */
function afterQuote(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === space) at++;
  return bytes[at] === carriageReturn ? at + 1 : at;
}

/** Moves the fields to a copy in which doubled quotes are single. */
function undouble(record: { bytes: Uint8Array; starts: Int32Array; ends: Int32Array; count: number }, quote: number) {
  const { bytes, starts, ends } = record;
  const fields = Math.min(record.count, starts.length);
  const copy = Buffer.allocUnsafe(fields === 0 ? 0 : (ends[fields - 1] as number) - (starts[0] as number));
  let to = 0;
  for (let field = 0; field < fields; field++) {
    const start = to;
    const end = ends[field] as number;
    for (let at = starts[field] as number; at < end; at++) {
      const byte = bytes[at] as number; // within bounds
      copy[to++] = byte;
      if (byte === quote) at++;
    }
    starts[field] = start;
    ends[field] = to;
  }
  record.bytes = copy;
}
