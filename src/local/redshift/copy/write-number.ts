import { fromEpoch, printDate } from "./date-time.ts";
import { type RowBuffer, reserve, writePlain } from "./row-buffer.ts";

/** Writes an integer of at most 53 bits. */
export function writeInteger(out: RowBuffer, value: number): undefined {
  reserve(out, 17);
  let rest = value;
  if (rest < 0) {
    out.bytes[out.length++] = 0x2d;
    rest = -rest;
  }
  const end = out.length + digitCount(rest);
  for (let at = end - 1; at >= out.length; at--) {
    const shorter = Math.floor(rest / 10);
    out.bytes[at] = 0x30 + rest - shorter * 10;
    rest = shorter;
  }
  out.length = end;
}

function digitCount(value: number): number {
  let count = 1;
  for (let limit = 10; value >= limit; limit *= 10) count++;
  return count;
}

export function writeBigInteger(out: RowBuffer, value: bigint | number): undefined {
  const short = Number(value);
  if (Number.isSafeInteger(short)) writeInteger(out, short);
  else writePlain(out, String(value));
}

const secondsPerDay = 86_400;

/** Writes `YYYY-MM-DD` from days since 1970; false if Redshift has no such date. */
export type DayWriter = (out: RowBuffer, day: number) => boolean;

/** Values that follow each other are often of one day: its text is kept. */
export function dayWriter(): DayWriter {
  let lastDay = Number.NaN;
  let lastText = "";
  return (out, day) => {
    if (day !== lastDay) {
      const date = fromEpoch(BigInt(day) * BigInt(secondsPerDay) * 1_000_000n);
      if (!date) return false;
      lastDay = day;
      lastText = printDate(date);
    }
    writePlain(out, lastText);
    return true;
  };
}

/** Writes ` HH:MI:SS.ffffff` of a number of microseconds within the day. */
export function writeClock(out: RowBuffer, microseconds: number): void {
  reserve(out, 16);
  const seconds = Math.floor(microseconds / 1_000_000);
  const fraction = microseconds - seconds * 1_000_000;
  out.bytes[out.length++] = 0x20;
  writeTwoDigits(out, Math.floor(seconds / 3600));
  out.bytes[out.length++] = 0x3a;
  writeTwoDigits(out, Math.floor(seconds / 60) % 60);
  out.bytes[out.length++] = 0x3a;
  writeTwoDigits(out, seconds % 60);
  if (fraction > 0) writePlain(out, `.${String(fraction).padStart(6, "0")}`);
}

function writeTwoDigits(out: RowBuffer, value: number): void {
  const tens = Math.floor(value / 10);
  out.bytes[out.length++] = 0x30 + tens;
  out.bytes[out.length++] = 0x30 + value - tens * 10;
}
