import { gzipSync, zstdCompressSync } from "node:zlib";
import type { Schema } from "avsc";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { avroFile } from "../redshift/copy/support/avro-file.ts";

/** A whole file with what reads it. */
export type DataFile = {
  name: string;
  table: "t" | "p";
  /** The options of its COPY. */
  options: string;
  bytes: Uint8Array;
  /** Another file that the COPY needs; when there is one, it may be the one that is damaged. */
  beside?: { url: string; bytes: Uint8Array };
};

/** What files of text are loaded into, and what files of Parquet are: their types have to be those of the file. */
export const tables = [
  "create table t (a int, b varchar(20), c decimal(8, 2), d date, e timestamp, f boolean, g double precision, h super)",
  "create table p (a int, b varchar(20), c int, d varchar(20), e timestamp, f boolean, g double precision, h super)",
];
/** How many rows each of them has. */
export const rowCount = 30;

const numbers = Array.from({ length: rowCount }, (_, n) => n);
const two = (n: number) => String(n).padStart(2, "0");
const rows = numbers.map((n) => ({
  a: n,
  b: `name, ${n}`,
  c: `${n}.25`,
  d: `2026-01-${two((n % 28) + 1)}`,
  e: `2026-01-02 03:04:${two(n)}`,
  f: n % 2 === 0,
  g: `${n}.5e3`,
  h: `{"k":[${n},null]}`,
}));

const text = (line: (row: (typeof rows)[number]) => string) =>
  Buffer.from(rows.map((row) => `${line(row)}\n`).join(""));
const csv = text(
  ({ a, b, c, d, e, f, g, h }) => `${a},"${b}",${c},${d},${e},${f ? "t" : "f"},${g},"${h.replaceAll('"', '""')}"`,
);
const escaped = text(({ a, b, c, d, e, f, g, h }) =>
  [a, b.replace(",", "\\|"), c, d, e, f, g, h.replaceAll("\\", "\\\\")].join("|"),
);
const quoted = text(({ a, b, c, d, e, f, g, h }) => `${a}|'${b}'|"${c}"|${d}|${e}|${f}|${g}|'${h}'`);
const widths = [4, 12, 8, 10, 19, 5, 10, 20];
const fixed = text((row) =>
  Object.values(row)
    .map((value, at) => String(value).padEnd(widths[at] ?? 0))
    .join(""),
);
const json = text(({ f, h, ...row }) => `${JSON.stringify({ ...row, f }).slice(0, -1)},"h":${h}}`);
const utf16 = Buffer.from(`\uFEFF${csv.toString("utf8")}`, "utf16le");
const paths = Buffer.from(JSON.stringify({ jsonpaths: [..."abcdefgh"].map((name) => `$.${name}`) }));

/** `csv`, by bzip2. */
const bzip2 = Buffer.from(
  "QlpoOTFBWSZTWVrhP5YAAYfbgAAQUAd/8AAKIw8GCkACXXTrYI4Qypp5U/9VU96qaaYgGmGk9T2pNKoaYQZGBGaVJ/qUj9SDQNABvVRIxqNAADal" +
    "YMM4KIXg9QXg3b6Ux04ceXPp1ytatrWAKqqqq5xEzPOImZ+omZzEszMzMywYAHdbbbbiS6fr+mMYxjGMYxjfPN7u+N744wAAAAAC73iJnjFiaaaa" +
    "aaaSaaaaae8em/LNa1rW2220YluVl5yywYABVXd3eLlk3NSRt4mlVVpUqo2+33nc7nO970AAAALtK7u7sLBgAFVVVVdg7Nt9g6B1ADt8Y3mJLGZi" +
    "SDniSBJJtt61rWnJjfG2m9Y9pVVZNtu7zmcQEBAQEBAQEBAQEBAQEBAQEBAWKqrOY8c223b3u9vTd3nMtVVUBAQEBAQEBAQeqvSVUXau7h1Kqq1d" +
    "2WICAg3Iu9tu/2qquya02+c3vWnFVVvfA1xI3QlkbJiSkoV5xBYk2BbI2d+JKTQa1I3oI8xJag2BQvKRsC2RsChbI3QjswAoXlMg7CmB5rOuIokd" +
    "oNIPsGsGsHiDMYwbYLwXgwg2ITKCsF4P4u5IpwoSC1wn8sA=",
  "base64",
);

const field = (name: string, type: string | string[]) => ({ name, type });
const schema = {
  type: "record",
  name: "row",
  fields: [
    field("a", "int"),
    ...["b", "c", "d", "e"].map((name) => field(name, ["null", "string"])),
    field("f", "boolean"),
    field("g", "string"),
    { name: "h", type: { type: "map", values: { type: "array", items: ["int", "null"] } } },
  ],
} satisfies Schema;
const records = rows.map((row) => ({ ...row, h: { k: [row.a, null] } }));

type Codec = "UNCOMPRESSED" | "SNAPPY" | "GZIP" | "ZSTD";

function parquet(codec: Codec, options: { dictionary: boolean }): Uint8Array {
  const encoding = options.dictionary ? {} : ({ encoding: "PLAIN" } as const);
  const columnData: ColumnSource[] = [
    { name: "a", data: rows.map(({ a }) => a), type: "INT32", ...encoding },
    { name: "b", data: rows.map(({ b, a }) => (a % 7 === 0 ? null : b)), type: "STRING", nullable: true },
    { name: "c", data: rows.map(({ a }) => a % 5), type: "INT32", ...encoding },
    { name: "d", data: rows.map(({ a }) => `day ${a % 3}`), type: "STRING" },
    { name: "e", data: rows.map(({ e }) => new Date(`${e.replace(" ", "T")}Z`)), type: "TIMESTAMP" },
    { name: "f", data: rows.map(({ f }) => f), type: "BOOLEAN" },
    { name: "g", data: rows.map(({ a }) => a + 0.5), type: "DOUBLE" },
    { name: "h", data: rows.map(({ a }) => ({ k: [a, null] })), type: "JSON" },
  ];
  const compressors = {
    GZIP: (input: Uint8Array) => gzipSync(input),
    ZSTD: (input: Uint8Array) => zstdCompressSync(input),
  };
  return new Uint8Array(parquetWriteBuffer({ columnData, codec, compressors, rowGroupSize: 12 }));
}

/** At least one of each format, compression and encoding that COPY reads. */
export async function dataFiles(): Promise<DataFile[]> {
  const jsonpaths = { url: "s3://fuzz/beside", bytes: paths };
  return [
    { name: "csv", table: "t", options: "csv", bytes: csv },
    { name: "csv, invalid characters replaced", table: "t", options: "csv acceptinvchars", bytes: csv },
    { name: "csv, gzip", table: "t", options: "csv gzip", bytes: gzipSync(csv) },
    { name: "csv, zstd", table: "t", options: "csv zstd", bytes: zstdCompressSync(csv) },
    { name: "csv, bzip2", table: "t", options: "csv bzip2", bytes: bzip2 },
    { name: "csv, UTF-16", table: "t", options: "csv encoding utf16", bytes: utf16 },
    { name: "csv, ISO 8859-1", table: "t", options: "csv encoding iso88591", bytes: csv },
    { name: "delimited, escaped", table: "t", options: "escape", bytes: escaped },
    { name: "delimited, quoted", table: "t", options: "removequotes", bytes: quoted },
    {
      name: "fixed width",
      table: "t",
      options: `fixedwidth '${widths.map((width, at) => `${at}:${width}`).join(",")}'`,
      bytes: fixed,
    },
    { name: "json", table: "t", options: "json 'auto'", bytes: json },
    { name: "json, by paths", table: "t", options: "json 's3://fuzz/beside'", bytes: json, beside: jsonpaths },
    ...(await Promise.all(
      ["null", "deflate", "snappy"].map(async (codec) => ({
        name: `avro, ${codec}`,
        table: "t" as const,
        options: "avro 'auto'",
        bytes: await avroFile(schema, records, codec),
      })),
    )),
    ...(["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"] as const).map((codec, at) => ({
      name: `parquet, ${codec.toLowerCase()}`,
      table: "p" as const,
      options: "parquet",
      bytes: parquet(codec, { dictionary: at % 2 === 0 }),
    })),
    {
      name: "manifest",
      table: "t",
      options: "csv manifest",
      bytes: Buffer.from('{"entries":[{"url":"s3://fuzz/beside","mandatory":true}]}'),
      beside: { url: "s3://fuzz/beside", bytes: csv },
    },
  ];
}
