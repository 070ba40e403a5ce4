import { type FieldFault, invalidDigit } from "../field-fault.ts";
import { type FieldEncoder, isNull } from "./encoder.ts";
import { fieldText } from "./field-text.ts";
import type { RowBuffer } from "./row-buffer.ts";
import { writeBigInteger, writeInteger } from "./write-number.ts";

type IntegerType = { bytes: 2 | 4 | 8; name: string; safeDigits: number; least: bigint; most: bigint };

const types: Record<2 | 4 | 8, IntegerType> = {
  2: { bytes: 2, name: "Short", safeDigits: 4, least: -(2n ** 15n), most: 2n ** 15n - 1n },
  4: { bytes: 4, name: "Integer", safeDigits: 9, least: -(2n ** 31n), most: 2n ** 31n - 1n },
  8: { bytes: 8, name: "Long", safeDigits: 15, least: -(2n ** 63n), most: 2n ** 63n - 1n },
};

/** Blank is NULL; blanks around the digits do not count. */
export function integerEncoder(bytes: 2 | 4 | 8): FieldEncoder {
  const type = types[bytes];
  const { safeDigits } = type;
  return (out, source, start, end) => {
    const isNegative = source[start] === 0x2d;
    let at = isNegative ? start + 1 : start;
    const digits = end - at;
    if (digits <= 0 || digits > safeDigits) return encodeSlowly(type, out, fieldText(source, start, end));
    let value = 0;
    for (; at < end; at++) {
      const digit = (source[at] as number) - 0x30; // within bounds
      if (digit < 0 || digit > 9) return encodeSlowly(type, out, fieldText(source, start, end));
      value = value * 10 + digit;
    }
    return writeInteger(out, isNegative ? -value : value, bytes);
  };
}

function encodeSlowly(type: IntegerType, out: RowBuffer, field: string): FieldFault | typeof isNull | undefined {
  const text = field.trim();
  if (text === "") return isNull;
  if (!/^[+-]?\d+$/.test(text)) return firstInvalidDigit(field, type.name);
  const significant = text.replace(/^([+-]?)0+(?=\d)/, "$1");
  if (significant.length > 20) return overflow(type, text);
  const value = BigInt(significant.replace("+", ""));
  if (value < type.least || value > type.most) return overflow(type, text);
  return type.bytes === 8 ? writeBigInteger(out, value) : writeInteger(out, Number(value), type.bytes);
}

function overflow(type: IntegerType, text: string): FieldFault {
  return { code: 1222, message: `Overflow, Value '${text.slice(0, 40)}', Type: ${type.name}` };
}

function firstInvalidDigit(field: string, type: string): FieldFault {
  const match = /^\s*[+-]?\d*\s*/.exec(field)?.[0].length ?? 0;
  const position = Math.min(match, Math.max(0, field.length - 1));
  return invalidDigit(field.charAt(position), position, type);
}
