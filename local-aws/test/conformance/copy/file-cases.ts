import { gzipSync, zstdCompressSync } from "node:zlib";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { avroFile } from "../../redshift/copy/support/avro-file.ts";
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

/** COPY of files that are compressed, in other encodings, or in binary formats. */
export const fileCases: LoadCase[] = [
  { name: "GZIP", source: compression, columns, options: "CSV GZIP", file: gzipSync(csv), rows },
  { name: "ZSTD", source: compression, columns, options: "CSV ZSTD", file: zstdCompressSync(csv), rows },
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
