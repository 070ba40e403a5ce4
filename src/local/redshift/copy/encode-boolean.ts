import { type FieldEncoder, isNull } from "./encoder.ts";
import { trimmedText } from "./field-text.ts";
import { writePlain } from "./row-buffer.ts";

const words = new Map(
  ["true", "t", "yes", "y", "1"]
    .map((word): [string, string] => [word, "t"])
    .concat(["false", "f", "no", "n", "0"].map((word): [string, string] => [word, "f"])),
);

export function booleanEncoder(): FieldEncoder {
  return (out, source, start, end) => {
    const text = trimmedText(source, start, end).toLowerCase();
    if (text === "") return isNull;
    const value = words.get(text);
    if (value === undefined) return { code: 1210, message: "Unknown boolean format" };
    writePlain(out, value);
    return undefined;
  };
}
