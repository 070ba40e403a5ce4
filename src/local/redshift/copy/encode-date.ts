import { parseAutoTime } from "./auto-time.ts";
import type { Conversions, TimeFormat } from "./copy-statement.ts";
import { isValid, printDate } from "./date-time.ts";
import { type FieldEncoder, isNull } from "./encoder.ts";
import type { FieldFault } from "./field-fault.ts";
import { trimmedText } from "./field-text.ts";
import { isIsoDate, isoDateBytes } from "./iso-time.ts";
import { type RowBuffer, reserve, writePlain } from "./row-buffer.ts";
import { patternParser, type TimeParser } from "./time-pattern.ts";

/** A time behind the date is ignored (facts §4.3). */
export function dateEncoder({ dateFormat, acceptAnyDate }: Conversions): FieldEncoder {
  const parse = dateParser(dateFormat);
  const isoIsFast = dateFormat.kind !== "pattern";
  const fault = dateFault(dateFormat);
  return (out, source, start, end) => {
    if (isoIsFast && end - start === isoDateBytes && isIsoDate(source, start)) {
      copyBytes(out, source, start, end);
      return undefined;
    }
    const text = trimmedText(source, start, end);
    if (text === "") return isNull;
    const date = parse(text);
    if (!date || !isValid(date)) return acceptAnyDate ? isNull : fault;
    writePlain(out, printDate(date));
    return undefined;
  };
}

function copyBytes(out: RowBuffer, source: Uint8Array, start: number, end: number): void {
  reserve(out, end - start);
  for (let at = start; at < end; at++) out.bytes[out.length++] = source[at] as number; // within bounds
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
