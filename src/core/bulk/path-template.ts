import { LoaderError } from "../base/loader-error.ts";

/** A path template, or a date to fill it with, cannot be used. */
export class PathTemplateError extends LoaderError {
  override readonly name = "PathTemplateError";
  readonly code = "PATH_TEMPLATE";
}

/** Both ends belong to the range; only the day or the hour in which they lie counts, in UTC. */
export type DateRange = { from: Date; to: Date };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const maxPathsPerRange = 10_000;

const known =
  "Known are {today}, {yesterday}, {date}, {date:yyyy/MM/dd}, {date-1d:yyyyMMdd}, {hour:yyyy/MM/dd/HH} and {hour-1h:yyyy/MM/dd/HH}";

type Placeholder = { source: string; offsetMs: number; format: string };

/**
 * Fills in `{today}`, `{yesterday}`, `{date}`, `{date-1d:yyyyMMdd}`, `{hour-1h:yyyy/MM/dd/HH}` and the like, in UTC.
 *
 * An offset is a number of days (d) or hours (h). Formats know yyyy, MM, dd, HH and mm; the default is yyyy-MM-dd.
 *
 * @throws PathTemplateError if a placeholder is unknown; a path without placeholders is returned as it is
 */
export function expandPath(template: string, at: Date): string {
  return fill(template, placeholdersOf(template), at);
}

/**
 * The paths of a template over a range: one for each day, or each hour if a format holds HH.
 *
 * Equal paths are returned once, in order of time.
 *
 * @throws PathTemplateError if a placeholder is unknown, `from` is after `to`, or there are more than 10,000 steps
 */
export function expandRange(template: string, { from, to }: DateRange): string[] {
  const placeholders = placeholdersOf(template);
  const isHourly = placeholders.some(({ format }) => format.includes("HH"));
  const stepMs = isHourly ? hourMs : dayMs;
  const first = Math.floor(from.getTime() / stepMs);
  const count = Math.floor(to.getTime() / stepMs) - first + 1;
  if (to < from)
    throw new PathTemplateError(
      `The range ends at ${to.toISOString()}, before it begins at ${from.toISOString()}; swap "from" and "to"`,
    );
  if (count > maxPathsPerRange)
    throw new PathTemplateError(
      `The range covers ${count} ${isHourly ? "hours" : "days"}, and the limit is ${maxPathsPerRange}; split it into shorter ones`,
    );
  const paths = Array.from({ length: count }, (_, i) => fill(template, placeholders, new Date((first + i) * stepMs)));
  return [...new Set(paths)];
}

function fill(template: string, placeholders: readonly Placeholder[], at: Date): string {
  return placeholders.reduce(
    (path, { source, offsetMs, format }) =>
      path.replaceAll(source, () => formatDate(new Date(at.getTime() + offsetMs), format)),
    template,
  );
}

function placeholdersOf(template: string): Placeholder[] {
  const sources = template.match(/\{[^{}]*\}/g) ?? [];
  if (/[{}]/.test(template.replace(/\{[^{}]*\}/g, "")))
    throw new PathTemplateError(
      `The path "${template}" has a brace without its partner; close it or remove it. ${known}.`,
    );
  return [...new Set(sources)].map(parsePlaceholder);
}

function parsePlaceholder(source: string): Placeholder {
  const pattern =
    /^\{(?<name>today|yesterday|date|hour)(?:(?<count>[+-][0-9]{1,5})(?<unit>[dh]))?(?::(?<format>[^{}]+))?\}$/;
  const { name, count = "0", unit = "d", format } = pattern.exec(source)?.groups ?? {};
  if (!name) throw new PathTemplateError(`The placeholder ${source} is not known. ${known}.`);
  if (name === "hour" && !format)
    throw new PathTemplateError(`The placeholder ${source} needs a format, for example {hour:yyyy/MM/dd/HH}.`);
  const baseMs = name === "yesterday" ? -dayMs : 0;
  const offsetMs = baseMs + Number(count) * (unit === "h" ? hourMs : dayMs);
  return { source, offsetMs, format: checkedFormat(source, format ?? "yyyy-MM-dd") };
}

const formatTokens = /yyyy|MM|dd|HH|mm/g;

function checkedFormat(source: string, format: string): string {
  const letters = /[A-Za-z]+/.exec(format.replace(formatTokens, ""))?.[0];
  if (letters)
    throw new PathTemplateError(
      `The format of ${source} holds "${letters}"; use yyyy, MM (month), dd, HH and mm (minute), and keep other letters outside the braces.`,
    );
  if (format.includes("mm") && !format.includes("HH"))
    throw new PathTemplateError(`The format of ${source} holds mm, which means minutes, without HH; months are MM.`);
  return format;
}

function formatDate(date: Date, format: string): string {
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 0 || date.getUTCFullYear() > 9999)
    throw new PathTemplateError("A path's date lies outside the years 0000 to 9999; use a smaller offset.");
  const iso = date.toISOString();
  const parts: Record<string, string> = {
    yyyy: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    dd: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
  };
  return format.replace(formatTokens, (token) => parts[token] ?? token);
}

/**
 * Reads `2026-03-01` (midnight) or an ISO time such as `2026-03-01T05:00Z`; without a zone it is UTC.
 *
 * @throws PathTemplateError if it is neither, or no such day or time exists
 */
export function parseDate(text: string): Date {
  const pattern =
    /^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:T(?<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)(?<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?$/;
  const { day, time = "00:00", zone = "Z" } = pattern.exec(text)?.groups ?? {};
  if (!day) throw new PathTemplateError(`"${text}" is not a date; write it as 2026-03-01 or 2026-03-01T05:00:00Z`);
  const date = new Date(`${day}T${time}${zone}`);
  if (Number.isNaN(date.getTime()) || !isCalendarDay(day))
    throw new PathTemplateError(`"${text}" is not a date: the day or time does not exist`);
  return date;
}

/** `Date` takes 2026-02-30 for 2 March. */
const isCalendarDay = (day: string) => {
  const midnight = new Date(`${day}T00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
};

/**
 * Reads both ends with `parseDate`; a `to` without a time means the whole of that day.
 *
 * @throws PathTemplateError if an end is not a date, or `from` is after `to`
 */
export function parseDateRange(from: string, to: string): DateRange {
  const end = parseDate(to);
  const range = { from: parseDate(from), to: to.includes("T") ? end : new Date(end.getTime() + dayMs - 1) };
  if (range.to < range.from)
    throw new PathTemplateError(`The range ends on ${to}, before it begins on ${from}; swap "from" and "to"`);
  return range;
}
