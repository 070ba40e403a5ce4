import type { FieldFault } from "../field-fault.ts";
import { type FieldEncoder, isNull } from "./encoder.ts";
import { trimmedText } from "./field-text.ts";
import type { RowBuffer } from "./row-buffer.ts";
import { writeFloat } from "./write-number.ts";

/** Integers of this many digits are safe, and powers of ten exact: their quotient is the nearest number. */
const safeDigits = 15;
const powersOfTen = Array.from({ length: safeDigits + 1 }, (_, exponent) => 10 ** exponent);

export function floatEncoder(bytes: 4 | 8): FieldEncoder {
  return (out, source, start, end) => {
    if (start === end) return isNull;
    const value = plainNumber(source, start, end);
    return Number.isNaN(value)
      ? encodeSlowly(bytes, out, trimmedText(source, start, end))
      : writeFloat(out, value, bytes);
  };
}

/** Of a sign, some digits and perhaps a point among them; NaN if there is anything else. */
function plainNumber(source: Uint8Array, start: number, end: number): number {
  const isNegative = source[start] === 0x2d;
  const first = isNegative ? start + 1 : start;
  let point = end;
  let value = 0;
  for (let at = first; at < end; at++) {
    const digit = (source[at] as number) - 0x30; // within bounds
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (digit === -2 && point === end) point = at;
    else return Number.NaN;
  }
  const fraction = point < end ? end - point - 1 : 0;
  const digits = end - first - (point < end ? 1 : 0);
  if (digits === 0 || digits > safeDigits) return Number.NaN;
  const number = value / (powersOfTen[fraction] as number); // as many as there are digits at most
  return isNegative ? -number : number;
}

const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const special: Record<string, number> = { nan: Number.NaN, inf: Infinity, infinity: Infinity };

function encodeSlowly(bytes: 4 | 8, out: RowBuffer, text: string): FieldFault | typeof isNull | undefined {
  if (text === "") return isNull;
  const word = special[text.replace(/^[+-]/, "").toLowerCase()];
  if (word !== undefined) return writeFloat(out, text.startsWith("-") ? -word : word, bytes);
  if (!number.test(text)) return { code: 1208, message: `Invalid floating point value '${text.slice(0, 40)}'` };
  const exact = Number(text);
  const value = bytes === 4 ? Math.fround(exact) : exact;
  if (!Number.isFinite(value))
    return { code: 1204, message: `Overflow for FLOAT${bytes}, Value '${text.slice(0, 40)}'` };
  return writeFloat(out, value === 0 ? 0 : value, bytes);
}
