import type { FieldFault } from "../field-fault.ts";
import type { Conversions, TimeFormat } from "../statement/copy-statement.ts";
import { parseAutoTime } from "./auto-time.ts";
import { isValid } from "./date-time.ts";
import { type FieldEncoder, isNull } from "./encoder.ts";
import { trimmedText } from "./field-text.ts";
import { isoDateBytes, isoDay } from "./iso-time.ts";
import { patternParser, type TimeParser } from "./time-pattern.ts";
import { dayNumber, writeDay } from "./write-time.ts";

/** A time behind the date is ignored (facts §4.3). */
export function dateEncoder({ dateFormat, acceptAnyDate }: Conversions): FieldEncoder {
  const parse = dateParser(dateFormat);
  const isoIsFast = dateFormat.kind !== "pattern";
  const fault = dateFault(dateFormat);
  return (out, source, start, end) => {
    if (isoIsFast && end - start === isoDateBytes) {
      const day = isoDay(source, start);
      if (!Number.isNaN(day)) return writeDay(out, day);
    }
    const text = trimmedText(source, start, end);
    if (text === "") return isNull;
    const date = parse(text);
    if (!date || !isValid(date)) return acceptAnyDate ? isNull : fault;
    return writeDay(out, dayNumber(date.year, date.month, date.day));
  };
}

function dateParser(format: TimeFormat): TimeParser {
  const timePart = "(?:[ T].*)?";
  if (format.kind === "pattern") return patternParser(format.pattern, timePart);
  return format.kind === "auto" ? parseAutoTime : patternParser("YYYY-MM-DD", timePart);
}

function dateFault(format: TimeFormat): FieldFault {
  const pattern = format.kind === "pattern" ? format.pattern : format.kind === "auto" ? "auto" : "YYYY-MM-DD";
  return { code: 1205, message: `Invalid date format or value [${pattern}]` };
}
