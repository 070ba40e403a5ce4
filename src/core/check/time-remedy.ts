import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import type { TableColumn } from "../shapes/table-column.ts";

/** What to do about a date or time that COPY does not read. Without a format, COPY wants a blank between day and time (facts §4.3). */
export function timeRemedy(value: string, { type }: TableColumn, settings: CopyOptions["settings"]): string {
  if (type.kind === "time") return "write times as HH:MI:SS, or make the column VARCHAR";
  const isDate = type.kind === "date";
  const word = isDate ? "DATEFORMAT" : "TIMEFORMAT";
  const format = settings[word];
  if (/^epoch/.test(String(format))) return `write numbers, as ${word} '${format}' says, or correct it`;
  if (format !== undefined && format !== "auto") return `write values as ${word} '${format}' says, or correct it`;
  const iso = isoDate(value);
  if (iso && !isDay(iso))
    return "correct it, since there is no such day, or load such values as NULL: ACCEPTANYDATE DATEFORMAT 'auto' TIMEFORMAT 'auto'";
  if (iso && !isTime(iso.rest)) return "correct what writes the file: times go from 00:00:00 to 23:59:59";
  const epoch = isDate ? undefined : epochFormat(value);
  if (epoch) return `write TIMEFORMAT '${epoch}' in copy.options`;
  const form = isDate ? "YYYY-MM-DD" : "YYYY-MM-DD HH:MI:SS";
  return format === "auto" ? `write it as ${form}` : `write it as ${form}, or add ${word} 'auto' to copy.options`;
}

/** Seconds or milliseconds since 1970, of a time in this century; TIMEFORMAT 'auto' takes neither. */
function epochFormat(value: string): "epochsecs" | "epochmillisecs" | undefined {
  if (/^\d{10}$/.test(value)) return "epochsecs";
  return /^\d{13}$/.test(value) ? "epochmillisecs" : undefined;
}

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

/** Whatever is not written as a time passes. */
function isTime(rest: string): boolean {
  const [, hour = "0", minute = "0", second = "0"] = /^[T ] *(\d{1,2}):(\d{2})(?::(\d{2}))?/i.exec(rest) ?? [];
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}
