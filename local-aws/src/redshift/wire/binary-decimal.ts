import { RedshiftSqlError } from "../sql/redshift-sql-error.ts";
import type { Field } from "./row-description.ts";

const numericId = 1700;
const headerBytes = 7;
/** Beyond this precision a decimal takes 16 bytes. */
const maxPrecisionOf8Bytes = 18;
const maxOf16Bytes = 2n ** 127n;
/** Precision and scale of a decimal that has none of its own. */
const [defaultPrecision, defaultScale] = [38, 20];

const precisionOf = (modifier: number) => (modifier - 4) >> 16;
const scaleOf = (modifier: number) => (modifier - 4) & 0xffff;

/** A decimal with the scale by which its binary form is read; all other fields as they are. */
export function withScale(field: Field): Field {
  if (field.typeId !== numericId || field.modifier >= 0) return field;
  return { ...field, modifier: ((defaultPrecision << 16) | defaultScale) + 4 };
}

/** Changes binary decimals in a DataRow to Redshift's form. @returns undefined if no field needs it */
export function decimalsOfRow(fields: readonly Field[]): ((row: Buffer) => Buffer) | undefined {
  const isDecimal = ({ typeId, format }: Field) => typeId === numericId && format === 1;
  if (!fields.some(isDecimal)) return undefined;
  return (row) => {
    const parts: Buffer[] = [];
    let at = headerBytes;
    for (const field of fields) {
      const length = row.readInt32BE(at);
      const end = at + 4 + Math.max(length, 0);
      const value = row.subarray(at + 4, end);
      parts.push(
        length >= 0 && isDecimal(field) ? sized(scaled(value, withScale(field).modifier)) : row.subarray(at, end),
      );
      at = end;
    }
    const changed = Buffer.concat([row.subarray(0, headerBytes), ...parts]);
    changed.writeUInt32BE(changed.length - 1, 1);
    return changed;
  };
}

function sized(value: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(value.length);
  return Buffer.concat([length, value]);
}

/**
 * PostgreSQL's binary form has groups of four decimal digits; Redshift's is one signed integer, the value times 10 to its
 * scale, in 8 or 16 bytes.
 *
 * @see https://github.com/aws/amazon-redshift-python-driver (numeric_in_binary)
 * @throws RedshiftSqlError for a value above 16 bytes
 */
function scaled(value: Buffer, modifier: number): Buffer {
  const groups = value.readInt16BE(0);
  const weight = value.readInt16BE(2);
  const sign = value.readUInt16BE(4);
  let digits = 0n;
  for (let i = 0; i < groups; i++) digits = digits * 10_000n + BigInt(value.readInt16BE(8 + 2 * i));
  const shift = scaleOf(modifier) + 4 * (weight - groups + 1);
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  const isWide = precisionOf(modifier) > maxPrecisionOf8Bytes;
  if (size >= maxOf16Bytes) throw new RedshiftSqlError("Numeric data overflow (result precision)", "22003");
  const number = sign === 0 ? size : -size;
  const bytes = Buffer.alloc(isWide ? 16 : 8);
  if (!isWide) bytes.writeBigInt64BE(number);
  else {
    bytes.writeBigInt64BE(number >> 64n);
    bytes.writeBigUInt64BE(BigInt.asUintN(64, number), 8);
  }
  return bytes;
}
