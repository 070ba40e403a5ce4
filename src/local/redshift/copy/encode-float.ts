import { type FieldEncoder, isNull } from "./encoder.ts";
import type { FieldFault } from "./field-fault.ts";
import { trimmedText } from "./field-text.ts";
import { type RowBuffer, reserve, writePlain } from "./row-buffer.ts";

/** Up to this many plain digits and points, no value leaves the range of either type. */
const safeBytes = 20;

export function floatEncoder(bytes: 4 | 8): FieldEncoder {
  return (out, source, start, end) => {
    const length = end - start;
    if (length === 0) return isNull;
    if (length > safeBytes) return encodeSlowly(bytes, out, trimmedText(source, start, end));
    reserve(out, length);
    let to = out.length;
    let points = 0;
    let digits = 0;
    for (let at = start; at < end; at++) {
      const byte = source[at] as number; // within bounds
      if (byte >= 0x30 && byte <= 0x39) digits++;
      else if (byte === 0x2e) points++;
      else if (byte !== 0x2d || at !== start) return encodeSlowly(bytes, out, trimmedText(source, start, end));
      out.bytes[to++] = byte;
    }
    if (digits === 0 || points > 1) return encodeSlowly(bytes, out, trimmedText(source, start, end));
    out.length = to;
    return undefined;
  };
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const special: Record<string, string> = { nan: "NaN", inf: "Infinity", infinity: "Infinity" };

function encodeSlowly(bytes: 4 | 8, out: RowBuffer, text: string): FieldFault | typeof isNull | undefined {
  if (text === "") return isNull;
  const word = special[text.replace(/^[+-]/, "").toLowerCase()];
  if (word !== undefined) {
    writePlain(out, text.startsWith("-") && word !== "NaN" ? `-${word}` : word);
    return undefined;
  }
  if (!number.test(text)) return { code: 1208, message: `Invalid floating point value '${text.slice(0, 40)}'` };
  const exact = Number(text);
  const value = bytes === 4 ? Math.fround(exact) : exact;
  if (!Number.isFinite(value))
    return { code: 1204, message: `Overflow for FLOAT${bytes}, Value '${text.slice(0, 40)}'` };
  writePlain(out, value === 0 ? "0" : text.slice(0, 400));
  return undefined;
}
