import type { JsonColumns } from "./json-auto.ts";
import type { FillRecord } from "./json-cutter.ts";
import { fillFromJson } from "./json-record.ts";
import { type Seen, skipValue } from "./json-scan.ts";

/** JSON 'noshred': the whole document goes to the table's one SUPER column. */
export function noshredFill({ keepJson }: JsonColumns): FillRecord {
  const seen: Seen = { escape: false };
  return (record, bytes, start) => {
    const end = skipValue(bytes, start, seen);
    if (end < 0) return end;
    const starts = Int32Array.of(start);
    const ends = Int32Array.of(end);
    fillFromJson(record, bytes, { starts, ends, keepJson, hasEscapes: false });
    return end;
  };
}
