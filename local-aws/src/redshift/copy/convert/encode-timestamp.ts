import type { Conversions, TimeFormat } from "../statement/copy-statement.ts";
import { parseAutoTime } from "./auto-time.ts";
import { fromEpoch, isValid } from "./date-time.ts";
import { type FieldEncoder, isNull } from "./encoder.ts";
import { trimmedText } from "./field-text.ts";
import { isoDay, isoSecond, isoTimestampBytes } from "./iso-time.ts";
import { expressionParser, patternParser, type TimeParser } from "./time-pattern.ts";
import { writeDateTime, writeTimestamp } from "./write-time.ts";

export function timestampEncoder(zoned: boolean, { timeFormat, acceptAnyDate }: Conversions): FieldEncoder {
  const parse = timestampParser(timeFormat, zoned);
  const isoIsFast = timeFormat.kind === "default" || timeFormat.kind === "auto";
  const fault = { code: 1206, message: `Invalid timestamp format or value [${printedFormat(timeFormat)}]` };
  return (out, source, start, end) => {
    if (isoIsFast && end - start === isoTimestampBytes) {
      const day = isoDay(source, start);
      const second = isoSecond(source, start);
      if (!Number.isNaN(day + second)) return writeTimestamp(out, day, second * 1_000_000);
    }
    const text = trimmedText(source, start, end);
    if (text === "") return isNull;
    const time = parse(text);
    if (!time || !isValid(time)) return acceptAnyDate ? isNull : fault;
    return writeDateTime(out, time, zoned);
  };
}

/** Redshift's default format; a fraction of the second and a missing time are fine, a "T" is not. */
const defaultTime = String.raw`^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?: +(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d*))?)?`;
const defaultZone = String.raw`\s*(?<zone>Z|[+-]\d{1,2}(?::?\d{2})?)?`;

function timestampParser(format: TimeFormat, zoned: boolean): TimeParser {
  switch (format.kind) {
    case "auto":
      return parseAutoTime;
    case "epoch":
      return epochParser(format.unit === "seconds" ? 6 : 3);
    case "pattern":
      return patternParser(format.pattern);
    case "default":
      return expressionParser(new RegExp(`${defaultTime}${zoned ? defaultZone : ""})?$`, "u"));
    default:
      return format satisfies never;
  }
}

/** @param decimals of a microsecond in the unit: 6 for seconds */
function epochParser(decimals: number): TimeParser {
  return (text) => {
    const [, sign = "", whole, fraction = ""] = /^(-?)(\d{1,18})(?:\.(\d*))?$/.exec(text) ?? [];
    if (whole === undefined) return undefined;
    const microseconds = BigInt(sign + whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
    return fromEpoch(microseconds);
  };
}

function printedFormat(format: TimeFormat): string {
  if (format.kind === "pattern") return format.pattern;
  if (format.kind === "epoch") return format.unit === "seconds" ? "epochsecs" : "epochmillisecs";
  return format.kind === "auto" ? "auto" : "YYYY-MM-DD HH24:MI:SS";
}
