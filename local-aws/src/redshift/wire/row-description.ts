import { message } from "./server-messages.ts";

/** A column of a result, as the message RowDescription has it. */
export type Field = {
  name: Buffer;
  /** 0 for a computed column, as is `attribute`. */
  tableId: number;
  attribute: number;
  typeId: number;
  /** In bytes, negative for a length that varies. */
  typeSize: number;
  modifier: number;
  /** 0 text, 1 binary */
  format: number;
};

const headerBytes = 5;

/** @param frame a RowDescription, whose names end with a zero byte and 18 bytes follow each */
export function readFields(frame: Buffer): Field[] {
  const fields: Field[] = [];
  let at = headerBytes + 2;
  for (let left = frame.readUInt16BE(headerBytes); left > 0; left--) {
    const end = frame.indexOf(0, at);
    fields.push({
      name: frame.subarray(at, end),
      tableId: frame.readUInt32BE(end + 1),
      attribute: frame.readInt16BE(end + 5),
      typeId: frame.readUInt32BE(end + 7),
      typeSize: frame.readInt16BE(end + 11),
      modifier: frame.readInt32BE(end + 13),
      format: frame.readInt16BE(end + 17),
    });
    at = end + 19;
  }
  return fields;
}

/** @param more bytes behind each field, by its index */
export function rowDescription(
  fields: readonly Field[],
  more: (field: Field) => Buffer = () => Buffer.alloc(0),
): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(fields.length);
  return message("T", count, ...fields.flatMap((field) => [fieldBytes(field), more(field)]));
}

function fieldBytes({ name, tableId, attribute, typeId, typeSize, modifier, format }: Field): Buffer {
  const bytes = Buffer.alloc(name.length + 19);
  name.copy(bytes);
  const end = name.length;
  bytes.writeUInt32BE(tableId, end + 1);
  bytes.writeInt16BE(attribute, end + 5);
  bytes.writeUInt32BE(typeId, end + 7);
  bytes.writeInt16BE(typeSize, end + 11);
  bytes.writeInt32BE(modifier, end + 13);
  bytes.writeInt16BE(format, end + 17);
  return bytes;
}
