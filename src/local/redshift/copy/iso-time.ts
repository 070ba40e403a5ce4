import { isValidDate } from "./date-time.ts";

export const isoDateBytes = 10;
export const isoTimestampBytes = 19;

/** Whether `YYYY-MM-DD` stands at `at`, a date that exists. */
export function isIsoDate(source: Uint8Array, at: number): boolean {
  if (source[at + 4] !== 0x2d || source[at + 7] !== 0x2d) return false;
  const year = twoDigits(source, at) * 100 + twoDigits(source, at + 2);
  return isValidDate(year, twoDigits(source, at + 5), twoDigits(source, at + 8));
}

/** Whether `YYYY-MM-DD HH:MI:SS` stands at `at`. */
export function isIsoTimestamp(source: Uint8Array, at: number): boolean {
  return (
    source[at + 10] === 0x20 &&
    source[at + 13] === 0x3a &&
    source[at + 16] === 0x3a &&
    twoDigits(source, at + 11) < 24 &&
    twoDigits(source, at + 14) < 60 &&
    twoDigits(source, at + 17) < 60 &&
    isIsoDate(source, at)
  );
}

/** NaN, which fails every comparison, if they are no digits. */
function twoDigits(source: Uint8Array, at: number): number {
  const tens = (source[at] as number) - 0x30;
  const ones = (source[at + 1] as number) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
