import type { DateTime } from "./date-time.ts";
import type { RowBuffer } from "./row-buffer.ts";
import { writeBigInteger, writeInteger } from "./write-number.ts";

// PostgreSQL counts days and microseconds from 2000-01-01.

const epochDay = 10_957;
const microsecondsPerDay = 86_400_000_000;
/** Up to this many days from 2000, microseconds are a safe integer. */
const safeDays = 104_000;

/** @param day since 1970 */
export function writeDay(out: RowBuffer, day: number): undefined {
  writeInteger(out, day - epochDay, 4);
}

/** @param day since 1970 @param microseconds of the day, or beyond it by a time zone's offset */
export function writeTimestamp(out: RowBuffer, day: number, microseconds: number): undefined {
  const days = day - epochDay;
  if (days > -safeDays && days < safeDays) writeInteger(out, days * microsecondsPerDay + microseconds, 8);
  else writeBigInteger(out, BigInt(days) * BigInt(microsecondsPerDay) + BigInt(microseconds));
}

/** Without a zone, the time is in UTC: the zone of every new session. */
export function writeDateTime(out: RowBuffer, time: DateTime, zoned: boolean): undefined {
  const offset = zoned ? (time.offsetMinutes ?? 0) * 60_000_000 : 0;
  writeTimestamp(out, dayNumber(time.year, time.month, time.day), microsecondsOf(time) - offset);
}

/** A `time`, or a `timetz`, which has its offset in seconds to the west. */
export function writeTime(out: RowBuffer, time: DateTime, zoned: boolean): undefined {
  writeInteger(out, microsecondsOf(time), 8);
  if (zoned) writeInteger(out, -(time.offsetMinutes ?? 0) * 60, 4);
}

function microsecondsOf({ hour, minute, second, microsecond }: DateTime): number {
  return ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond;
}

/**
 * Days since 1970-01-01, of a date that exists.
 *
 * @see https://howardhinnant.github.io/date_algorithms.html#days_from_civil
 */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}
