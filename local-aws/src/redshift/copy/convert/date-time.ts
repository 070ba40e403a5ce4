/** A point in time as written: the parts may still be out of range. */
export type DateTime = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  microsecond: number;
  /** Then the year is astronomical: 0 is 1 BC. */
  isBeforeChrist?: true;
  /** Undefined if no zone was written. */
  offsetMinutes?: number;
};

/** 4713 BC to 294276. @see https://docs.aws.amazon.com/redshift/latest/dg/r_Datetime_types.html */
const firstYear = -4712;
const lastYear = 294_276;

export function isValid(time: DateTime): boolean {
  return (
    (time.isBeforeChrist
      ? time.year >= firstYear && time.year <= 0 && isValidDay(time.year, time.month, time.day)
      : isValidDate(time.year, time.month, time.day)) &&
    time.hour < 24 &&
    time.minute < 60 &&
    time.second < 60 &&
    Math.abs(time.offsetMinutes ?? 0) < 16 * 60
  );
}

export function isValidDate(year: number, month: number, day: number): boolean {
  return year >= 1 && year <= lastYear && isValidDay(year, month, day);
}

function isValidDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** @returns undefined if the result is outside what Redshift can hold */
export function fromEpoch(microseconds: bigint): DateTime | undefined {
  const fraction = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((microseconds - fraction) / 1000n));
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= lastYear)) return undefined;
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: Number(fraction),
  };
}
