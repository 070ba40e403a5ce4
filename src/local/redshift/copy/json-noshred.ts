import type { JsonColumns } from "./json-auto.ts";
import type { FillRecord } from "./json-cutter.ts";
import { fillFromJson } from "./json-record.ts";

/** JSON 'noshred': the whole document goes to the table's one SUPER column. */
export function noshredFill({ keepJson }: JsonColumns): FillRecord {
  return (record, bytes, start, end) => {
    const starts = Int32Array.of(start);
    const ends = Int32Array.of(end);
    fillFromJson(record, bytes, { starts, ends, keepJson, hasEscapes: false });
    return undefined;
  };
}
