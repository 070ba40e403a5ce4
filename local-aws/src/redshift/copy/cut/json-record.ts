import type { TextRecord } from "../record/text-record.ts";
import { writeUnescaped } from "./json-field-text.ts";

/** Where a value is in the bytes of a document. */
export type JsonSpan = { start: number; end: number };

/**
 * Puts the values of a document into a record's fields.
 *
 * Strings lose their quotes and escapes, except for SUPER columns, which keep every value as JSON text. null and
 * missing values are NULL.
 */
export function fillFromJson(
  record: TextRecord,
  bytes: Uint8Array,
  values: { starts: Int32Array; ends: Int32Array; keepJson: readonly boolean[]; hasEscapes: boolean },
): void {
  const { starts, ends, keepJson } = values;
  record.bytes = bytes;
  record.count = keepJson.length;
  for (let field = 0; field < keepJson.length; field++) {
    const start = starts[field] as number;
    const isMissing = start < 0;
    const first = isMissing ? 0 : bytes[start];
    record.nulls[field] = isMissing || first === 0x6e ? 1 : 0; // "n" of null
    const unquote = first === 0x22 && !keepJson[field] ? 1 : 0;
    record.starts[field] = start + unquote;
    record.ends[field] = (ends[field] as number) - unquote;
  }
  if (values.hasEscapes) unescapeFields(record, keepJson);
}

function unescapeFields(record: TextRecord, keepJson: readonly boolean[]): void {
  const { bytes, starts, ends, nulls } = record;
  const copy = Buffer.allocUnsafe(totalBytes(record));
  let to = 0;
  for (let field = 0; field < record.count; field++) {
    if (nulls[field] === 1) continue;
    const start = starts[field] as number;
    const end = ends[field] as number;
    const isString = !keepJson[field] && bytes[start - 1] === 0x22;
    const length = isString
      ? writeUnescaped(bytes, start, end, copy.subarray(to))
      : (copy.set(bytes.subarray(start, end), to) ?? end - start);
    starts[field] = to;
    to += length;
    ends[field] = to;
  }
  record.bytes = copy;
}

function totalBytes({ starts, ends, nulls, count }: TextRecord): number {
  let total = 0;
  for (let field = 0; field < count; field++) {
    if (nulls[field] === 0) total += (ends[field] as number) - (starts[field] as number);
  }
  return total;
}
