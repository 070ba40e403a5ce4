import { type FieldEncoder, isNull } from "../convert/encoder.ts";
import { fieldEncoder } from "../convert/field-encoder.ts";
import { endField, endNullField, type RowBuffer, startField, startRow } from "../convert/row-buffer.ts";
import { delimiterNotFound, extraColumns, type FieldFault, invalidIdentity, missingData } from "../field-fault.ts";
import type { TextRecord } from "../record/text-record.ts";
import type { Conversions } from "../statement/copy-statement.ts";
import type { TargetColumn } from "../target/target-table.ts";

type RowTarget = { columns: readonly TargetColumn[]; conversions: Conversions; out: RowBuffer };

/** What is wrong with a record, and the number of the column where it shows. */
type RecordFault = { fault: FieldFault; field: number };

export type RowConverter = {
  /** Writes the record as a row; one with a fault leaves nothing behind. */
  writeRow(record: TextRecord): RecordFault | undefined;
  /** Why the record is not a row: it could not be cut, or it has too few or too many fields. */
  recordFault(record: TextRecord): FieldFault | undefined;
  /** Writes one field; after a fault, anything may have been written. */
  writeField(record: TextRecord, field: number): FieldFault | undefined;
};

/** Converts the fields of records to the types of their columns. */
export function rowConverter({ columns, conversions, out }: RowTarget): RowConverter {
  const encoders = columns.map((column) => fieldEncoder(column.type, conversions));
  const notNull = columns.map((column) => column.notNull);
  const nullAs = Buffer.from(conversions.nullAs ?? "");
  const nullBytes = conversions.nullAs === undefined ? -1 : nullAs.length;
  const fields = columns.length;

  const writeRow = (record: TextRecord): RecordFault | undefined => {
    const wrong = recordFault(record);
    if (wrong) return { fault: wrong, field: Math.min(Math.max(record.count - 1, 0), fields - 1) };
    const rowStart = out.length;
    startRow(out, fields);
    for (let field = 0; field < fields; field++) {
      const fault = writeField(record, field);
      if (fault === undefined) continue;
      out.length = rowStart;
      return { fault, field };
    }
    return undefined;
  };

  const recordFault = ({ fault, count }: TextRecord): FieldFault | undefined => {
    if (fault) return fault;
    if (count > fields) return extraColumns;
    return count < fields && !conversions.fillRecord ? delimiterNotFound : undefined;
  };

  const writeField = (record: TextRecord, field: number): FieldFault | undefined => {
    const lengthAt = startField(out);
    const { bytes, nullsAreKnown } = record;
    const isMissing = field >= record.count;
    const start = isMissing ? 0 : (record.starts[field] as number);
    const end = isMissing ? 0 : (record.ends[field] as number);
    const isNullField =
      (!isMissing && record.nulls[field] === 1) ||
      (end - start === nullBytes && !nullsAreKnown && isSame(nullAs, bytes, start));
    const result = isNullField ? isNull : (encoders[field] as FieldEncoder)(out, bytes, start, end);
    if (result === undefined) return endField(out, lengthAt);
    if (result !== isNull) return result;
    if (notNull[field]) return columns[field]?.identity ? invalidIdentity : missingData;
    return endNullField(out, lengthAt);
  };

  return { writeRow, recordFault, writeField };
}

function isSame(text: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i++) if (text[i] !== bytes[start + i]) return false;
  return true;
}
