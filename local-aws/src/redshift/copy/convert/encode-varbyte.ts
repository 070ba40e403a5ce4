import { type FieldFault, invalidDigit, tooLongVarchar } from "../field-fault.ts";
import { type FieldEncoder, isNull } from "./encoder.ts";
import { reserve } from "./row-buffer.ts";

/** @see https://docs.aws.amazon.com/redshift/latest/dg/copy-usage-varbyte.html: the field has hexadecimal digits */
export function varbyteEncoder(bytes: number): FieldEncoder {
  return (out, source, start, end) => {
    if (start === end) return isNull;
    const fault = digitFault(source, start, end);
    if (fault) return fault;
    const length = (end - start) / 2;
    if (length > bytes) return tooLongVarchar;
    reserve(out, length);
    for (let at = start; at < end; at += 2) out.bytes[out.length++] = digit(source[at]) * 16 + digit(source[at + 1]);
    return undefined;
  };
}

function digitFault(source: Uint8Array, start: number, end: number): FieldFault | undefined {
  for (let at = start; at < end; at++) {
    if (digit(source[at]) < 0) return invalidDigit(String.fromCharCode(source[at] ?? 0), at - start, "Varbyte");
  }
  const isWhole = (end - start) % 2 === 0;
  return isWhole ? undefined : { code: 1207, message: "Odd number of hexadecimal digits, Type: Varbyte" };
}

/** -1 for any other byte. */
function digit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
