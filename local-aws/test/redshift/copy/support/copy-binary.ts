import type { ColumnType } from "../../../../src/redshift/copy/target/target-table.ts";

/**
 * Reads rows in PostgreSQL's binary COPY format, without its header, and prints the values as PostgreSQL would.
 *
 * @see https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS-BINARY
 */
export function copyBinary(bytes: Buffer, types: readonly ColumnType[]): (string | null)[][] {
  const rows: (string | null)[][] = [];
  for (let at = 0; at < bytes.length; ) {
    const fields = bytes.readInt16BE(at);
    if (fields !== types.length) throw new Error(`row ${rows.length} has ${fields} fields, not ${types.length}`);
    at += 2;
    const row = types.map((type) => {
      const length = bytes.readInt32BE(at);
      at += 4;
      if (length < 0) return null;
      at += length;
      return printed(bytes.subarray(at - length, at), type);
    });
    rows.push(row);
  }
  return rows;
}

function printed(value: Buffer, type: ColumnType): string {
  switch (type.kind) {
    case "integer":
      return String(type.bytes === 8 ? value.readBigInt64BE() : value.readIntBE(0, type.bytes));
    case "float":
      return String(type.bytes === 8 ? value.readDoubleBE() : value.readFloatBE());
    case "decimal":
      return printedNumeric(value);
    case "boolean":
      return value[0] === 1 ? "t" : "f";
    case "date":
      return printedInstant(BigInt(value.readInt32BE()) * microsecondsPerDay).slice(0, 10);
    case "timestamp":
      return printedInstant(value.readBigInt64BE()) + (type.zoned ? "+00" : "");
    case "time":
      return printedInstant(value.readBigInt64BE()).slice(11);
    case "super":
      if (value[0] !== 1) throw new Error("jsonb of an unknown version");
      return value.toString("utf8", 1);
    default:
      return value.toString("utf8");
  }
}

const microsecondsPerDay = 86_400_000_000n;
const epochMs = Date.UTC(2000, 0);

function printedInstant(microseconds: bigint): string {
  const fraction = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const text = new Date(epochMs + Number((microseconds - fraction) / 1000n)).toISOString();
  const point = fraction === 0n ? "" : `.${String(fraction).padStart(6, "0")}`;
  return `${text.slice(0, -5).replace("T", " ")}${point}`;
}

function printedNumeric(value: Buffer): string {
  const [count, weight, sign, scale] = [0, 2, 4, 6].map((at) => value.readInt16BE(at)) as [
    number,
    number,
    number,
    number,
  ];
  let unscaled = 0n;
  for (let digit = 0; digit < count; digit++) unscaled = unscaled * 10_000n + BigInt(value.readInt16BE(8 + 2 * digit));
  const exponent = 4 * (weight + 1 - count) + scale;
  const digits = String(exponent < 0 ? unscaled / 10n ** BigInt(-exponent) : unscaled * 10n ** BigInt(exponent));
  const padded = digits.padStart(scale + 1, "0");
  return `${sign === 0 ? "" : "-"}${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}`;
}
