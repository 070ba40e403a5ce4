import { type FieldFault, invalidDigit } from "../field-fault.ts";
import { type FieldEncoder, isNull } from "./encoder.ts";
import { fieldText } from "./field-text.ts";
import type { RowBuffer } from "./row-buffer.ts";
import { writeNumeric } from "./write-number.ts";

type DecimalType = { precision: number; scale: number };

/**
 * Digits beyond the scale are cut off, or rounded half away from zero with ROUNDEC (facts §4.3). Exponents are not
 * digits.
 */
export function decimalEncoder(type: DecimalType, round: boolean): FieldEncoder {
  const wholeDigits = type.precision - type.scale;
  return (out, source, start, end) => {
    const isNegative = source[start] === 0x2d;
    const first = isNegative ? start + 1 : start;
    let point = end;
    for (let at = first; at < end; at++) {
      const byte = source[at] as number; // within bounds
      if (byte >= 0x30 && byte <= 0x39) continue;
      if (byte !== 0x2e || point < end) return encodeSlowly(out, fieldText(source, start, end), { type, round });
      point = at;
    }
    const whole = point - first;
    const fraction = point < end ? end - point - 1 : 0;
    const fits = whole + fraction > 0 && whole <= wholeDigits && fraction <= type.scale;
    if (!fits) return encodeSlowly(out, fieldText(source, start, end), { type, round });
    return writeNumeric(out, { source, isNegative, start: first, point, end }, type.scale);
  };
}

function encodeSlowly(
  out: RowBuffer,
  field: string,
  { type, round }: { type: DecimalType; round: boolean },
): FieldFault | typeof isNull | undefined {
  const text = field.trim();
  if (text === "") return isNull;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  const [, sign = "", whole = "", fraction = ""] = match ?? [];
  if (!match || whole + fraction === "") return firstInvalidDigit(field);
  const scaled = scaledDigits(whole, fraction, { scale: type.scale, round });
  if (scaled.length > type.precision) return overflow(type, text);
  return writeScaled(out, scaled, { scale: type.scale, isNegative: sign === "-" });
}

/** @param digits of the number times 10^scale */
export function writeScaled(
  out: RowBuffer,
  digits: string,
  { scale, isNegative }: { scale: number; isNegative: boolean },
): undefined {
  const padded = digits.padStart(scale, "0");
  const point = padded.length - scale;
  const source = Buffer.from(`${padded.slice(0, point)}.${padded.slice(point)}`, "latin1");
  return writeNumeric(out, { source, isNegative, start: 0, point, end: source.length }, scale);
}

/** The digits of the number times 10^scale, without leading zeros. */
export function scaledDigits(whole: string, fraction: string, { scale, round }: { scale: number; round: boolean }) {
  const kept = (whole + fraction.slice(0, scale).padEnd(scale, "0")).replace(/^0+/, "");
  const roundsUp = round && fraction.charAt(scale) >= "5";
  return roundsUp ? String(BigInt(kept || "0") + 1n) : kept;
}

function overflow({ precision, scale }: DecimalType, text: string): FieldFault {
  return { code: 1204, message: `Overflow for NUMERIC(${precision},${scale}), Value '${text.slice(0, 40)}'` };
}

function firstInvalidDigit(field: string): FieldFault {
  const length = /^\s*[+-]?\d*(?:\.\d*)?\s*/.exec(field)?.[0].length ?? 0;
  const position = Math.min(length, Math.max(0, field.length - 1));
  return invalidDigit(field.charAt(position), position, "Decimal");
}
