import { constants, zstdCompressSync } from "node:zlib";
import { decimalFile } from "./decimal-file.ts";
import { jsonOf } from "./file-cases.ts";
import type { RefusalCase } from "./load-case.ts";

const format = "dg/copy-parameters-data-format";
const facts = "facts §4.3";
const json = "facts §4.4";
const columnar = "dg/copy-usage_notes-copy-from-columnar, facts §4.5";
const table = { columns: "a int, b varchar(5)", file: "1|x\n" };
const own = { only: "emulator", source: "our choice: no library reads it" } as const;
const refused = /^ERROR: \S/;

const beside = (name: string, options: string, source: string): RefusalCase => ({
  name,
  source,
  options,
  ...table,
  error: refused,
});

const frame = zstdCompressSync("1|x\n", { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
const damaged = Buffer.from(frame);
damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);

/** A damaged ZSTD file loads nothing: what comes before the damage, neither. */
const zstdRefusals: RefusalCase[] = [
  { name: "a second frame that is cut off", file: Buffer.concat([frame, frame.subarray(0, -1)]) },
  { name: "a skippable frame that is cut off", file: Buffer.from([0x50, 0x2a, 0x4d, 0x18, 9, 0, 0, 0, 1]) },
  { name: "other bytes behind a frame", file: Buffer.concat([frame, Buffer.from("1|x\n2|y\n")]) },
  { name: "a wrong checksum in the second frame", file: Buffer.concat([frame, damaged]) },
].map(({ name, file }) => ({
  name: `ZSTD with ${name}`,
  source: "https://datatracker.ietf.org/doc/html/rfc8878#section-3",
  columns: "a int, b varchar(5)",
  options: "ZSTD",
  file,
  error: refused,
}));

const fixed = (type_length: number, precision: number, scale: number) =>
  decimalFile([{ name: "n", type: "FIXED_LEN_BYTE_ARRAY", type_length, precision, scale, data: [1n] }]);
const lengths = "https://github.com/G-Research/ParquetSharp/issues/252";
const both = "https://repost.aws/knowledge-center/redshift-spectrum-data-errors";

const decimalRefusals: RefusalCase[] = [
  {
    type: "18,9",
    file: fixed(13, 29, 9),
    error: /code: {6}15001\b[\s\S]*column 'n' has an invalid type length. Expecting: 8 len in file: 13/,
  },
  { type: "38,9", file: fixed(13, 29, 9), error: /15001\b[\s\S]*Expecting: 16 len in file: 13/ },
  { type: "9,2", file: fixed(16, 9, 2), error: /15001\b[\s\S]*Expecting: 4 len in file: 16/ },
].map(({ type, ...load }) => ({
  name: `PARQUET of other decimals into DECIMAL(${type}), by length`,
  source: lengths,
  columns: `n decimal(${type})`,
  options: "PARQUET",
  ...load,
}));
decimalRefusals.push(
  ...[
    { type: "18,2", file: fixed(8, 18, 9) },
    { type: "18,9", file: fixed(8, 17, 9) },
    { type: "18,9", file: decimalFile([{ name: "n", type: "INT64", precision: 18, scale: 2, data: [1n] }]) },
    { type: "10,2", file: decimalFile([{ name: "n", type: "INT32", precision: 5, scale: 2, data: [1] }]) },
  ].map(({ type, file }, at) => ({
    name: `PARQUET of other decimals into DECIMAL(${type}) (${at + 1})`,
    source: both,
    columns: `n decimal(${type})`,
    options: "PARQUET",
    file,
    error: /^ERROR: Spectrum Scan Error/,
  })),
);

/** COPY whose options exclude each other or do not exist. */
export const refusalCases: RefusalCase[] = [
  beside("CSV with ESCAPE", "CSV ESCAPE", facts),
  beside("CSV with REMOVEQUOTES", "CSV REMOVEQUOTES", facts),
  beside("CSV with FIXEDWIDTH", "CSV FIXEDWIDTH '1:1,2:1'", facts),
  beside("QUOTE without CSV", "QUOTE '%'", facts),
  beside("a QUOTE of two characters", "CSV QUOTE 'ab'", facts),
  beside("FIXEDWIDTH with DELIMITER", "FIXEDWIDTH '1:1,2:1' DELIMITER '|'", facts),
  beside("FIXEDWIDTH with ESCAPE", "FIXEDWIDTH '1:1,2:1' ESCAPE", facts),
  beside("FIXEDWIDTH of another number of columns", "FIXEDWIDTH '1:1'", format),
  ...[
    "CSV",
    "DELIMITER ','",
    "ESCAPE",
    "FILLRECORD",
    "IGNOREBLANKLINES",
    "NULL AS 'x'",
    "REMOVEQUOTES",
    "FIXEDWIDTH '1:1,2:1'",
  ].map((option) => beside(`JSON with ${option}`, `JSON 'auto' ${option}`, json)),
  beside("JSON 'AUTO' in capitals", "JSON 'AUTO'", "facts §4.1"),
  beside("MAXERROR with IGNOREALLERRORS", "MAXERROR 5 IGNOREALLERRORS", facts),
  beside("MAXERROR above 100000", "MAXERROR 100001", facts),
  beside("COMPROWS below 1000", "COMPROWS 999", facts),
  beside("IGNOREHEADER of a negative number", "IGNOREHEADER -1", facts),
  beside("an unknown ENCODING", "ENCODING LATIN9", facts),
  beside("an ACCEPTINVCHARS of two characters", "ACCEPTINVCHARS 'ab'", facts),
  beside("the same option twice", "CSV CSV", "dg/r_COPY"),
  beside("two compressions", "GZIP ZSTD", facts),
  beside("READRATIO, which is DynamoDB's", "READRATIO 50", "facts §4.2"),
  beside("SSH, which is for hosts", "SSH", "facts §4.2"),
  beside("ENCRYPTED, which has ended", "ENCRYPTED MASTER_SYMMETRIC_KEY 'x'", "dg/r_COPY, facts §4.1"),
  ...zstdRefusals,
  ...decimalRefusals,
  {
    name: "a JSON object above 4 MB, whatever MAXERROR says",
    source: "dg/copy_json, https://github.com/snowplow/snowplow-rdb-loader/issues/72",
    columns: "a int, x varchar(9)",
    file: jsonOf(4 * 1024 * 1024 + 1),
    options: "JSON 'auto' MAXERROR 10",
    error: /^ERROR: Load into table 't' failed/,
  },
  beside("an unknown option", "CSVX", "dg/r_COPY"),
  ...[
    "MAXERROR 5",
    "IGNOREALLERRORS",
    "ACCEPTANYDATE",
    "GZIP",
    "DELIMITER ','",
    "NULL AS 'x'",
    "IGNOREHEADER 1",
    "ENCODING UTF16",
    "TRUNCATECOLUMNS",
  ].map((option) => beside(`PARQUET with ${option}`, `PARQUET ${option}`, columnar)),
  beside("SERIALIZETOJSON without PARQUET", "CSV SERIALIZETOJSON", facts),
  beside("PARQUET with a file of another format", "PARQUET", columnar),
  { name: "ORC", options: "ORC", ...table, ...own, error: /does not read ORC.*PARQUET/ },
  { name: "SHAPEFILE", options: "SHAPEFILE SIMPLIFY AUTO", ...table, ...own, error: /does not read SHAPEFILE/ },
  { name: "LZOP", options: "CSV LZOP", ...table, ...own, error: /does not read LZOP.*ZSTD/ },
  { name: "JOB CREATE", options: "CSV JOB CREATE j AUTO ON", ...table, ...own, error: /JOB/ },
  {
    name: "a jsonpath with a wildcard",
    source: json,
    columns: table.columns,
    options: "JSON '<paths>'",
    beside: { paths: '{"jsonpaths":["$.a","$.*"]}' },
    file: '{"a":1}',
    error: /Invalid JSONPath/,
  },
  {
    name: "fewer jsonpaths than columns",
    source: "dg/copy-parameters-data-format",
    columns: table.columns,
    options: "JSON '<paths>'",
    beside: { paths: '{"jsonpaths":["$.a"]}' },
    file: '{"a":1}',
    error: /Number of jsonpaths and the number of columns should match/,
  },
  {
    name: "a jsonpath behind the end of an array",
    source: json,
    columns: table.columns,
    options: "JSON '<paths>'",
    beside: { paths: '{"jsonpaths":["$[0]","$[7]"]}' },
    file: "[1]",
    error: /Invalid JSONPath format: Not an array or index out of range/,
  },
  {
    name: "an IDENTITY column in the list without EXPLICIT_IDS",
    source: "facts §4.6",
    columns: "a bigint IDENTITY(1,1), b varchar(5)",
    list: "(a, b)",
    options: "",
    file: "1|x\n",
    error: refused,
  },
  {
    name: "a list without the IDENTITY column under EXPLICIT_IDS",
    source: "facts §4.6",
    columns: "a bigint IDENTITY(1,1), b varchar(5)",
    list: "(b)",
    options: "EXPLICIT_IDS",
    file: "x\n",
    error: refused,
  },
];
