import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import type { TableColumn } from "./table.ts";
import { type ValueProblem, wrongType } from "./value-problem.ts";

type Settings = CopyOptions["settings"];

/** Dates in a format of one's own are left to Redshift, and all but those that begin as ISO's under 'auto'; a date without a digit is none. */
export function dateProblem(value: string, { DATEFORMAT: format }: Settings): ValueProblem | undefined {
  if (format !== undefined && format !== "auto")
    return /\d/.test(value) ? undefined : wrongType("is no DATE", "write dates as DATEFORMAT says");
  const iso = isoDate(value);
  if (iso && !isDay(iso)) return noDay;
  if (iso && /^([ T].*)?$/s.test(iso.rest)) return undefined;
  if (format === "auto")
    return iso || !/\d/.test(value) ? wrongType("is no DATE", "write dates so: YYYY-MM-DD") : undefined;
  return wrongType("is no DATE of the form YYYY-MM-DD", "write dates so, or add DATEFORMAT 'auto' to copy.options");
}

/** Without TIMEFORMAT, COPY takes a blank between day and time, no T, and a zone for TIMESTAMPTZ only (facts §4.3). */
export function timestampProblem(value: string, { type }: TableColumn, settings: Settings): ValueProblem | undefined {
  const { TIMEFORMAT: format } = settings;
  if (format === "epochsecs" || format === "epochmillisecs")
    return /^-?\d+(\.\d*)?$/.test(value)
      ? undefined
      : wrongType(`is no number, as TIMEFORMAT '${format}' wants`, "correct TIMEFORMAT");
  if (format !== undefined && format !== "auto")
    return /\d/.test(value) ? undefined : wrongType("is no TIMESTAMP", "write times as TIMEFORMAT says");
  const iso = isoDate(value);
  if (iso && !isDay(iso)) return noDay;
  const clock = iso && clockOf(iso.rest);
  if (clock && !isTime(clock)) return noTime;
  const epoch = epochFormat(value);
  const isAuto = format === "auto" && !epoch;
  if (isAuto) return /\d/.test(value) ? undefined : wrongType("is no TIMESTAMP", "write times so: YYYY-MM-DD HH:MI:SS");
  const zoned = type.kind === "timestamp" && type.zoned;
  if (iso && (zoned ? zonedClock : plainClock).test(iso.rest)) return undefined;
  return wrongType(
    `is no ${zoned ? "TIMESTAMPTZ" : "TIMESTAMP"} of the form YYYY-MM-DD HH:MI:SS${zoned ? "OF" : ""}`,
    epoch ? `write TIMEFORMAT '${epoch}' in copy.options` : "add TIMEFORMAT 'auto' to copy.options, or write times so",
  );
}

/** Seconds or milliseconds since 1970, of a time in this century; TIMEFORMAT 'auto' takes neither. */
function epochFormat(value: string): "epochsecs" | "epochmillisecs" | undefined {
  if (/^\d{10}$/.test(value)) return "epochsecs";
  return /^\d{13}$/.test(value) ? "epochmillisecs" : undefined;
}

/** TIMEFORMAT has no say in TIME and TIMETZ. */
export function timeProblem(value: string): ValueProblem | undefined {
  const clock = clockOf(` ${value}`);
  return clock && isTime(clock) && /^ *\d+:\d+(:\d+(\.\d*)?)?\s*(Z|[+-]\d{1,2}(:?\d{2})?)?$/i.test(value)
    ? undefined
    : wrongType("is no time of the form HH:MI:SS", "write times so, or make the column VARCHAR");
}

const plainClock = /^( +\d{1,2}:\d{2}(:\d{2}(\.\d*)?)?)?$/;
const zonedClock = /^( +\d{1,2}:\d{2}(:\d{2}(\.\d*)?)?\s*(Z|[+-]\d{1,2}(:?\d{2})?)?)?$/i;

const noDay = wrongType(
  "is no day of the calendar",
  "correct it, or load such values as NULL: ACCEPTANYDATE DATEFORMAT 'auto' TIMEFORMAT 'auto'",
);
const noTime = wrongType("is no time of a day, 00:00:00 to 23:59:59", "correct what writes the file");

type Day = { year: number; month: number; day: number; rest: string };

function isoDate(value: string): Day | undefined {
  const [, year, month, day, rest = ""] = /^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)(.*)$/s.exec(value) ?? [];
  return year === undefined ? undefined : { year: Number(year), month: Number(month), day: Number(day), rest };
}

/** Years from 1: a date of year 0 is refused, as `0000-00-00` is. */
function isDay({ year, month, day }: Day): boolean {
  const date = new Date(Date.UTC(2000 + (year % 400), month - 1, day)); // the calendar repeats after 400 years
  return year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

type Clock = { hour: number; minute: number; second: number };

function clockOf(rest: string): Clock | undefined {
  const [, hour, minute, second = "0"] = /^[T ] *(\d{1,2}):(\d{2})(?::(\d{2}))?/i.exec(rest) ?? [];
  return hour === undefined ? undefined : { hour: Number(hour), minute: Number(minute), second: Number(second) };
}

const isTime = ({ hour, minute, second }: Clock) => hour < 24 && minute < 60 && second < 60;
