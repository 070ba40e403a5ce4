import { describe, expect, test } from "vitest";
import type { FileType } from "../../../src/core/shapes/file-column.ts";
import { avroColumns, CutOff } from "../../../src/files/columns/avro-columns.ts";

/** Zigzag, seven bits a byte, the lowest first. */
function long(value: number): Buffer {
  let left = (BigInt(value) << 1n) ^ (BigInt(value) >> 63n);
  const bytes: number[] = [];
  for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(left)]);
}

const text = (value: string) => Buffer.concat([long(Buffer.byteLength(value)), Buffer.from(value)]);
const entry = (key: string, value: string) => Buffer.concat([text(key), text(value)]);
const file = (...parts: Buffer[]) => Buffer.concat([Buffer.from("Obj\x01", "latin1"), ...parts]);
const ofSchema = (schema: unknown) => file(long(1), entry("avro.schema", JSON.stringify(schema)), long(0));
const record = (...fields: object[]) => ofSchema({ type: "record", name: "row", fields });

describe("the columns of an Avro file", () => {
  test.each<[unknown, FileType]>([
    ["int", { kind: "int", bits: 32 }],
    ["long", { kind: "int", bits: 64 }],
    ["float", { kind: "float" }],
    ["double", { kind: "double" }],
    ["boolean", { kind: "boolean" }],
    ["string", { kind: "text" }],
    [{ type: "string" }, { kind: "text" }],
    [{ type: "enum", name: "e", symbols: ["a"] }, { kind: "text" }],
    [["null", "string"], { kind: "text" }],
    [["long", "null"], { kind: "int", bits: 64 }],
    [["null", { type: "array", items: "int" }], { kind: "nested" }],
    [{ type: "map", values: "int" }, { kind: "nested" }],
    [{ type: "record", name: "r", fields: [] }, { kind: "nested" }],
    [
      { type: "long", logicalType: "timestamp-millis" },
      { kind: "int", bits: 64 },
    ],
    [["int", "string"], { kind: "other", name: "union" }],
    ["bytes", { kind: "other", name: "bytes" }],
    [
      { type: "fixed", name: "f", size: 4 },
      { kind: "other", name: "fixed" },
    ],
    ["null", { kind: "other", name: "null" }],
  ])("of type %j", (type, fileType) => {
    expect(avroColumns(record({ name: "a", type }))).toEqual([{ name: "a", type: fileType }]);
  });

  test("are in the order of the schema, wherever it is in the header", () => {
    const schema = JSON.stringify({
      type: "record",
      name: "r",
      fields: [
        { name: "b", type: "int" },
        { name: "A", type: "int" },
      ],
    });
    const entries = Buffer.concat([entry("avro.codec", "null"), entry("avro.schema", schema)]);
    const sized = Buffer.concat([long(-2), long(entries.length), entries]);
    for (const head of [file(long(2), entries, long(0)), file(sized, long(0)), file(long(1), entry("x", ""), sized)])
      expect(avroColumns(head).map(({ name }) => name)).toEqual(["b", "A"]);
  });
});

describe("a header that lies", () => {
  test.each([
    ["a count without end", file(long(2 ** 52), entry("a", "b"))],
    ["a negative count without end", file(long(-(2 ** 52)), long(3), entry("a", "b"))],
    ["a text that is longer than the file", file(long(1), long(2 ** 40), Buffer.from("avro"))],
    ["a cut", record({ name: "a", type: "int" }).subarray(0, 30)],
    ["nothing behind its first bytes", file()],
  ])("by %s is cut off", (_, head) => {
    expect(() => avroColumns(head)).toThrow(CutOff);
  });

  test.each<[string, Buffer, string]>([
    ["another format", Buffer.from("PAR1"), "it is not Avro"],
    ["an empty file", Buffer.alloc(0), "it is not Avro"],
    ["a negative length", file(long(1), long(-5)), "a length in its header is damaged"],
    ["a length of ten bytes", file(Buffer.alloc(10, 0xff)), "a length in its header is damaged"],
    ["no schema", file(long(1), entry("avro.codec", "null"), long(0)), "it has no schema"],
    ["a schema that is not a record", ofSchema("string"), "its schema is not a record"],
    ["fields that are not a list", ofSchema({ type: "record", fields: 5 }), "its schema is not a record"],
    ["a schema that is not JSON", file(long(1), entry("avro.schema", "{"), long(0)), "JSON"],
  ])("by %s is refused", (_, head, problem) => {
    expect(() => avroColumns(head)).toThrow(problem);
  });
});
