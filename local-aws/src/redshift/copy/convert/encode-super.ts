import { type Seen, skipSpace, skipValue } from "../cut/json-scan.ts";
import type { FieldFault } from "../field-fault.ts";
import { type FieldEncoder, isNull } from "./encoder.ts";
import { writeByte, writeText } from "./row-buffer.ts";
import { findInvalidUtf8 } from "./utf8.ts";

/** Facts §5.10. */
const maxSuperBytes = 16 * 1024 * 1024;
const maxStringBytes = 65_535;
/** The byte before the text of a `jsonb`. */
export const jsonbVersion = 1;

const jsonNull = Buffer.from("null");

function isJsonNull(text: Uint8Array): boolean {
  const start = skipSpace(text, 0);
  const end = start + jsonNull.length;
  return jsonNull.equals(text.subarray(start, end)) && skipSpace(text, end) === text.length;
}

/** SUPER is JSON text here; its null is NULL. */
export function superEncoder(): FieldEncoder {
  return (out, source, start, end) => {
    const text = source.subarray(start, end);
    if (skipSpace(text, 0) === text.length || isJsonNull(text)) return isNull;
    const fault = superFault(text);
    if (fault) return fault;
    writeByte(out, jsonbVersion);
    return writeText(out, source, start, end);
  };
}

/** Why the text cannot be a SUPER value; everything that PostgreSQL's jsonb refuses is among it. */
function superFault(text: Uint8Array): FieldFault | undefined {
  if (text.length > maxSuperBytes) return fault("it is larger than 16 MB");
  const seen: Seen = { escape: false };
  const end = skipValue(text, skipSpace(text, 0), seen);
  if (end < 0 || skipSpace(text, end) !== text.length) return fault("not well-formed");
  if (findInvalidUtf8(text, 0, text.length)) return fault("not valid UTF-8");
  if (seen.escape && hasBadEscape(text)) return fault("an escaped character is NUL or half of one");
  return hasHugePart(text) ? fault("a string is longer than 65535 bytes, or a number is out of range") : undefined;
}

function fault(reason: string): FieldFault {
  return { code: 1224, message: `Invalid JSON for a SUPER column: ${reason}` };
}

function hasBadEscape(text: Uint8Array): boolean {
  const string = Buffer.from(text.buffer, text.byteOffset, text.length).toString("utf8");
  let isBad = false;
  for (const [, body = ""] of string.matchAll(/"((?:[^"\\]|\\.)*)"?/g)) {
    if (!body.includes("\\u")) continue;
    const value = String(JSON.parse(`"${body}"`));
    isBad ||= value.includes("\0") || !value.isWellFormed();
  }
  return isBad;
}

/** Of numbers, jsonb holds what numeric holds: far more than any of 300 digits with an exponent of 3. */
const maxNumberBytes = 300;

function hasHugePart(text: Uint8Array): boolean {
  let at = 0;
  while (at < text.length) {
    const byte = text[at] as number; // within bounds
    if (byte === 0x22) {
      const end = stringEnd(text, at + 1);
      if (end - at - 1 > maxStringBytes) return true;
      at = end + 1;
    } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
      const end = numberEnd(text, at);
      if (end - at > maxNumberBytes || hasHugeExponent(text, at, end)) return true;
      at = end;
    } else at++;
  }
  return false;
}

function stringEnd(text: Uint8Array, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== 0x22) at += text[at] === 0x5c ? 2 : 1;
  return at;
}

function numberEnd(text: Uint8Array, start: number): number {
  let at = start;
  while (at < text.length && isNumberByte(text[at] as number)) at++;
  return at;
}

function isNumberByte(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e || (byte | 0x20) === 0x65;
}

function hasHugeExponent(text: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (((text[at] as number) | 0x20) === 0x65) return end - at > 5;
  return false;
}
