import { redshiftName } from "../../sql/lex/postgres-name.ts";
import type { FillRecord } from "./json-cutter.ts";
import { fillFromJson } from "./json-record.ts";
import { type Seen, skipColon, skipSpace, skipString, skipValue, unexpected } from "./json-scan.ts";

export type JsonColumns = {
  names: readonly string[];
  /** Columns that take a value as JSON text: SUPER. */
  keepJson: readonly boolean[];
};

/**
 * JSON 'auto': the members of an object go to the columns of the same name, others are ignored. Column names are in
 * lower case; of several members with one name the last one counts.
 */
export function autoFill({ names, keepJson }: JsonColumns, ignoreCase: boolean): FillRecord {
  const starts = new Int32Array(names.length);
  const ends = new Int32Array(names.length);
  const columnOf = keyLookup(names, ignoreCase);
  const seen: Seen = { escape: false };
  const keySeen: Seen = { escape: false };
  return (record, bytes, start) => {
    starts.fill(-1);
    let hasEscapes = false;
    let at = skipSpace(bytes, start + 1);
    for (let ordinal = 0; ordinal > 0 || bytes[at] !== closeBrace; ordinal++) {
      const keyEnd = bytes[at] === quote ? skipString(bytes, at, keySeen) : unexpected(bytes, at);
      if (keyEnd < 0) return keyEnd;
      const column = columnOf(ordinal, bytes, at + 1, keyEnd - 1);
      const valueStart = skipColon(bytes, keyEnd);
      if (valueStart < 0) return valueStart;
      seen.escape = false;
      const valueEnd = skipValue(bytes, valueStart, seen);
      if (valueEnd < 0) return valueEnd;
      if (column >= 0) {
        starts[column] = valueStart;
        ends[column] = valueEnd;
        hasEscapes ||= seen.escape;
      }
      at = skipSpace(bytes, valueEnd);
      if (bytes[at] === closeBrace) break;
      if (bytes[at] !== comma) return unexpected(bytes, at);
      at = skipSpace(bytes, at + 1);
    }
    fillFromJson(record, bytes, { starts, ends, keepJson, hasEscapes });
    return at + 1;
  };
}

const quote = 0x22;
const comma = 0x2c;
const closeBrace = 0x7d;

/** The column of a key, -1 if there is none. */
type KeyLookup = (ordinal: number, bytes: Uint8Array, start: number, end: number) => number;

/** Objects of one file mostly have the same keys in the same order: the last one's are tried first. */
function keyLookup(names: readonly string[], ignoreCase: boolean): KeyLookup {
  const columns = new Map(names.map((name, column) => [name, column]));
  const lastKeys: Uint8Array[] = [];
  const lastColumns: number[] = [];
  return (ordinal, bytes, start, end) => {
    const last = lastKeys[ordinal];
    if (last && isSame(last, bytes, start, end)) return lastColumns[ordinal] ?? -1;
    const raw = Buffer.from(bytes.subarray(start, end));
    const key = raw.includes(0x5c) ? String(JSON.parse(`"${raw.toString("utf8")}"`)) : raw.toString("utf8");
    const column = columns.get(storedName(ignoreCase ? key.toLowerCase() : key)) ?? -1;
    if (ordinal < maxRemembered && raw.length <= maxNameBytes) {
      lastKeys[ordinal] = raw;
      lastColumns[ordinal] = column;
    }
    return column;
  };
}

/** Redshift's limits of a table's columns and of their names. */
const maxRemembered = 1600;
const maxNameBytes = 127;

function isSame(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[start + i]) return false;
  return true;
}

/** A name is cut behind 127 bytes. One with capitals stays as it is: it names no column. */
function storedName(name: string): string {
  return /[A-Z]/.test(name) ? name : redshiftName(name);
}
