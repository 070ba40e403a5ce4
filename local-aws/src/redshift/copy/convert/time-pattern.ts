import type { DateTime } from "./date-time.ts";

/** Reads a text; undefined if it does not have the form. The parts may be out of range. */
export type TimeParser = (text: string) => DateTime | undefined;

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const two = "\\d{1,2}";
const fraction = "(?:\\.(?<fraction>\\d*))?";

/** The words of DATEFORMAT and TIMEFORMAT, longest first. */
const parts: [word: string, expression: string][] = [
  ["YYYY", "(?<year>\\d{4})"],
  ["YY", "(?<year>\\d{2})"],
  ["MONTH", "(?<monthName>\\p{L}{3,9})"],
  ["MON", "(?<monthName>\\p{L}{3})"],
  ["MM", `(?<month>${two})`],
  ["MI", `(?<minute>${two})`],
  ["DD", `(?<day>${two})`],
  ["HH24", `(?<hour>${two})`],
  ["HH12", `(?<hour>${two})`],
  ["HH", `(?<hour>${two})`],
  ["SS.SSSSSS", `(?<second>${two})${fraction}`],
  ["SS.SSS", `(?<second>${two})${fraction}`],
  ["SS.US", `(?<second>${two})${fraction}`],
  ["SS.MS", `(?<second>${two})${fraction}`],
  ["SS", `(?<second>${two})${fraction}`],
  ["AM", "(?<half>[ap]\\.?m\\.?)"],
  ["PM", "(?<half>[ap]\\.?m\\.?)"],
  ["OF", "(?<zone>Z|[+-]\\d{1,2}(?::?\\d{2})?)?"],
];

/** @param rest an expression for what may follow */
export function patternParser(pattern: string, rest = ""): TimeParser {
  return expressionParser(new RegExp(`^${expressionOf(pattern)}${rest}$`, "iu"));
}

function expressionOf(pattern: string): string {
  let expression = "";
  let at = 0;
  while (at < pattern.length) {
    const [word, part] = parts.find(([it]) => pattern.slice(at, at + it.length).toUpperCase() === it) ?? [];
    at += word?.length ?? 1;
    const literal = word === undefined ? (pattern[at - 1] ?? "") : "";
    const digitsFollow = /^(?:YY|MM|MI|DD|HH|SS)/i.test(pattern.slice(at));
    expression +=
      part === undefined
        ? literal.replace(/[$()*+./?[\\\]^{|}]/, "\\$&")
        : digitsFollow
          ? part.replace(two, "\\d{2}")
          : part;
  }
  return expression;
}

/** A parser from an expression whose groups are named like the parts of a time. */
export function expressionParser(expression: RegExp): TimeParser {
  return (text) => {
    const groups = expression.exec(text)?.groups;
    return groups && dateTime(groups);
  };
}

type Groups = Record<string, string | undefined>;

function dateTime(groups: Groups): DateTime | undefined {
  const month = groups["monthName"] === undefined ? int(groups["month"] ?? "1") : monthNumber(groups["monthName"]);
  const offsetMinutes = offsetOf(groups["zone"]);
  return {
    year: yearOf(groups["year"] ?? "1"),
    month,
    day: int(groups["day"] ?? "1"),
    hour: hourOf(int(groups["hour"] ?? "0"), groups["half"]),
    minute: int(groups["minute"] ?? "0"),
    second: int(groups["second"] ?? "0"),
    microsecond: int((groups["fraction"] ?? "").slice(0, 6).padEnd(6, "0")),
    ...(offsetMinutes !== undefined && { offsetMinutes }),
  };
}

function int(digits: string): number {
  return Number.parseInt(digits, 10);
}

function monthNumber(name: string): number {
  return monthNames.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

function yearOf(digits: string): number {
  const year = int(digits);
  if (digits.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return 24; // out of range
  return (hour % 12) + (half.toLowerCase().startsWith("p") ? 12 : 0);
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? [];
  return (sign === "-" ? -1 : 1) * (int(hours) * 60 + int(minutes));
}
