import { type FieldEncoder, isNull } from "../convert/encoder.ts";
import { fieldEncoder } from "../convert/field-encoder.ts";
import { endField, endNullField, type RowBuffer, startField, startRow } from "../convert/row-buffer.ts";
import {
  delimiterNotFound,
  extraColumns,
  type FieldFault,
  invalidIdentity,
  missingData,
} from "../record/field-fault.ts";
import type { AcceptRecord, TextRecord } from "../record/text-record.ts";
import type { Conversions } from "../statement/copy-statement.ts";
import type { TargetColumn } from "../target/target-table.ts";

/** Told of every record that cannot be loaded; `field` is the number of the column. May throw to stop. */
export type RefuseRecord = (fault: FieldFault, record: TextRecord, field: number) => void;

export type RowTarget = { columns: readonly TargetColumn[]; conversions: Conversions; out: RowBuffer };

/** Converts records and writes them to the buffer; a record with a fault leaves nothing there. */
export function rowLoader({ columns, conversions, out }: RowTarget, refuse: RefuseRecord) {
  const encoders = columns.map((column) => fieldEncoder(column.type, conversions));
  const notNull = columns.map((column) => column.notNull);
  const nullAs = Buffer.from(conversions.nullAs ?? "");
  const nullBytes = conversions.nullAs === undefined ? -1 : nullAs.length;
  const fields = columns.length;
  const counts = { rows: 0, records: 0 };

  const accept: AcceptRecord = (record) => {
    counts.records++;
    const fault = record.fault ?? countFault(record.count);
    if (fault) return refuse(fault, record, Math.min(Math.max(record.count - 1, 0), fields - 1));
    const rowStart = out.length;
    startRow(out, fields);
    for (let field = 0; field < fields; field++) {
      const fieldResult = writeField(record, field);
      if (fieldResult === undefined) continue;
      out.length = rowStart;
      return refuse(fieldResult, record, field);
    }
    counts.rows++;
  };

  const countFault = (count: number): FieldFault | undefined => {
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

  return { accept, counts };
}

function isSame(text: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i++) if (text[i] !== bytes[start + i]) return false;
  return true;
}
