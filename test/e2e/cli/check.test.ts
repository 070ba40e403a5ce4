import { copyFile, mkdtempDisposable, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { until } from "@redshift-loader/local-aws";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataApiColumns } from "../../../src/aws/data-api/columns.ts";
import { dataApiWarehouse } from "../../../src/aws/data-api/warehouse.ts";
import { s3DataFiles } from "../../../src/aws/s3-data-files.ts";
import { unreadableHere } from "../../../src/cli/checked-file.ts";
import { checkFile } from "../../../src/core/check/check-file.ts";
import { tableOfDdl } from "../../../src/core/check/ddl/read-ddl.ts";
import { loadColumns } from "../../../src/core/check/load-columns.ts";
import { parseCopyOptions } from "../../../src/core/pipeline/copy-options/copy-options.ts";
import type { Warehouse } from "../../../src/core/pipeline/pipeline.ts";
import { localFiles } from "../../../src/files/local-files.ts";
import { readContent } from "../../../src/files/read-content.ts";
import { type RunningLocal, runLocalUp } from "../../support/local-up.ts";
import { ordersClients } from "../../support/orders-clients.ts";
import { runCli } from "../../support/run-cli.ts";

let local: RunningLocal;
let s3: S3Client;
let data: RedshiftDataClient;

const warehouse: Warehouse = {
  at: { kind: "cluster", identifier: "analytics" },
  database: "dev",
  signIn: { kind: "iam" },
};

beforeAll(async () => {
  local = await runLocalUp("--pipelines", "examples/orders", "--no-functions");
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  s3 = new S3Client({ endpoint: local.ready.endpoint, region: local.ready.region, credentials });
  data = new RedshiftDataClient({ endpoint: local.ready.endpoint, region: local.ready.region, credentials });
  const { query } = dataApiWarehouse(data);
  await query(warehouse, "CREATE TABLE shop.items (id INT NOT NULL, name VARCHAR(5), price DECIMAL(5,2), day DATE)");
  await query(
    warehouse,
    "CREATE TABLE shop.numbered (n INT IDENTITY(1,1), id INT NOT NULL, small SMALLINT, at TIMESTAMP)",
  );
  await query(
    warehouse,
    "CREATE TABLE shop.times (id INT, at TIMESTAMP, zoned TIMESTAMPTZ, clock TIME, weight REAL, doc SUPER)",
  );
  await query(warehouse, "CREATE TABLE shop.words (a VARCHAR(10), b VARCHAR(10))");
});

afterAll(() => local[Symbol.asyncDispose]());

const put = (Key: string, Body: string | Uint8Array) =>
  s3.send(new PutObjectCommand({ Bucket: "shop-landing", Key, Body }));

type Shape = { examples: readonly string[] };

type Load = { table: string; key: string; options: string; columns?: readonly string[] };

/** @returns `loads`, or the error's text; nothing stays in the table */
async function copy({ table, key, options, columns }: Load): Promise<string> {
  const role = "IAM_ROLE 'arn:aws:iam::123456789012:role/redshift-copy'";
  const list = columns ? `(${columns.join(", ")})` : "";
  const { query } = dataApiWarehouse(data);
  try {
    await query(warehouse, `COPY shop.${table} ${list} FROM 's3://shop-landing/${key}' ${role} ${options}`);
    await query(warehouse, `TRUNCATE shop.${table}`);
    return "loads";
  } catch (error) {
    return String(error);
  }
}

async function findingsOf({ table, key, options, columns }: Load): Promise<string[]> {
  const parsed = parseCopyOptions(options);
  if (!("options" in parsed)) throw new Error(options);
  const target = await dataApiColumns(data, warehouse, { schema: "shop", name: table });
  const [file] = await s3DataFiles(s3, { bucket: "shop-landing", prefix: key }, 1);
  if (!file) throw new Error(key);
  const load = { options: parsed.options, ...(columns && { columns }) };
  const checked = { name: `shop.${table}`, columns: target };
  const content = await readContent(file, loadColumns(checked, load).target, 100);
  const findings = checkFile(content, checked, load);
  return findings.map(({ severity, kind, column }) => [severity, kind, column].filter(Boolean).join(" ")).toSorted();
}

const parquet = (...columnData: Parameters<typeof parquetWriteBuffer>[0]["columnData"]) =>
  new Uint8Array(parquetWriteBuffer({ columnData }));

const id = { name: "id", data: [1, 2], type: "INT32" as const };
const name = { name: "name", data: ["tea", "salt"], type: "STRING" as const };
const price = { name: "price", data: [1, 2], type: "DOUBLE" as const };

function csv() {
  const parsed = parseCopyOptions("CSV IGNOREHEADER 1");
  if (!("options" in parsed)) throw new Error("CSV IGNOREHEADER 1");
  return parsed.options;
}

/** `kinds`: the severities and kinds that are found; whether COPY then fails is asked of the local Redshift. */
const cases = [
  { title: "CSV that fits", options: "CSV", body: "1,tea,2.50,2026-03-01\n2,,,\n", found: [] },
  {
    title: "a header that is skipped",
    options: "CSV IGNOREHEADER 1",
    body: "id,name,price,day\n1,tea,2.5,2026-03-01\n",
    found: [],
  },
  {
    title: "a header that is not",
    options: "CSV",
    body: "id,name,price,day\n1,tea,2.5,2026-03-01\n",
    found: ["error header"],
  },
  {
    title: "a missing column",
    options: "CSV IGNOREHEADER 1",
    body: "id,name,day\n1,tea,2026-03-01\n",
    found: ["error missing price"],
  },
  {
    title: "an extra column",
    options: "CSV IGNOREHEADER 1",
    body: "id,name,price,day,note\n1,tea,2.5,2026-03-01,x\n",
    found: ["error extra note"],
  },
  {
    title: "another order",
    options: "CSV IGNOREHEADER 1",
    body: "name,id,price,day\ntea,1,2.5,2026-03-01\n",
    found: ["error reordered"],
  },
  {
    title: "a VARCHAR that is too long",
    options: "CSV",
    body: "1,Žižek,2.5,2026-03-01\n",
    found: ["error too narrow name"],
  },
  {
    title: "a VARCHAR of fewer characters, and more bytes",
    options: "CSV",
    body: "1,Žišk,2.5,2026-03-01\n",
    found: ["error too narrow name"],
  },
  { title: "what TRUNCATECOLUMNS cuts", options: "CSV TRUNCATECOLUMNS", body: "1,Žižek,2.5,2026-03-01\n", found: [] },
  { title: "too many digits", options: "CSV", body: "1,tea,1000.5,2026-03-01\n", found: ["error too narrow price"] },
  { title: "digits that COPY cuts off", options: "CSV", body: "1,tea,999.999,2026-03-01\n", found: [] },
  {
    title: "an integer that is too large",
    options: "CSV",
    body: "3000000000,tea,1,2026-03-01\n",
    found: ["error too narrow id"],
  },
  { title: "no integer", options: "CSV", body: "1.5,tea,1,2026-03-01\n", found: ["error wrong type id"] },
  { title: "another date", options: "CSV", body: "1,tea,1,01/03/2026\n", found: ["error wrong type day"] },
  { title: "another date, guessed", options: "CSV DATEFORMAT 'auto'", body: "1,tea,1,01/03/2026\n", found: [] },
  { title: "nothing in NOT NULL", options: "CSV", body: ",tea,1,2026-03-01\n", found: ["error null id"] },
  { title: "\\N in NOT NULL", options: "DELIMITER '|'", body: "\\N|tea|1|2026-03-01\n", found: ["error null id"] },
  {
    title: "another delimiter",
    options: "CSV",
    body: "1;tea;2;2026-03-01\n",
    found: ["error missing", "error wrong type id"],
  },
  { title: "tabs", options: "DELIMITER '\\t'", body: "1\ttea\t2\t2026-03-01\n", found: [] },
  { title: "quotes and line breaks", options: "CSV", body: '1,"a""\n,b",2,2026-03-01\r\n', found: [] },
  {
    title: "quotes that are removed",
    options: "DELIMITER ',' REMOVEQUOTES",
    body: "'1','tea','2',\"2026-03-01\"\n",
    found: [],
  },
  { title: "escapes", options: "DELIMITER '|' ESCAPE", body: "1|a\\|b|2|2026-03-01\n", found: [] },
  { title: "a short row", options: "CSV", body: "1,tea,2,2026-03-01\n2,salt\n", found: ["error missing"] },
  {
    title: "a short row that is filled up",
    options: "CSV FILLRECORD",
    body: "1,tea,2,2026-03-01\n2,salt\n",
    found: [],
  },
  { title: "a long row", options: "CSV", body: "1,tea,2,2026-03-01,x\n", found: ["error extra"] },
  {
    title: "bytes that are no UTF-8",
    options: "CSV",
    body: Buffer.from("1,t\xe9,2,2026-03-01\n", "latin1"),
    found: ["error wrong type name"],
  },
  {
    title: "Latin 1 that is named",
    options: "CSV ENCODING ISO88591",
    body: Buffer.from("1,t\xe9,2,2026-03-01\n", "latin1"),
    found: [],
  },
  { title: "GZIP", options: "CSV GZIP", body: gzipSync("1,tea,2,2026-03-01\n"), found: [] },
  { title: "GZIP that is not", options: "CSV GZIP", body: "1,tea,2,2026-03-01\n", found: ["error wrong format"] },
  {
    title: "fixed widths",
    options: "FIXEDWIDTH 'id:3,name:5,price:4,day:10'",
    body: "001tea  2.502026-03-01\n",
    found: [],
  },
  {
    title: "JSON that fits",
    options: "JSON 'auto'",
    body: '{"id":1,"name":"tea","price":2.5,"day":"2026-03-01"}\n{"id":2,"name":null,"price":"3","day":null}',
    found: [],
  },
  {
    title: "JSON without a key",
    options: "JSON 'auto'",
    body: '{"id":1,"name":"tea","day":null}',
    found: ["warning missing price"],
  },
  {
    title: "JSON without a NOT NULL key",
    options: "JSON 'auto'",
    body: '{"name":"tea","price":2.5,"day":null}',
    found: ["error missing id"],
  },
  {
    title: "JSON with another key",
    options: "JSON 'auto'",
    body: '{"id":1,"name":"tea","price":2,"day":null,"x":1}',
    found: ["warning extra x"],
  },
  {
    title: "JSON with capitals",
    options: "JSON 'auto'",
    body: '{"ID":1,"name":"tea","price":2,"day":null}',
    found: ["error missing id", "note extra ID"],
  },
  {
    title: "JSON with capitals that are ignored",
    options: "JSON 'auto ignorecase'",
    body: '{"ID":1,"name":"tea","price":2,"day":null}',
    found: [],
  },
  {
    title: "JSON with capitals in some records",
    options: "JSON 'auto ignorecase'",
    body: '{"id":1,"name":"tea","price":2,"day":null}\n{"ID":2,"Name":"coffee","price":2,"day":"2026-02-30"}',
    found: ["error too narrow name", "error wrong type day"],
  },
  {
    title: "JSON too large",
    options: "JSON 'auto'",
    body: '{"id":3000000000,"name":"coffee","price":1,"day":null}',
    found: ["error too narrow id", "error too narrow name"],
  },
  { title: "a trailing delimiter", options: "DELIMITER '|'", body: "1|tea|2|2026-03-01|\n", found: [] },
  {
    title: "a delimiter in quotes that are removed",
    options: "DELIMITER '|' REMOVEQUOTES",
    body: "1|'t|a'|2|2026-03-01\n",
    found: [],
  },
  {
    title: "quotes that are removed and do not end",
    options: "DELIMITER '|' REMOVEQUOTES",
    body: '1|tea|2|2026-03-01\n2|"tea|2|2026-03-01\n',
    found: ["error wrong format"],
  },
  {
    title: "a quote inside of a field",
    options: "CSV",
    body: '1,t"ea,2,2026-03-01\n',
    found: ["error wrong format"],
  },
  {
    title: "quotes behind backslashes",
    options: "CSV",
    body: '1,"t\\"a",2,2026-03-01\n',
    found: ["error wrong format"],
  },
  {
    title: "quotes behind backslashes, with the remedy",
    options: "DELIMITER ',' REMOVEQUOTES ESCAPE",
    body: '1,"t\\"a",2,2026-03-01\n',
    found: [],
  },
  { title: "blank lines", options: "CSV IGNOREBLANKLINES", body: "1,tea,2,2026-03-01\n\n", found: [] },
  {
    title: "lines of blanks",
    options: "CSV IGNOREBLANKLINES",
    body: "1,tea,2,2026-03-01\n  \n",
    found: ["error missing", "error null id"],
  },
  {
    title: "an exponent in DECIMAL",
    options: "CSV",
    body: "1,tea,1e2,2026-03-01\n",
    found: ["error wrong type price"],
  },
  { title: "a day of one digit", options: "CSV", body: "1,tea,1,2026-3-1\n", found: [] },
  {
    title: "no day of the calendar, guessed",
    options: "CSV DATEFORMAT 'auto'",
    body: "1,tea,1,0000-00-00\n",
    found: ["error wrong type day"],
  },
  { title: "text behind a date", options: "CSV", body: "1,tea,1,2026-03-01x\n", found: ["error wrong type day"] },
  { title: "U+FFFD that the file contains", options: "CSV", body: "1,\uFFFD,2,2026-03-01\n", found: [] },
  {
    title: "bytes that are no UTF-8, and taken",
    options: "CSV ACCEPTINVCHARS",
    body: Buffer.from("1,t\xe9\xe9\xe9,2,2026-03-01\n", "latin1"),
    found: [],
  },
  { title: "NUL", options: "CSV", body: "1,t\0a,2,2026-03-01\n", found: ["error wrong type name"] },
  {
    title: "UTF-16 that is not named",
    options: "CSV",
    body: Buffer.from("\ufeff1,tea,2,2026-03-01\n", "utf16le"),
    found: ["error wrong format"],
  },
  {
    title: "UTF-16 without a mark that is not named",
    options: "CSV",
    body: Buffer.from("1,tea,2,2026-03-01\n", "utf16le"),
    found: ["error wrong format"],
  },
  {
    title: "UTF-16, big-endian by its mark",
    options: "CSV ENCODING UTF16",
    body: Buffer.from("\ufeff1,tea,2,2026-03-01\n", "utf16le").swap16(),
    found: [],
  },
  {
    title: "UTF-16 without its mark",
    options: "CSV ENCODING UTF16",
    body: Buffer.from("1,tea,2,2026-03-01\n", "utf16le"),
    found: ["error wrong format"],
  },
  {
    title: "GZIP that is cut off",
    options: "CSV GZIP",
    body: gzipSync("1,tea,2,2026-03-01\n".repeat(50)).subarray(0, 40),
    found: ["error unreadable"],
  },
  { title: "JSON", options: "CSV", body: '{"id":1,"name":"tea"}\n', found: ["error wrong format"] },
  { title: "a ZIP archive", options: "CSV", body: "PK\x03\x04\x14\0\0\0", found: ["error wrong format"] },
  {
    title: "a row that MAXERROR leaves out",
    options: "CSV MAXERROR 10",
    body: "x,tea,2,2026-03-01\n1,tea,2,2026-03-01\n",
    found: ["warning wrong type id"],
  },
  {
    title: "fixed widths, cut off and too long",
    options: "FIXEDWIDTH 'id:3,name:5,price:4,day:10'",
    body: "001tea  2.502026-03-01\n002tea\n003tea  2.502026-03-01x\n",
    found: ["error extra", "error missing"],
  },
  {
    title: "texts in another order, which load",
    table: "words",
    options: "CSV IGNOREHEADER 1",
    body: "b,a\nx,y\n",
    found: ["warning reordered"],
  },
  {
    title: "a header of texts that is not skipped",
    table: "words",
    options: "CSV",
    body: "a,b\nx,y\n",
    found: ["warning header"],
  },
  { title: "the name of a column among values", options: "CSV", body: "1,name,2,\n", found: [] },
  {
    title: "times that fit",
    table: "times",
    options: "CSV",
    body: '1,2026-03-01 12:00:00.5,2026-03-01 12:00:00+02,12:00:00,1.5,"{}"\n2,2026-03-01,,,,\n',
    found: [],
  },
  {
    title: "times of ISO 8601",
    table: "times",
    options: "CSV",
    body: "1,2026-03-01T12:00:00Z,2026-03-01T12:00:00Z,,,\n",
    found: ["error wrong type at", "error wrong type zoned"],
  },
  {
    title: "times of ISO 8601, guessed",
    table: "times",
    options: "CSV TIMEFORMAT 'auto'",
    body: "1,2026-03-01T12:00:00Z,2026-03-01T12:00:00Z,,,\n",
    found: [],
  },
  {
    title: "a zone where there is none",
    table: "times",
    options: "CSV",
    body: "1,2026-03-01 12:00:00+02,,,,\n",
    found: ["error wrong type at"],
  },
  {
    title: "no time of a day",
    table: "times",
    options: "CSV TIMEFORMAT 'auto'",
    body: "1,2026-03-01 24:00:00,,25:00,,\n",
    found: ["error wrong type at", "error wrong type clock"],
  },
  {
    title: "seconds since 1970, guessed",
    table: "times",
    options: "CSV TIMEFORMAT 'auto'",
    body: "1,1767225600,,,,\n",
    found: ["error wrong type at"],
  },
  {
    title: "too large a number, and no JSON",
    table: "times",
    options: "CSV",
    body: "1,,,,1e39,tea\n",
    found: ["error too narrow weight", "error wrong type doc"],
  },
  {
    title: "JSON numbers as they are written",
    options: "JSON 'auto'",
    body: '{"id":1.0,"name":1.00000,"price":1e2,"day":null}',
    found: ["error too narrow name", "error wrong type id", "error wrong type price"],
  },
  {
    title: "JSON within a text, with its blanks",
    options: "JSON 'auto'",
    body: '{"id":1,"name":[1,  2],"price":1,"day":null}',
    found: ["error too narrow name"],
  },
  { title: "a JSON array", options: "JSON 'auto'", body: '[{"id":1}]', found: ["error wrong format"] },
] as const;

const numbered = (...data: [number[], number[], Date[]]) =>
  parquet(
    { name: "id", data: data[0], type: "INT32" },
    { name: "small", data: data[1], type: "INT32" },
    { name: "at", data: data[2], type: "TIMESTAMP" },
  );

const noon = new Date("2026-03-01T12:00:00Z");

const parquetCases = [
  { title: "Parquet that fits, beside an IDENTITY", table: "numbered", body: numbered([1], [2], [noon]), found: [] },
  {
    title: "a number that is too large for SMALLINT",
    table: "numbered",
    body: numbered([1, 2], [2, 40_000], [noon, noon]),
    found: ["error too narrow small"],
  },
  {
    title: "Parquet without a column",
    table: "numbered",
    body: parquet(id, { name: "at", data: [noon, noon], type: "TIMESTAMP" }),
    found: ["error missing small"],
  },
  {
    title: "Parquet with another column",
    table: "numbered",
    body: parquet(
      id,
      { name: "small", data: [1, 2], type: "INT32" },
      { name: "at", data: [noon, noon], type: "TIMESTAMP" },
      price,
    ),
    found: ["error extra price"],
  },
  {
    title: "Parquet in another order",
    table: "numbered",
    body: parquet({ name: "at", data: [noon, noon], type: "TIMESTAMP" }, id, {
      name: "small",
      data: [1, 2],
      type: "INT32",
    }),
    found: ["error reordered"],
  },
  {
    title: "texts of Parquet in another order, which load",
    table: "words",
    body: parquet({ ...name, name: "b" }, { ...name, name: "a" }),
    found: ["warning reordered"],
  },
  {
    title: "Parquet in another order that the column list has",
    table: "numbered",
    columns: ["at", "id", "small"],
    body: parquet({ name: "at", data: [noon, noon], type: "TIMESTAMP" }, id, {
      name: "small",
      data: [1, 2],
      type: "INT32",
    }),
    found: [],
  },
  {
    title: "INT64 for INTEGER",
    table: "items",
    columns: ["id", "name"],
    body: parquet({ name: "id", data: [1n, 2n], type: "INT64" }, name),
    found: ["error wrong type id"],
  },
  {
    title: "DOUBLE for DECIMAL, and STRING for DATE",
    table: "items",
    body: parquet(id, name, price, { name: "day", data: ["2026-03-01", "2026-03-02"], type: "STRING" }),
    found: ["error wrong type day", "error wrong type price"],
  },
  {
    title: "a text that is too long",
    table: "items",
    columns: ["id", "name"],
    body: parquet(id, { name: "name", data: ["tea", "coffee"], type: "STRING" }),
    found: ["error too narrow name"],
  },
  {
    title: "NULL in NOT NULL",
    table: "items",
    columns: ["id", "name"],
    body: parquet({ name: "id", data: [1, null], type: "INT32", nullable: true }, name),
    found: ["error null id"],
  },
  {
    title: "a list that names IDENTITY",
    table: "numbered",
    columns: ["n", "id"],
    body: parquet({ name: "n", data: [1, 2], type: "INT32" }, id),
    found: ["error extra n"],
  },
  {
    title: "a list that names a column twice",
    table: "numbered",
    columns: ["id", "id"],
    body: parquet({ ...id, name: "x" }, { ...id, name: "y" }),
    found: ["error extra id"],
  },
  {
    title: "a list that leaves out NOT NULL",
    table: "items",
    columns: ["name"],
    body: parquet(name),
    found: ["error null id"],
  },
  { title: "no Parquet", table: "items", body: "id,name\n1,tea\n", found: ["error wrong format"] },
];

describe("check says before a load what COPY says after it", () => {
  const all = [
    ...cases.map((each) => ({ table: "items", ...each, columns: undefined })),
    ...parquetCases.map((each) => ({ columns: undefined, ...each, options: "FORMAT AS PARQUET" })),
  ];
  test.for(all.map((each, index) => ({ ...each, index })))("$title", async ({ body, found, index, ...given }) => {
    const { columns, ...rest } = given;
    const load = { ...rest, key: `check/${index}/data`, ...(columns && { columns }) };
    await put(load.key, body);
    expect(await findingsOf(load)).toEqual(found);
    const outcome = await copy(load);
    if (found.some((each) => each.startsWith("error"))) expect(outcome).not.toBe("loads");
    else expect(outcome).toBe("loads");
  });
});

describe("a file of DDL is read as Redshift describes the table that it creates", () => {
  test.each([
    "CREATE TABLE shop.ddl (a INT NOT NULL DEFAULT 0, b VARCHAR(MAX) ENCODE zstd DISTKEY, c CHAR(3) DEFAULT 'a,b)' NOT NULL) SORTKEY (a)",
    'CREATE TABLE "shop"."ddl" ("A b" INT, "select" VARCHAR(5), "x""y" INT)',
    "CREATE TABLE shop.ddl (a INT /* , z INT */, -- , y INT\n b INT, PRIMARY KEY (a, b), UNIQUE (b))",
    "CREATE TABLE shop.ddl (a NUMERIC(10), b DECIMAL, c DEC(4,1), d FLOAT, e FLOAT(10), f FLOAT(30), g DOUBLE PRECISION)",
    "CREATE TABLE shop.ddl (a CHARACTER VARYING(7), b NVARCHAR(7), c TEXT, d BPCHAR, e NCHAR(4), f CHARACTER(3), g VARCHAR, h CHAR)",
    "CREATE TABLE shop.ddl (a TIMESTAMPTZ, b TIMESTAMP WITH TIME ZONE, c TIMESTAMP WITHOUT TIME ZONE, d TIME, date DATE, year INT)",
    "CREATE TABLE shop.ddl (a BIGINT IDENTITY(1,1), b INT GENERATED BY DEFAULT AS IDENTITY(0,1), c SUPER)",
    "CREATE TABLE shop.ddl (a INT); ALTER TABLE shop.ddl ADD COLUMN b VARCHAR(20) DEFAULT 'x'; ALTER TABLE shop.ddl RENAME COLUMN a TO c",
    "CREATE TABLE shop.ddl (a INT, b VARCHAR(5)); ALTER TABLE shop.ddl DROP COLUMN a; ALTER TABLE shop.ddl ALTER COLUMN b TYPE VARCHAR(20)",
  ])("%s", async (ddl) => {
    const { query } = dataApiWarehouse(data);
    for (const sql of ddl.split("; ")) await query(warehouse, sql);
    const table = { schema: "shop", name: "ddl" };
    const described = await dataApiColumns(data, warehouse, table);
    await query(warehouse, "DROP TABLE shop.ddl");
    expect(tableOfDdl(ddl, table)).toEqual(described);
  });
});

describe("redshift-loader check", () => {
  const pipeline = ["--pipeline", "examples/orders/orders_queue.json"];
  const good = "order_id,status,amount,updated_at\n1,new,2.50,2026-03-01 12:00:00\n";
  const bad = "order_id,amount,updated_at\n1,2.50,2026-03-01 12:00:00\n";

  test("says what does not fit, and what to do, in words", async () => {
    await put("words/bad.csv", bad);
    const run = await ordersClients(local).cli("check", "s3://shop-landing/words/bad.csv", ...pipeline);
    expect(run).toMatchObject({ code: 1, stderr: "" });
    expect(run.stdout).toBe(
      "✗ s3://shop-landing/words/bad.csv does not fit shop.orders (csv, 1 row read)\n" +
        "    missing: status is in shop.orders and not in the file; COPY goes by position and wants a value for each column\n" +
        "      → write status into the file, or name the file's columns in copy.columns\n",
    );
  });

  test("looks at the newest files of a prefix", async () => {
    await put("newest/a.csv", bad);
    const second = new Date().getSeconds(); // S3 has times in seconds
    await until("the next second", async () => (new Date().getSeconds() === second ? undefined : true));
    await put("newest/b.csv", good);
    await put("newest/empty.csv", new Uint8Array());
    const run = await ordersClients(local).cli(
      "check",
      "s3://shop-landing/newest/",
      ...pipeline,
      "--files",
      "1",
      "--json",
    );
    expect(run.lines).toEqual([
      {
        ok: true,
        table_name: "shop.orders",
        findings: [],
        shapes: [],
        files: [{ file: "s3://shop-landing/newest/b.csv", format: "csv", rows: 1, findings: [] }],
      },
    ]);
    expect(run.code).toBe(0);
    const all = await ordersClients(local).cli("check", "s3://shop-landing/newest/", ...pipeline, "--json");
    expect(all).toMatchObject({
      code: 1,
      lines: [{ ok: false, files: [{ findings: [] }, { findings: [{ kind: "missing" }] }] }],
    });
  });

  test("shows the shapes of files that are matched by name, and plan a COPY for each", async () => {
    await put("shapes/1.csv", good);
    await put("shapes/2.csv", `status,order_id,updated_at\nnew,2,2026-03-01 12:00:00\n`);
    await put("shapes/3.csv", `order_id,status,updated_at,colour\n3,new,2026-03-01 12:00:00,red\n`);
    await put("shapes/4.csv", "status\nnew\n");
    await using folder = await mkdtempDisposable(join(tmpdir(), "check-"));
    const config = JSON.parse(await readFile("examples/orders/orders_queue.json", "utf8"));
    const file = join(folder.path, "shapes.json");
    const schema = { new_columns: "add" };
    await writeFile(file, JSON.stringify({ ...config, copy: { ...config.copy, columns: "by_name" }, schema }));
    const place = "s3://shop-landing/shapes/";
    const check = await ordersClients(local).cli("check", place, "--pipeline", file, "--json");
    const add = 'ALTER TABLE "shop"."orders" ADD COLUMN "colour" VARCHAR(256)';
    const lacks = 'it lacks "order_id", "updated_at", by which its rows are merged. Write the file with it';
    const [{ shapes }] = check.lines;
    expect(shapes.toSorted((one: Shape, other: Shape) => (one.examples < other.examples ? -1 : 1))).toMatchObject([
      { columns: ["order_id", "status", "amount", "updated_at"], files: 1, outcome: "loads", left_out: [] },
      { examples: [`${place}2.csv`], outcome: "loads", into: ["status", "order_id", "updated_at"] },
      { columns: ["order_id", "status", "updated_at", "colour"], outcome: "loads after", ddl: [add] },
      { columns: ["status"], outcome: "quarantined", reason: lacks, ddl: [] },
    ]);
    const urls = [1, 2, 3, 4].map((at) => `${place}${at}.csv`);
    const plan = await ordersClients(local).cli("plan", file, "--files", ...urls, "--json");
    const [{ sqls, ...others }] = plan.lines;
    expect(others).toEqual({ adds: [add], set_aside: [{ url: urls[3], reason: lacks, ddl: [] }] });
    const copies = sqls.flatMap((sql: string) => /COPY \S+ (\(.*?\)) FROM/.exec(sql)?.[1] ?? []);
    expect(copies.toSorted()).toEqual([
      '("order_id", "status", "amount", "updated_at")',
      '("order_id", "status", "updated_at", "colour")',
      '("status", "order_id", "updated_at")',
    ]);
  });

  test("needs no warehouse with a file of DDL", async () => {
    const files = ["examples/orders/files", "--table", "shop.orders", "--ddl", "examples/orders/schema.sql"];
    const run = await runCli(["check", ...files, "--options", "CSV IGNOREHEADER 1"]);
    expect(run).toEqual({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(
        /^✓ .*\n✓ examples\/orders\/files\/\w+\.csv fits shop\.orders \(csv, 3 rows read\)\n$/,
      ),
    });
  });

  const orders = "examples/orders/files/monday.csv";

  test("cannot check a path without a file", async () => {
    expect(
      await runCli(["check", "/dev/null", "--table", "shop.orders", "--ddl", "examples/orders/schema.sql"]),
    ).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "error: /dev/null cannot be read: it is a pipe or a device, and a file is wanted, to read it here and there. " +
        "Name a file, a folder, or s3://bucket/prefix.\n",
    });
  });

  test("looks at the other files of a folder if one cannot be read", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "check-"));
    await copyFile(orders, join(folder.path, "good.csv"));
    await copyFile(orders, join(folder.path, "gone.csv"));
    const files = await localFiles(folder.path, 5);
    await rm(join(folder.path, "gone.csv")); // as a file without rights, which root can read
    const target = { columns: [], table: "shop.orders", options: csv() };
    const contents = await Promise.all(files.map((file) => readContent(file, target, 10).catch(unreadableHere)));
    expect(contents.map(({ kind }) => kind).toSorted()).toEqual(["text", "unreadable"]);
  });

  test("passes over links that lead nowhere, and names one that is asked for", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "check-"));
    await copyFile(orders, join(folder.path, "monday.csv"));
    await symlink("gone.csv", join(folder.path, "tuesday.csv"));
    const ddl = ["--table", "shop.orders", "--ddl", "examples/orders/schema.sql", "--options", "CSV IGNOREHEADER 1"];
    expect(await runCli(["check", folder.path, ...ddl])).toMatchObject({ code: 0, stderr: "" });
    expect(await runCli(["check", join(folder.path, "tuesday.csv"), ...ddl])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("tuesday.csv cannot be read: it is a link to gone.csv, which does not exist."),
    });
  });

  test.each([
    { args: [orders], says: "Name the table with --table schema.table" },
    { args: [orders, "--table", "a.b.c"], says: "has more than two parts" },
    { args: [orders, "--table", "shop.orders"], says: "It is not known where the table is." },
    { args: [orders, "--table", "shop.orders", "--cluster", "analytics"], says: "with --database" },
    {
      args: [orders, "--table", "shop.none", "--ddl", "examples/orders/schema.sql"],
      says: "creates no table shop.none",
    },
    { args: [orders, "--table", "shop.orders", "--options", "CVS"], says: "did you mean CSV?" },
    { args: [orders, "--table", "shop.orders", "--options", "ORC"], says: "not ORC" },
    {
      args: ["gone.csv", "--table", "shop.orders", "--ddl", "examples/orders/schema.sql"],
      says: "gone.csv cannot be read",
    },
    { args: [orders, "--table", "shop.orders", "--files", "0"], says: "Write a whole number from 1 to 999999." },
    { args: ["s3://shop-landing/nothing/", ...pipeline], says: "There is no file with anything in it" },
  ])("ends with 2: $says", async ({ args, says }) => {
    const run = await ordersClients(local).cli("check", ...args);
    expect(run.stderr).toContain(says);
    expect(run).toMatchObject({ code: 2, stdout: "" });
  });

  test("says that the warehouse has no such table", async () => {
    const run = await ordersClients(local).cli("check", orders, "--table", "shop.gone", ...pipeline);
    expect(run).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Database dev of cluster analytics has no table shop.gone"),
    });
  });
});
