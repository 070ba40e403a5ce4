import { type FieldFault, tooLongChar, tooLongVarchar } from "../field-fault.ts";
import type { Conversions } from "../statement/copy-statement.ts";
import { type FieldEncoder, isNull } from "./encoder.ts";
import { type RowBuffer, reserve, writeText } from "./row-buffer.ts";
import { findInvalidUtf8, replaceInvalidUtf8, truncatedEnd } from "./utf8.ts";

type TextType = { bytes: number; isChar: boolean; conversions: Conversions };

export function varcharEncoder(bytes: number, conversions: Conversions): FieldEncoder {
  return textEncoder({ bytes, isChar: false, conversions });
}

/** CHAR holds ASCII only. */
export function charEncoder(bytes: number, conversions: Conversions): FieldEncoder {
  return textEncoder({ bytes, isChar: true, conversions });
}

function textEncoder(type: TextType): FieldEncoder {
  const { emptyAsNull, blanksAsNull } = type.conversions;
  const trims = type.conversions.trimBlanks && !type.isChar;
  return (out, source, start, fieldEnd) => {
    const end = trims ? trimmedEnd(source, start, fieldEnd) : fieldEnd;
    if (start === end && emptyAsNull) return isNull;
    if (blanksAsNull && fieldEnd > start && isBlank(source, start, fieldEnd)) return isNull;
    if (end - start > type.bytes || !writeAscii(out, source, start, end)) {
      return encodeSlowly(type, out, source.subarray(start, end));
    }
    return undefined;
  };
}

function trimmedEnd(source: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && source[at - 1] === 0x20) at--;
  return at;
}

function isBlank(source: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = source[at] as number; // within bounds
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  }
  return true;
}

/** Writes ASCII without NUL; false, with nothing written, if there is anything else. */
function writeAscii(out: RowBuffer, source: Uint8Array, start: number, end: number): boolean {
  reserve(out, end - start);
  const { bytes } = out;
  let to = out.length;
  for (let at = start; at < end; at++) {
    const byte = source[at] as number; // within bounds
    if (byte === 0 || byte > 0x7f) return false;
    bytes[to++] = byte;
  }
  out.length = to;
  return true;
}

function encodeSlowly(type: TextType, out: RowBuffer, field: Uint8Array): FieldFault | undefined {
  const nul = field.indexOf(0);
  if (nul >= 0 && type.conversions.nul !== "endsText") return nulFault(type, field, nul);
  if (nul === 0 && field.length > 1) return longNul;
  const text = validText(type, nul >= 0 ? field.subarray(0, nul) : field);
  if (!(text instanceof Uint8Array)) return text;
  const end = fittingEnd(type, text);
  if (end === undefined) return type.isChar ? tooLongChar : tooLongVarchar;
  return writeText(out, text, 0, end);
}

/** @see https://github.com/estuary/connectors/pull/839 for what a string of JSON with a NUL becomes */
const longNul: FieldFault = { code: 1218, message: "Invalid null byte - field longer than 1 byte", position: 0 };

/** A NUL ends the record of a text file, and a line's end must follow (dg/copy-parameters-data-conversion, NULL AS). */
function nulFault({ conversions }: TextType, field: Uint8Array, position: number): FieldFault {
  if (conversions.nul === "refused")
    return { code: 1218, message: "String contains NUL (0x00), which no column can hold", position };
  const next = (field[position + 1] ?? 0).toString(16).padStart(2, "0");
  return {
    code: 1216,
    message: `Missing newline: Unexpected character 0x${next} found at location ${position}`,
    position,
  };
}

function validText({ isChar, conversions }: TextType, field: Uint8Array): Uint8Array | FieldFault {
  if (isChar) {
    const at = field.findIndex((byte) => byte > 0x7f);
    return at < 0 ? field : multibyteInChar(field, at);
  }
  const replacement = conversions.invalidCharReplacement;
  if (replacement !== undefined) return replaceInvalidUtf8(field, replacement.charCodeAt(0) & 0x7f);
  const invalid = findInvalidUtf8(field, 0, field.length);
  if (!invalid) return field;
  const sequence = hex(field.subarray(invalid.at, invalid.at + invalid.bytes));
  return {
    code: 1220,
    message: `String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: ${sequence} (error ${invalid.error})`,
    position: invalid.at,
  };
}

function multibyteInChar(field: Uint8Array, at: number): FieldFault {
  const sequence = hex(field.subarray(at, at + 4));
  const hint = "Multibyte character not supported for CHAR (Hint: try using VARCHAR)";
  return { code: 1220, message: `${hint}. Invalid char: ${sequence}`, position: at };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** Blanks at the end of a CHAR do not count. */
function fittingEnd({ bytes, isChar, conversions }: TextType, text: Uint8Array): number | undefined {
  if (text.length <= bytes) return text.length;
  if (conversions.truncateColumns) return truncatedEnd(text, 0, bytes);
  return isChar && trimmedEnd(text, 0, text.length) <= bytes ? bytes : undefined;
}

/** For types that COPY does not convert itself: the text goes to PostgreSQL, which casts it. */
export function otherEncoder(): FieldEncoder {
  return (out, source, start, end) => {
    if (start === end) return isNull;
    const field = source.subarray(start, end);
    if (field.includes(0) || findInvalidUtf8(field, 0, field.length)) return { code: 1220, message: "Invalid text" };
    return writeText(out, field, 0, field.length);
  };
}
