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
