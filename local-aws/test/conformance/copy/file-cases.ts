import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import type { Schema } from "avsc";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { avroFile } from "../../redshift/copy/support/avro-file.ts";
import { decimalFile } from "./decimal-file.ts";
import type { LoadCase } from "./load-case.ts";

const compression = "dg/copy-parameters-file-compression";
const encoding = "dg/copy-parameters-data-conversion";
const columnar = "dg/copy-usage_notes-copy-from-columnar, facts §4.5";
const avro = "dg/copy-usage-notes-copy-from-avro";
const columns = "a int, b varchar(10)";
const csv = "1,x\n2,\u00e4\n";
const rows = [
  [1, "x"],
  [2, "\u00e4"],
];

const frames = "https://datatracker.ietf.org/doc/html/rfc8878#section-3";
/** A frame that a reader of ZSTD skips: its magic number, the length of what follows, and that. */
const skippable = (content: string, number = 0) => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50 + number);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, Buffer.from(content)]);
};
const emptyFrame = zstdCompressSync("");
const checkedFrame = (text: string) => zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
/** More than one block of a frame, and more than one piece of a download. */
const manyLines = Array.from({ length: 60_000 }, (_, i) => `${i},${(i * 7919) % 10_007}\n`).join("");
const sumOfLines = {
  columns: "a int, b int",
  rows: [[60_000, 1_799_970_000]],
  query: "SELECT count(*), sum(a) FROM t",
};

/** `csv`, by bzip2. */
const bzip2 = Buffer.from("QlpoOTFBWSZTWUVk3XUAAAJYlAAQAAQwAABABAAIACAAMQwBDTNTBCYeqLuSKcKEgism66g=", "base64");

const parquet = (columnData: ColumnSource[]) => new Uint8Array(parquetWriteBuffer({ columnData }));
const numbers: ColumnSource = { name: "n", data: [1, 2], type: "INT32" };
const texts: ColumnSource = { name: "s", data: ["x", null], type: "STRING" };
const withNull = [
  [1, "x"],
  [2, null],
];
const record = {
  type: "record" as const,
  name: "r",
  fields: [
    { name: "a", type: "int" },
    { name: "B", type: ["null", "string"] },
  ],
};
const records = [
  { a: 1, B: "x" },
  { a: 2, B: null },
];

const unions = "https://github.com/spark-redshift-community/spark-redshift/issues/146";
const unionRecord: Schema = {
  type: "record",
  name: "r",
  fields: [
    { name: "a", type: "int" },
    { name: "race", type: ["null", { type: "array", items: ["null", "string"] }] },
    { name: "more", type: { type: "map", values: ["null", "int", "string"] } },
    {
      name: "who",
      type: {
        type: "record",
        name: "who",
        fields: [
          { name: "name", type: ["null", "string"] },
          { name: "age", type: ["long", "null"] },
          {
            name: "pet",
            type: [
              "null",
              {
                type: "record",
                name: "pet",
                fields: [
                  { name: "kind", type: { type: "enum", name: "kind", symbols: ["CAT", "DOG"] } },
                  { name: "weight", type: ["null", "double"] },
                ],
              },
            ],
          },
        ],
      },
    },
    { name: "plain", type: ["null", "string"] },
  ],
};
const cat = { pet: { kind: "CAT", weight: 4.5 } };
const unionRecords = [
  {
    a: 1,
    race: ["white", null, "b"],
    more: { x: 1, y: null, z: "s" },
    who: { name: "Ann", age: null, pet: cat.pet },
    plain: "only text",
  },
  { a: 2, race: null, more: {}, who: { name: null, age: 7, pet: null }, plain: null },
];

const decimals = "https://repost.aws/knowledge-center/redshift-spectrum-data-errors";

/** One object of so many bytes. */
export const jsonOf = (bytes: number) => {
  const [start, end] = ['{"a":1,"x":"', '"}'];
  return start + "x".repeat(bytes - start.length - end.length) + end;
};

/** COPY of files that are compressed, in other encodings, or in binary formats. */
export const fileCases: LoadCase[] = [
  { name: "GZIP", source: compression, columns, options: "CSV GZIP", file: gzipSync(csv), rows },
  { name: "ZSTD", source: compression, columns, options: "CSV ZSTD", file: zstdCompressSync(csv), rows },
  {
    name: "ZSTD of several frames",
    source: frames,
    columns,
    options: "CSV ZSTD",
    file: Buffer.concat([zstdCompressSync("1,x\n"), checkedFrame("2,"), zstdCompressSync("\u00e4\n")]),
    rows,
  },
  {
    name: "ZSTD with skippable and empty frames everywhere",
    source: frames,
    columns,
    options: "CSV ZSTD",
    file: Buffer.concat([
      ...[skippable("pzstd", 0), emptyFrame, zstdCompressSync("1,x\n"), skippable("", 15), emptyFrame],
      ...[zstdCompressSync("2,\u00e4\n"), emptyFrame, skippable("\u0028\u002f", 7)],
    ]),
    rows,
  },
  {
    name: "ZSTD of skippable frames only has no rows",
    source: frames,
    columns,
    options: "CSV ZSTD",
    file: skippable("x"),
    rows: [],
  },
  {
    name: "ZSTD of large frames",
    source: frames,
    ...sumOfLines,
    options: "CSV ZSTD",
    file: Buffer.concat([zstdCompressSync(manyLines.slice(0, 300_007)), checkedFrame(manyLines.slice(300_007))]),
  },
  {
    name: "GZIP of several members",
    source: "https://datatracker.ietf.org/doc/html/rfc1952#section-2.2",
    columns,
    options: "CSV GZIP",
    file: Buffer.concat([gzipSync("1,x\n"), gzipSync("2,\u00e4\n")]),
    rows,
  },
  { name: "BZIP2", source: compression, columns, options: "CSV BZIP2", file: bzip2, rows },
  {
    name: "JSON with GZIP",
    source: compression,
    columns,
    options: "JSON 'auto' GZIP",
    file: gzipSync('{"a":1,"b":"x"}'),
    rows: [[1, "x"]],
  },
  { name: "ENCODING UTF8", source: encoding, columns, options: "CSV ENCODING UTF8", file: csv, rows },
  {
    name: "ENCODING UTF16, by its byte order mark",
    source: encoding,
    columns,
    options: "CSV ENCODING UTF16",
    file: Buffer.from(`\ufeff${csv}`, "utf16le"),
    rows,
  },
  {
    name: "ENCODING UTF16LE",
    source: encoding,
    columns,
    options: "CSV ENCODING UTF16LE",
    file: Buffer.from(csv, "utf16le"),
    rows,
  },
  {
    name: "ENCODING UTF16BE",
    source: encoding,
    columns,
    options: "CSV ENCODING AS UTF16BE",
    file: Buffer.from(csv, "utf16le").swap16(),
    rows,
  },
  {
    name: "ENCODING ISO88591",
    source: "facts §4.3",
    columns,
    options: "CSV ENCODING ISO88591",
    file: Buffer.from(csv, "latin1"),
    rows,
  },
  {
    name: "PARQUET, columns by their place",
    source: columnar,
    columns,
    options: "PARQUET",
    file: parquet([numbers, texts]),
    rows: withNull,
  },
  {
    name: "FORMAT AS PARQUET",
    source: columnar,
    columns,
    options: "FORMAT AS PARQUET",
    file: parquet([numbers, texts]),
    rows: withNull,
  },
  {
    name: "PARQUET with FILLRECORD",
    source: columnar,
    columns: `${columns}, c int`,
    options: "PARQUET FILLRECORD",
    file: parquet([numbers, texts]),
    rows: withNull.map((row) => [...row, null]),
  },
  {
    name: "PARQUET with ACCEPTINVCHARS",
    source: columnar,
    columns,
    options: "PARQUET ACCEPTINVCHARS",
    file: parquet([numbers, { name: "s", data: [Buffer.from("a\xff", "latin1"), null], type: "BYTE_ARRAY" }]),
    rows: [
      [1, "a?"],
      [2, null],
    ],
  },
  {
    name: "PARQUET with SERIALIZETOJSON",
    source: "dg/ingest-super",
    columns: "a int, b super",
    options: "PARQUET SERIALIZETOJSON",
    file: parquet([numbers, { name: "j", data: [{ k: [1] }, null], type: "JSON" }]),
    rows: [
      [1, '{"k":[1]}'],
      [2, null],
    ],
  },
  {
    name: "PARQUET with EXPLICIT_IDS",
    source: columnar,
    columns: "a int IDENTITY(1,1), b varchar(5)",
    options: "PARQUET EXPLICIT_IDS",
    file: parquet([{ ...numbers, data: [7, 8] }, texts]),
    rows: [
      [7, "x"],
      [8, null],
    ],
  },
  {
    name: "AVRO 'auto ignorecase'",
    source: avro,
    columns,
    options: "AVRO 'auto ignorecase'",
    file: await avroFile(record, records, "deflate"),
    rows: withNull,
  },
  {
    name: "AVRO 'auto'",
    source: avro,
    columns,
    options: "FORMAT AS AVRO 'auto'",
    file: await avroFile(record, records),
    rows: [
      [1, null],
      [2, null],
    ],
  },
  {
    name: "AVRO by a jsonpaths file",
    source: avro,
    columns,
    options: "AVRO '<paths>'",
    beside: { paths: '{"jsonpaths":["$.a","$.B"]}' },
    file: await avroFile(record, records, "snappy"),
    rows: withNull,
  },
  {
    name: "AVRO: a union in a column is its value, one inside of it names its branch",
    source: unions,
    columns: "a int, race super, more super, who super, plain super",
    options: "AVRO 'auto'",
    file: await avroFile(unionRecord, unionRecords),
    rows: [
      [
        1,
        '[{"string":"white"},null,{"string":"b"}]',
        '{"x":{"int":1},"y":null,"z":{"string":"s"}}',
        '{"age":null,"pet":{"pet":{"kind":"CAT","weight":{"double":4.5}}},"name":{"string":"Ann"}}',
        '"only text"',
      ],
      [2, null, "{}", '{"age":{"long":7},"pet":null,"name":null}', null],
    ],
  },
  {
    name: "AVRO by a jsonpaths file goes through unions",
    source: unions,
    columns: "a int, race varchar(9), name varchar(9), weight float8, more super",
    options: "AVRO '<paths>'",
    beside: { paths: '{"jsonpaths":["$.a","$.race[0]","$.who.name","$.who.pet.weight","$.more"]}' },
    file: await avroFile(unionRecord, unionRecords.slice(0, 1)),
    rows: [[1, "white", "Ann", 4.5, '{"x":{"int":1},"y":null,"z":{"string":"s"}}']],
  },
  {
    name: "PARQUET of decimals with the column's precision and scale",
    source: decimals,
    columns: "a decimal(18,9), b decimal(29,9), c decimal(9,2)",
    options: "PARQUET",
    file: decimalFile([
      { name: "a", type: "FIXED_LEN_BYTE_ARRAY", type_length: 8, precision: 18, scale: 9, data: [-1_500_000_000n] },
      { name: "b", type: "FIXED_LEN_BYTE_ARRAY", type_length: 13, precision: 29, scale: 9, data: [10n ** 28n] },
      { name: "c", type: "INT32", precision: 9, scale: 2, data: [-1.23] },
    ]),
    rows: [["-1.500000000", "10000000000000000000.000000000", "-1.23"]],
  },
  {
    name: "JSON with a NUL in a string ends the text there",
    source: "https://github.com/estuary/connectors/pull/839",
    columns: "a int, b varchar(30), c char(1)",
    options: "JSON 'auto'",
    file: '{"a":1,"b":"hello\\u0000 world","c":"x\\u0000y"}\n',
    rows: [[1, "hello", "x"]],
  },
  {
    name: "DATEFORMAT 'auto' reads years before Christ",
    source: "dg/automatic-recognition",
    columns: "a date, b date",
    options: "DATEFORMAT 'auto'",
    file: "Jan-08-95 BC|0044-03-15 BC\n",
    rows: [["0095-01-08 BC", "0044-03-15 BC"]],
  },
  {
    name: "JSON of one object of 4 MB",
    source: "dg/copy_json",
    columns: "a int, b varchar(9)",
    options: "JSON 'auto'",
    file: jsonOf(4 * 1024 * 1024),
    rows: [[1, null]],
  },
  ...[
    "COMPUPDATE ON",
    "COMPUPDATE OFF",
    "COMPUPDATE PRESET",
    "COMPROWS 1000",
    "STATUPDATE ON",
    "STATUPDATE OFF",
    "REGION 'us-east-1'",
  ].map((option) => ({
    name: `${option} changes no row`,
    source: "dg/copy-parameters-data-load",
    columns,
    options: `CSV ${option}`,
    file: csv,
    rows,
    ...(option.startsWith("REGION") && { only: "emulator" as const }),
  })),
];
