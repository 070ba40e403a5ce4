import type { FieldFault } from "../field-fault.ts";
import { countNewlines, incomplete, type RecordCutter } from "../record/record-reader.ts";
import { type AcceptRecord, setRaw, type TextRecord, textRecord } from "../record/text-record.ts";
import { invalidPosition, skipSpace, truncated } from "./json-scan.ts";

/** Finds the fields of the document that starts at `start`, and its end as the functions of json-scan.ts do. */
export type FillRecord = (record: TextRecord, bytes: Uint8Array, start: number) => number;

type JsonRules = {
  fields: number;
  /** Whether a document may also be another value than an object. */
  arrays: boolean;
  /** Lines to skip at the start of the file, with any content. */
  ignoreHeader: number;
  /** Limit of one document; a longer one ends the load. */
  maxBytes: number;
  fill: FillRecord;
};

const invalidJson: FieldFault = { code: 1216, message: "Invalid JSON object" };
const invalidHex: FieldFault = { code: 1219, message: "UTF-8 hexadecimal contains an invalid digit" };
const notAnObject: FieldFault = { code: 1216, message: "Invalid JSON: expected an object, found something else" };

/**
 * Documents with only white space between them. After text that is not JSON, reading goes on with the next line.
 */
export function jsonCutter(rules: JsonRules, accept: AcceptRecord): RecordCutter {
  const record = textRecord(rules.fields);
  let line = 1;
  let headers = rules.ignoreHeader;
  let isSkipping = false;

  const skipLine = (bytes: Uint8Array, start: number): number => {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0) return bytes.length;
    line++;
    isSkipping = false;
    return end + 1;
  };

  const skipHeader = (bytes: Uint8Array, start: number, isLast: boolean): number => {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 && !isLast) return incomplete;
    headers--;
    return skipLine(bytes, start);
  };

  const handOn = (raw: Uint8Array, fault: FieldFault | undefined) => {
    record.line = line;
    setRaw(record, raw, 0, raw.length);
    record.fault = fault;
    accept(record);
  };

  const refuse = (bytes: Uint8Array, start: number, at: number, fault: FieldFault): number => {
    isSkipping = true;
    record.count = 0;
    line += countNewlines(bytes, start, at);
    const lineEnd = bytes.indexOf(0x0a, at);
    handOn(bytes.subarray(start, lineEnd < 0 ? bytes.length : lineEnd), fault);
    return at;
  };

  /** @see https://github.com/snowplow/snowplow-rdb-loader/issues/72: it ends the load, whatever MAXERROR allows */
  const refuseSize = (bytes: Uint8Array, start: number): number => {
    record.fatal = true;
    const message = `The JSON object is larger than the maximum of ${rules.maxBytes} bytes`;
    return refuse(bytes, start, bytes.length, { code: 1216, message });
  };

  return {
    get line() {
      return line;
    },
    read(bytes, at, isLast) {
      if (headers > 0) return skipHeader(bytes, at, isLast);
      if (isSkipping) return skipLine(bytes, at);
      const start = skipSpace(bytes, at);
      line += start > at ? countNewlines(bytes, at, start) : 0;
      if (start === bytes.length) return start;
      if (!rules.arrays && bytes[start] !== 0x7b) return refuse(bytes, start, start, notAnObject);
      const end = rules.fill(record, bytes, start);
      const isOpen = end === truncated || (end === bytes.length && !isLast && bytes[start] !== 0x7b);
      const reached = end === truncated ? bytes.length : end;
      if (reached - start > rules.maxBytes) return refuseSize(bytes, start);
      if (isOpen && !isLast) return takeBackLines(bytes, at, start);
      if (end === truncated) return refuse(bytes, start, bytes.length, invalidJson);
      if (end < 0) return refuse(bytes, start, invalidPosition(end), faultAt(bytes, invalidPosition(end)));
      line += countNewlines(bytes, start, end);
      handOn(bytes.subarray(start, end), undefined);
      return end;
    },
  };

  /** The white space before the record is read again with it. */
  function takeBackLines(bytes: Uint8Array, at: number, start: number): number {
    if (start > at) line -= countNewlines(bytes, at, start);
    return incomplete;
  }
}

/** Whether JSON stops being JSON among the digits of a `\\u` escape. */
function faultAt(bytes: Uint8Array, at: number): FieldFault {
  const before = Buffer.from(bytes.subarray(Math.max(0, at - 5), at)).toString("latin1");
  return /\\u[0-9a-f]{0,3}$/i.test(before) ? invalidHex : invalidJson;
}
