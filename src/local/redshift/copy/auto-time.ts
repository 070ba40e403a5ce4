import { type DateTime, isValid } from "./date-time.ts";
import { expressionParser, type TimeParser } from "./time-pattern.ts";

const time = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d*))?)?`;
const half = String.raw`(?:\s*(?<half>[ap]\.?m\.?))?`;
const zone = String.raw`\s*(?<zone>Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?`;
const clock = `(?:(?:[T ]\\s*|\\s+)${time}${half}${zone})?`;
const month = String.raw`(?<monthName>\p{L}{3,9})\.?`;

/** The forms that 'auto' recognises; where several fit, the first one decides. */
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
  expressionParser(/^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})T?(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})$/iu),
];

/** DATEFORMAT 'auto' and TIMEFORMAT 'auto'. */
export function parseAutoTime(text: string): DateTime | undefined {
  for (const parse of parsers) {
    const found = parse(text);
    if (found && isValid(found)) return found;
  }
  return undefined;
}
