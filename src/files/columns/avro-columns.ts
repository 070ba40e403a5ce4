import { isObject } from "../../core/base/is-object.ts";
import type { FileColumn, FileType } from "../../core/shapes/file-column.ts";

/** What does not end within the bytes that were read. */
export class CutOff extends Error {
  override readonly name = "CutOff";
}

/**
 * The fields of an Avro file, by the schema at its beginning.
 *
 * @throws CutOff if the schema does not end within the bytes
 * @throws Error if the file is not Avro, or is damaged
 * @see https://avro.apache.org/docs/1.12.0/specification/#object-container-files
 */
export function avroColumns(head: Uint8Array): FileColumn[] {
  const schema: unknown = JSON.parse(schemaText(head));
  if (!isObject(schema) || schema["type"] !== "record" || !Array.isArray(schema["fields"]))
    throw new Error("its schema is not a record");
  return schema["fields"].map((field) => ({
    name: String(asObject(field)["name"]),
    type: avroType(asObject(field)["type"]),
  }));
}

const asObject = (value: unknown) => (isObject(value) ? value : {});

const magic = "Obj\x01";

function schemaText(head: Uint8Array): string {
  const cursor = { head, at: magic.length };
  if (Buffer.from(head.subarray(0, magic.length)).toString("latin1") !== magic) throw new Error("it is not Avro");
  for (let count = readLong(cursor); count !== 0; count = readLong(cursor)) {
    if (count < 0) readLong(cursor); // bytes of the block
    for (let left = Math.abs(count); left > 0; left--) {
      const key = readBytes(cursor);
      const value = readBytes(cursor);
      if (key === "avro.schema") return value;
    }
  }
  throw new Error("it has no schema");
}

type Cursor = { head: Uint8Array; at: number };

/** Zigzag, seven bits a byte, the lowest first. */
function readLong(cursor: Cursor): number {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.head[cursor.at++];
    if (byte === undefined) throw new CutOff("its header does not end");
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return Number((value >> 1n) ^ -(value & 1n));
  }
  throw new Error("a length in its header is damaged");
}

function readBytes(cursor: Cursor): string {
  const length = readLong(cursor);
  const end = cursor.at + length;
  if (length < 0) throw new Error("a length in its header is damaged");
  if (end > cursor.head.length) throw new CutOff("its header does not end");
  const text = Buffer.from(cursor.head.subarray(cursor.at, end)).toString("utf8");
  cursor.at = end;
  return text;
}

/** Logical types are not looked at: COPY is not documented to know them. */
function avroType(type: unknown): FileType {
  if (Array.isArray(type)) return unionType(type.filter((each) => each !== "null"));
  if (isObject(type)) return isNested(type["type"]) ? { kind: "nested" } : avroType(type["type"]);
  switch (type) {
    case "int":
      return { kind: "int", bits: 32 };
    case "long":
      return { kind: "int", bits: 64 };
    case "float":
    case "double":
    case "boolean":
      return { kind: type };
    case "string":
    case "enum":
      return { kind: "text" };
    default:
      return { kind: "other", name: String(type) };
  }
}

const isNested = (type: unknown) => type === "record" || type === "array" || type === "map";

function unionType([only, ...more]: readonly unknown[]): FileType {
  return more.length > 0 ? { kind: "other", name: "union" } : avroType(only);
}
