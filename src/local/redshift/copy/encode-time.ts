import { isValid, printOffset, printTime } from "./date-time.ts";
import { type FieldEncoder, isNull } from "./encoder.ts";
import { trimmedText } from "./field-text.ts";
import { writePlain } from "./row-buffer.ts";
import { expressionParser } from "./time-pattern.ts";

const parse = expressionParser(
  /^(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d*))?)?\s*(?<zone>Z|[+-]\d{1,2}(?::?\d{2})?)?$/iu,
);

export function timeEncoder(zoned: boolean): FieldEncoder {
  return (out, source, start, end) => {
    const text = trimmedText(source, start, end);
    if (text === "") return isNull;
    const time = parse(text);
    if (!time || !isValid(time)) return { code: 1206, message: "Invalid time format or value [HH:MI:SS]" };
    writePlain(out, printTime(time) + (zoned ? printOffset(time) : ""));
    return undefined;
  };
}
