import { scaledDigits, writeScaled } from "../convert/encode-decimal.ts";
import { jsonbVersion } from "../convert/encode-super.ts";
import type { isNull } from "../convert/encoder.ts";
import { fieldEncoder } from "../convert/field-encoder.ts";
import { type RowBuffer, writeByte, writeText } from "../convert/row-buffer.ts";
import { toJson } from "../convert/to-json.ts";
import { writeBigInteger, writeFloat, writeInteger } from "../convert/write-number.ts";
import { writeDay, writeTimestamp } from "../convert/write-time.ts";
import { type FieldFault, tooLongVarchar } from "../field-fault.ts";
import type { Conversions } from "../statement/copy-statement.ts";
import type { ColumnType } from "../target/target-table.ts";
import type { ParquetType } from "./parquet-type.ts";

/** Writes one value, which is not null in the file; returns {@link isNull} if the column is to be, or what is wrong. */
export type ParquetEncoder = (out: RowBuffer, value: unknown) => FieldFault | typeof isNull | undefined;

/** @param from a type that is compatible with the column's */
export function parquetEncoder(from: ParquetType, to: ColumnType, conversions: Conversions): ParquetEncoder {
  switch (from.kind) {
    case "boolean":
      return (out, value) => writeByte(out, value ? 1 : 0);
    case "int32":
      return to.kind === "integer" && to.bytes === 2 ? encodeSmallInteger : encodeInteger;
    case "int64":
      return encodeBigInteger;
    case "float":
      return (out, value) => writeFloat(out, value as number, 4);
    case "double":
      return (out, value) => writeFloat(out, value as number, 8);
    case "date":
      return encodeDate;
    case "timestamp":
      return timestampEncoder(from.perSecond);
    case "int96":
      return timestampEncoder(1_000_000_000n);
    case "decimal":
      return to.kind === "decimal" ? decimalEncoder(from.scale, to) : neverEncoder;
    case "bytes":
    case "json":
    case "binary":
      return to.kind === "varbyte" ? bytesEncoder(to.bytes) : textEncoder(to, conversions);
    case "nested":
      return encodeNested;
    default:
      return neverEncoder;
  }
}

const neverEncoder: ParquetEncoder = () => ({ code: 15007, message: "unsupported type" });

const outOfRange: FieldFault = { code: 15007, message: "value out of range" };

// What a column's physical type decodes to is fixed by Parquet, so the casts below hold.

const encodeInteger: ParquetEncoder = (out, value) => writeInteger(out, value as number, 4);

const encodeSmallInteger: ParquetEncoder = (out, value) => {
  const integer = value as number;
  return integer >= -32_768 && integer <= 32_767 ? writeInteger(out, integer, 2) : outOfRange;
};

const encodeBigInteger: ParquetEncoder = (out, value) =>
  typeof value === "bigint" ? writeBigInteger(out, value) : writeInteger(out, value as number, 8);

/** Days since 1970: those of the years 1 to 294,276, which Redshift has. */
const firstDay = -719_162;
const lastDay = 106_751_983;

const encodeDate: ParquetEncoder = (out, value) => {
  const day = value as number;
  return day >= firstDay && day <= lastDay ? writeDay(out, day) : outOfRange;
};

/** Redshift keeps microseconds: smaller parts are cut off. */
function timestampEncoder(perSecond: bigint): ParquetEncoder {
  const perDay = perSecond * 86_400n;
  const perDayNumber = Number(perDay);
  const toMicroseconds = 1_000_000 / Number(perSecond);
  return (out, value) => {
    const time = value as number | bigint;
    const isNumber = typeof time === "number";
    const day = isNumber ? Math.floor(time / perDayNumber) : Number(floorDivided(time, perDay));
    if (day < firstDay || day > lastDay) return outOfRange;
    const ofDay = isNumber ? time - day * perDayNumber : Number(time - BigInt(day) * perDay);
    return writeTimestamp(out, day, Math.floor(ofDay * toMicroseconds));
  };
}

function floorDivided(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}

function decimalEncoder(scale: number, to: { precision: number; scale: number }): ParquetEncoder {
  return (out, value) => {
    const unscaled = value instanceof Uint8Array ? bigEndian(value) : BigInt(value as number | bigint);
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
    const pointAt = digits.length - scale;
    const scaled = scaledDigits(digits.slice(0, pointAt), digits.slice(pointAt), { scale: to.scale, round: false });
    if (scaled.length > to.precision) return outOfRange;
    return writeScaled(out, scaled, { scale: to.scale, isNegative: unscaled < 0n });
  };
}

/** Two's complement. */
function bigEndian(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
  return hex === "" ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

function textEncoder(to: ColumnType, conversions: Conversions): ParquetEncoder {
  const encode = fieldEncoder(to, conversions);
  return (out, value) => {
    const bytes = value as Uint8Array;
    return encode(out, bytes, 0, bytes.length);
  };
}

function bytesEncoder(limit: number): ParquetEncoder {
  return (out, value) => {
    const bytes = value as Uint8Array;
    return bytes.length > limit ? tooLongVarchar : writeText(out, bytes, 0, bytes.length);
  };
}

const encodeNested: ParquetEncoder = (out, value) => {
  const json = Buffer.from(toJson(value));
  writeByte(out, jsonbVersion);
  return writeText(out, json, 0, json.length);
};
