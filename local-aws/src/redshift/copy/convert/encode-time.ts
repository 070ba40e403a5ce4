import { isValid } from "./date-time.ts";
import { type FieldEncoder, isNull } from "./encoder.ts";
import { trimmedText } from "./field-text.ts";
import { expressionParser } from "./time-pattern.ts";
import { writeTime } from "./write-time.ts";

const parse = expressionParser(
  /^(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d*))?)?\s*(?<zone>Z|[+-]\d{1,2}(?::?\d{2})?)?$/iu,
);

export function timeEncoder(zoned: boolean): FieldEncoder {
  return (out, source, start, end) => {
    const text = trimmedText(source, start, end);
    if (text === "") return isNull;
    const time = parse(text);
    if (!time || !isValid(time)) return { code: 1206, message: "Invalid time format or value [HH:MI:SS]" };
    return writeTime(out, time, zoned);
  };
}
