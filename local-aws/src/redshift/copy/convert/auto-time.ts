import { type DateTime, isValid } from "./date-time.ts";
import { expressionParser, type TimeParser } from "./time-pattern.ts";

const time = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d*))?)?`;
const half = String.raw`(?:\s*(?<half>[ap]\.?m\.?))?`;
const zone = String.raw`\s*(?<zone>Z|[+-]\d{1,2}(?::?\d{2})?)?`;
const clock = `(?:(?:[T ]\\s*|\\s+)${time}${half}${zone})?`;
const month = String.raw`(?<monthName>\p{L}{3,9})\.?`;

/** Zones by name. A date of DD.MM.YYYY is one of MM.DD.YYYY, as in the documentation's own example. */
const zoneOffsets: Record<string, string> = {
  ...{ UTC: "Z", GMT: "Z", CET: "+01", CEST: "+02" },
  ...{ EST: "-05", EDT: "-04", CST: "-06", CDT: "-05", MST: "-07", MDT: "-06", PST: "-08", PDT: "-07" },
};

/**
 * The forms that 'auto' recognises; where several fit, the first one decides.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/automatic-recognition.html
 */
const dates = [
  String.raw`(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})`,
  String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})`,
  String.raw`(?<month>\d{1,2})[-/.](?<day>\d{1,2})[-/.](?<year>\d{4}|\d{2})`,
  String.raw`${month}[- ](?<day>\d{1,2}),?[- ](?<year>\d{4}|\d{2})`,
  String.raw`(?<day>\d{1,2})[- ]${month}[- ](?<year>\d{4}|\d{2})`,
  String.raw`(?<year>\d{4})[- ]${month}[- ](?<day>\d{1,2})`,
  String.raw`(?:\p{L}{3,9},? )(?<day>\d{1,2}) ${month} (?<year>\d{4})`,
];

const parsers: TimeParser[] = [
  ...dates.map((date) => expressionParser(new RegExp(`^${date}${clock}$`, "iu"))),
  expressionParser(/^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})[T ]?(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})$/iu),
  expressionParser(/^(?<year>\d{2})(?<month>\d{2})(?<day>\d{2})[T ](?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})$/iu),
  expressionParser(new RegExp(`^(?<day>\\d{1,2}) ${month} ${time} (?<year>\\d{4})${zone}$`, "iu")),
];

/** Days that are counted: since 4713 BC behind a J, or of a year. */
function countedDay(text: string): string {
  const [, julian, year, dayOfYear] = /^J(\d{1,8})(?!\d)|^(\d{4})\.(\d{3})(?!\d)/.exec(text) ?? [];
  const first = julian === undefined ? Date.UTC(Number(year), 0, 1) : Date.UTC(1970, 0, 1);
  const days = julian === undefined ? Number(dayOfYear) - 1 : Number(julian) - julianDayOf1970;
  const day = new Date(first + days * 86_400_000);
  if (Number.isNaN(day.getTime()) || (year !== undefined && day.getUTCFullYear() !== Number(year))) return text;
  return day.toISOString().slice(0, 10) + text.replace(/^J\d+|^\d{4}\.\d{3}/, "");
}

const julianDayOf1970 = 2_440_588;

/** DATEFORMAT 'auto' and TIMEFORMAT 'auto'. */
export function parseAutoTime(text: string): DateTime | undefined {
  const [, date] = /^(.*\S) ?BC$/i.exec(text) ?? [];
  if (date === undefined) return parseYears(text);
  const found = parseYears(date);
  if (found === undefined) return undefined;
  // of two digits is the year itself: 95 BC, not 1995 BC
  const year = /\d{4}/.test(date) ? found.year : found.year % 100;
  return { ...found, year: 1 - year, isBeforeChrist: true };
}

function parseYears(text: string): DateTime | undefined {
  const plain = countedDay(text).replace(/(?<=[\d ])[A-Z]{3,4}$/, (name) => zoneOffsets[name] ?? name);
  for (const parse of parsers) {
    const found = parse(plain);
    if (found && isValid(found)) return found;
  }
  return undefined;
}
