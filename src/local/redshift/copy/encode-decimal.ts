import { type FieldEncoder, isNull } from "./encoder.ts";
import { type FieldFault, invalidDigit } from "./field-fault.ts";
import { fieldText } from "./field-text.ts";
import { type RowBuffer, reserve, writePlain } from "./row-buffer.ts";

type DecimalType = { precision: number; scale: number };

/**
 * Digits beyond the scale are cut off, or rounded half away from zero with ROUNDEC (facts §4.3). Exponents are not
 * digits.
 */
export function decimalEncoder(type: DecimalType, round: boolean): FieldEncoder {
  const wholeDigits = type.precision - type.scale;
  return (out, source, start, end) => {
    reserve(out, end - start);
    let to = out.length;
    let digits = 0;
    let beforePoint = -1;
    for (let at = start; at < end; at++) {
      const byte = source[at] as number; // within bounds
      if (byte >= 0x30 && byte <= 0x39) digits++;
      else if (byte === 0x2e && beforePoint < 0) beforePoint = digits;
      else if (byte !== 0x2d || at !== start) return encodeSlowly(out, fieldText(source, start, end), { type, round });
      out.bytes[to++] = byte;
    }
    const whole = beforePoint < 0 ? digits : beforePoint;
    const fits = digits > 0 && whole <= wholeDigits && digits - whole <= type.scale;
    if (!fits) return encodeSlowly(out, fieldText(source, start, end), { type, round });
    out.length = to;
    return undefined;
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
  const padded = scaled.padStart(type.scale + 1, "0");
  const pointAt = padded.length - type.scale;
  writePlain(out, `${sign === "-" ? "-" : ""}${padded.slice(0, pointAt)}.${padded.slice(pointAt)}`);
  return undefined;
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
