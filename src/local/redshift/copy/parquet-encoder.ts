import type { Conversions } from "./copy-statement.ts";
import { scaledDigits } from "./encode-decimal.ts";
import { isNull } from "./encoder.ts";
import { fieldEncoder } from "./field-encoder.ts";
import type { FieldFault } from "./field-fault.ts";
import type { ParquetType } from "./parquet-type.ts";
import { type RowBuffer, writeEscaped, writePlain } from "./row-buffer.ts";
import type { ColumnType } from "./target-table.ts";
import { toJson } from "./to-json.ts";
import { dayWriter, writeBigInteger, writeClock, writeInteger } from "./write-number.ts";

/** Writes one value, which is not null; returns what is wrong with it. */
export type ParquetEncoder = (out: RowBuffer, value: unknown) => FieldFault | undefined;

/** @param from a type that is compatible with the column's */
export function parquetEncoder(from: ParquetType, to: ColumnType, conversions: Conversions): ParquetEncoder {
  switch (from.kind) {
    case "boolean":
      return (out, value) => writePlain(out, value ? "t" : "f");
    case "int32":
      return to.kind === "integer" && to.bytes === 2 ? encodeSmallInteger : encodeInteger;
    case "int64":
      return (out, value) => writeBigInteger(out, value as bigint);
    case "float":
    case "double":
      return (out, value) => writePlain(out, String(value));
    case "date":
      return dateEncoder();
    case "timestamp":
      return timestampEncoder(from.perSecond, to);
    case "int96":
      return timestampEncoder(1_000_000_000n, to);
    case "decimal":
      return to.kind === "decimal" ? decimalEncoder(from.scale, to) : neverEncoder;
    case "bytes":
      return textEncoder(to, conversions);
    case "nested":
      return encodeNested;
    default:
      return neverEncoder;
  }
}

const neverEncoder: ParquetEncoder = () => ({ code: 15007, message: "unsupported type" });

const outOfRange: FieldFault = { code: 15007, message: "value out of range" };

// What a column's physical type decodes to is fixed by Parquet, so the casts below hold.

const encodeInteger: ParquetEncoder = (out, value) => writeInteger(out, value as number);

const encodeSmallInteger: ParquetEncoder = (out, value) => {
  const integer = value as number;
  return integer >= -32_768 && integer <= 32_767 ? writeInteger(out, integer) : outOfRange;
};

function dateEncoder(): ParquetEncoder {
  const writeDay = dayWriter();
  return (out, value) => (writeDay(out, value as number) ? undefined : outOfRange);
}

const microsecondsPerDay = 86_400_000_000;

/** Redshift keeps microseconds: smaller parts are cut off. */
function timestampEncoder(perSecond: bigint, to: ColumnType): ParquetEncoder {
  const writeDay = dayWriter();
  const zone = to.kind === "timestamp" && to.zoned ? "+00" : "";
  return (out, value) => {
    const microseconds = toMicroseconds(value as bigint, perSecond);
    const day = Math.floor(microseconds / microsecondsPerDay);
    if (!Number.isSafeInteger(microseconds) || !writeDay(out, day)) return outOfRange;
    writeClock(out, microseconds - day * microsecondsPerDay);
    writePlain(out, zone);
    return undefined;
  };
}

function toMicroseconds(value: bigint, perSecond: bigint): number {
  if (perSecond === 1_000_000n) return Number(value);
  if (perSecond === 1_000n) return Number(value) * 1000;
  return Number((value - (((value % 1000n) + 1000n) % 1000n)) / 1000n);
}

function decimalEncoder(scale: number, to: { precision: number; scale: number }): ParquetEncoder {
  return (out, value) => {
    const unscaled = value instanceof Uint8Array ? bigEndian(value) : BigInt(value as number | bigint);
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
    const pointAt = digits.length - scale;
    const scaled = scaledDigits(digits.slice(0, pointAt), digits.slice(pointAt), { scale: to.scale, round: false });
    if (scaled.length > to.precision) return outOfRange;
    const padded = scaled.padStart(to.scale + 1, "0");
    const sign = unscaled < 0n ? "-" : "";
    const toPointAt = padded.length - to.scale;
    return writePlain(out, `${sign}${padded.slice(0, toPointAt)}.${padded.slice(toPointAt)}`);
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
    const result = encode(out, bytes, 0, bytes.length);
    return result === isNull ? undefined : result;
  };
}

const encodeNested: ParquetEncoder = (out, value) => {
  const json = Buffer.from(toJson(value));
  return writeEscaped(out, json, 0, json.length);
};
