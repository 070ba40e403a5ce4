import { isValidDate } from "./date-time.ts";
import { dayNumber } from "./write-time.ts";

export const isoDateBytes = 10;
export const isoTimestampBytes = 19;

/** The days since 1970 of the `YYYY-MM-DD` at `at`; NaN if the bytes are not a date, or the date does not exist. */
export function isoDay(source: Uint8Array, at: number): number {
  if (source[at + 4] !== 0x2d || source[at + 7] !== 0x2d) return Number.NaN;
  const year = twoDigits(source, at) * 100 + twoDigits(source, at + 2);
  const month = twoDigits(source, at + 5);
  const day = twoDigits(source, at + 8);
  return isValidDate(year, month, day) ? dayNumber(year, month, day) : Number.NaN;
}

/** The seconds since midnight of the ` HH:MI:SS` behind the date at `at`; NaN if it is missing or does not exist. */
export function isoSecond(source: Uint8Array, at: number): number {
  if (source[at + 10] !== 0x20 || source[at + 13] !== 0x3a || source[at + 16] !== 0x3a) return Number.NaN;
  const hour = twoDigits(source, at + 11);
  const minute = twoDigits(source, at + 14);
  const second = twoDigits(source, at + 17);
  return hour < 24 && minute < 60 && second < 60 ? (hour * 60 + minute) * 60 + second : Number.NaN;
}

/** NaN if the bytes are not digits; NaN fails every comparison. */
function twoDigits(source: Uint8Array, at: number): number {
  const tens = (source[at] as number) - 0x30;
  const ones = (source[at + 1] as number) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
