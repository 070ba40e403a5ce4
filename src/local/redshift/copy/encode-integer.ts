import { type FieldEncoder, isNull } from "./encoder.ts";
import { type FieldFault, invalidDigit } from "./field-fault.ts";
import { fieldText } from "./field-text.ts";
import { type RowBuffer, reserve, writePlain } from "./row-buffer.ts";

type IntegerType = { name: string; safeDigits: number; least: bigint; most: bigint };

const types: Record<2 | 4 | 8, IntegerType> = {
  2: { name: "Short", safeDigits: 4, least: -(2n ** 15n), most: 2n ** 15n - 1n },
  4: { name: "Integer", safeDigits: 9, least: -(2n ** 31n), most: 2n ** 31n - 1n },
  8: { name: "Long", safeDigits: 18, least: -(2n ** 63n), most: 2n ** 63n - 1n },
};

/** Blank is NULL; blanks around the digits do not count. */
export function integerEncoder(bytes: 2 | 4 | 8): FieldEncoder {
  const type = types[bytes];
  const { safeDigits } = type;
  return (out, source, start, end) => {
    let at = start;
    reserve(out, safeDigits + 1);
    let to = out.length;
    if (source[at] === 0x2d) out.bytes[to++] = source[at++] as number; // "-"
    const digits = end - at;
    if (digits <= 0 || digits > safeDigits) return encodeSlowly(type, out, fieldText(source, start, end));
    for (; at < end; at++) {
      const byte = source[at] as number; // within bounds
      if (byte < 0x30 || byte > 0x39) return encodeSlowly(type, out, fieldText(source, start, end));
      out.bytes[to++] = byte;
    }
    out.length = to;
    return undefined;
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
  writePlain(out, String(value));
  return undefined;
}

function overflow(type: IntegerType, text: string): FieldFault {
  return { code: 1222, message: `Overflow, Value '${text.slice(0, 40)}', Type: ${type.name}` };
}

function firstInvalidDigit(field: string, type: string): FieldFault {
  const match = /^\s*[+-]?\d*\s*/.exec(field)?.[0].length ?? 0;
  const position = Math.min(match, Math.max(0, field.length - 1));
  return invalidDigit(field.charAt(position), position, type);
}
