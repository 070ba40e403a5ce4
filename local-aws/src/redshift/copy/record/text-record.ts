import type { FieldFault } from "../field-fault.ts";

/**
 * One record of a file, its fields found but not yet converted.
 *
 * The reader reuses one object for all records: it holds until the next one is read.
 */
export type TextRecord = {
  /** What `starts` and `ends` count in. */
  bytes: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  /** 1 where the field is NULL, regardless of its text. */
  nulls: Uint8Array;
  /** The reader has already found each NULL AS; text that still looks like it was escaped. */
  nullsAreKnown: boolean;
  /** Fields found; may exceed the length of `starts`. */
  count: number;
  line: number;
  /** The record as the file has it: `raw` from `rawStart` to `rawEnd`. */
  raw: Uint8Array;
  rawStart: number;
  rawEnd: number;
  fault: FieldFault | undefined;
  /** The file cannot be read any further. */
  fatal: boolean;
};

/** @param fields how many are kept; the others are only counted */
export function textRecord(fields: number): TextRecord {
  return {
    bytes: new Uint8Array(),
    starts: new Int32Array(fields),
    ends: new Int32Array(fields),
    nulls: new Uint8Array(fields),
    nullsAreKnown: false,
    count: 0,
    line: 0,
    raw: new Uint8Array(),
    rawStart: 0,
    rawEnd: 0,
    fault: undefined,
    fatal: false,
  };
}

/** Sets the place of the record's bytes: a view for each of half a million records a second would cost too much. */
export function setRaw(record: TextRecord, bytes: Uint8Array, start: number, end: number): void {
  record.raw = bytes;
  record.rawStart = start;
  record.rawEnd = end;
}

export type AcceptRecord = (record: TextRecord) => void;
