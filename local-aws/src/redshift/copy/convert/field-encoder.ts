import type { Conversions } from "../statement/copy-statement.ts";
import type { ColumnType } from "../target/target-table.ts";
import { booleanEncoder } from "./encode-boolean.ts";
import { dateEncoder } from "./encode-date.ts";
import { decimalEncoder } from "./encode-decimal.ts";
import { floatEncoder } from "./encode-float.ts";
import { integerEncoder } from "./encode-integer.ts";
import { superEncoder } from "./encode-super.ts";
import { charEncoder, otherEncoder, varcharEncoder } from "./encode-text.ts";
import { timeEncoder } from "./encode-time.ts";
import { timestampEncoder } from "./encode-timestamp.ts";
import { varbyteEncoder } from "./encode-varbyte.ts";
import type { FieldEncoder } from "./encoder.ts";

export function fieldEncoder(type: ColumnType, conversions: Conversions): FieldEncoder {
  switch (type.kind) {
    case "integer":
      return integerEncoder(type.bytes);
    case "decimal":
      return decimalEncoder(type, conversions.roundDecimals);
    case "float":
      return floatEncoder(type.bytes);
    case "boolean":
      return booleanEncoder();
    case "date":
      return dateEncoder(conversions);
    case "timestamp":
      return timestampEncoder(type.zoned, conversions);
    case "time":
      return timeEncoder(type.zoned);
    case "char":
      return charEncoder(type.bytes, conversions);
    case "varchar":
      return varcharEncoder(type.bytes, conversions);
    case "varbyte":
      return varbyteEncoder(type.bytes);
    case "super":
      return superEncoder();
    case "other":
      return otherEncoder();
    default:
      return type satisfies never;
  }
}
