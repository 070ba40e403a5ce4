import { describe, expect, test } from "vitest";
import { checkFile } from "../../../src/core/check/check-file.ts";
import type { DataFile } from "../../../src/core/check/data-file.ts";
import { tableOfDdl } from "../../../src/core/check/ddl/read-ddl.ts";
import type { Finding } from "../../../src/core/check/finding.ts";
import { loadColumns } from "../../../src/core/check/load-columns.ts";
import { parseCopyOptions } from "../../../src/core/pipeline/copy-options/copy-options.ts";
import { readContent } from "../../../src/files/read-content.ts";

const orders = "order_id BIGINT, status VARCHAR(16), amount DECIMAL(12,2)";

const inMemory = (bytes: Uint8Array): DataFile => ({
  name: "s3://shop-landing/file",
  bytes: bytes.length,
  read: async (start, end) => bytes.subarray(start, end),
});

/** Of a file that shop.orders, with these columns, would be loaded from. */
async function findingsOf(body: string | Uint8Array, copyOptions: string, columns = orders): Promise<Finding[]> {
  const parsed = parseCopyOptions(copyOptions);
  if (!("options" in parsed)) throw new Error(copyOptions);
  const table = {
    name: "shop.orders",
    columns: tableOfDdl(`CREATE TABLE shop.orders (${columns})`, { schema: "shop", name: "orders" }) ?? [],
  };
  const { target } = loadColumns(table, parsed);
  return checkFile(await readContent(inMemory(Buffer.from(body as string)), target, 1000), table, parsed);
}

const remediesOf = async (...given: Parameters<typeof findingsOf>) =>
  (await findingsOf(...given)).map(({ remedy }) => remedy);

describe("the remedy for a file", () => {
  test.each([
    { line: "order_id;status;amount", delimiter: ";" },
    { line: "order_id\tstatus\tamount", delimiter: "\\t" },
    { line: "order_id|status|amount", delimiter: "|" },
  ])("whose lines seem to be written with $delimiter names that", async ({ line, delimiter }) => {
    expect(await remediesOf(`${line}\n`, "CSV IGNOREHEADER 1")).toContain(
      `add DELIMITER '${delimiter}' to copy.options, which the lines seem to be written with`,
    );
  });

  test("whose text is too long for a CHAR makes it VARCHAR, since ALTER COLUMN widens no CHAR", async () => {
    expect(await remediesOf("abc,abc\n", "CSV", "code CHAR(2), name VARCHAR(2)")).toEqual([
      "make code VARCHAR(4), or add TRUNCATECOLUMNS to copy.options",
      "ALTER TABLE shop.orders ALTER COLUMN name TYPE VARCHAR(4), or add TRUNCATECOLUMNS to copy.options",
    ]);
  });

  test("with one column is to write all where no delimiter explains it", async () => {
    expect(await remediesOf("a;b\n", "CSV IGNOREHEADER 1")).toContain(
      "write all 3 columns, or name those of the file in copy.columns",
    );
  });

  test("with a key that is nearly a column's names the column", async () => {
    expect(await remediesOf('{"order_id":1,"status":"placed","amuont":2}', "JSON 'auto'")).toContain(
      "rename it if amount is meant, or run ALTER TABLE shop.orders ADD COLUMN if it is wanted",
    );
  });

  test.each([
    { type: "INT", value: "1.5", remedy: "write whole numbers, or make the column DECIMAL" },
    {
      type: "INT",
      value: "x",
      remedy: "write a number with a point for decimals and nothing else, or make the column VARCHAR",
    },
    { type: "INT", value: "none", remedy: "add NULL AS 'none' to copy.options, if it stands for NULL" },
    { type: "SMALLINT", value: "40000", remedy: "make the column BIGINT" },
    { type: "BIGINT", value: "9223372036854775808", remedy: "make the column DECIMAL(38,0)" },
    {
      type: "DECIMAL(5,2)",
      value: "1e2",
      remedy: "write all digits without an exponent, or make the column DOUBLE PRECISION",
    },
    { type: "DECIMAL(5,2)", value: "-12345.6", remedy: "make the column DECIMAL(7,2)" },
    { type: "REAL", value: "1e39", remedy: "make the column DOUBLE PRECISION" },
    { type: "FLOAT", value: "1e999", remedy: "make the column VARCHAR" },
    { type: "BOOLEAN", value: "maybe", remedy: "write true or false" },
    { type: "DATE", value: "01/03/2026", remedy: "write it as YYYY-MM-DD, or add DATEFORMAT 'auto' to copy.options" },
    { type: "DATE", value: "2026-02-30", remedy: expect.stringContaining("ACCEPTANYDATE") },
    {
      type: "TIMESTAMP",
      value: "2026-03-01T12:00:00Z",
      remedy: "write it as YYYY-MM-DD HH:MI:SS, or add TIMEFORMAT 'auto' to copy.options",
    },
    {
      type: "TIMESTAMP",
      value: "2026-03-01 24:00:00",
      remedy: "correct what writes the file: times go from 00:00:00 to 23:59:59",
    },
    { type: "TIMESTAMP", value: "1767225600", remedy: "write TIMEFORMAT 'epochsecs' in copy.options" },
    { type: "TIMESTAMP", value: "1767225600000", remedy: "write TIMEFORMAT 'epochmillisecs' in copy.options" },
    { type: "TIME", value: "25:00", remedy: "write times as HH:MI:SS, or make the column VARCHAR" },
    { type: "CHAR(3)", value: "é", remedy: "make the column VARCHAR" },
    { type: "VARCHAR(9)", value: "t\0a", remedy: "leave it out of the file" },
    { type: "SUPER", value: "tea", remedy: "write JSON, texts with double quotes" },
    { type: "INT NOT NULL", value: '""', remedy: "write a value in every row, or let the column take NULL" },
  ])("with $value for $type", async ({ type, value, remedy }) => {
    expect(await remediesOf(`${value}\n`, "CSV", `it ${type}`)).toEqual([remedy]);
  });

  test("whose dates are not as DATEFORMAT says", async () => {
    expect(await remediesOf("2026-03-01\n", "CSV DATEFORMAT 'DD.MM.YYYY'", "day DATE")).toEqual([
      "write values as DATEFORMAT 'DD.MM.YYYY' says, or correct it",
    ]);
  });

  test("with bytes that are not UTF-8", async () => {
    expect(await remediesOf(Buffer.from("t\xe9\n", "latin1"), "CSV", "name VARCHAR(9)")).toEqual([
      "write the file as UTF-8, or add ENCODING or ACCEPTINVCHARS to copy.options",
    ]);
  });

  test("with quotes in fields that are not CSV", async () => {
    expect(await remediesOf('"1"|tea\n', "DELIMITER '|'", "id INT, name VARCHAR(9)")).toEqual([
      "add REMOVEQUOTES to copy.options, or write CSV there",
    ]);
  });

  test("with one field in each row", async () => {
    expect(await remediesOf("1;tea;2\n2;salt;3\n", "CSV")).toContain(
      "check DELIMITER in copy.options: every row is one field",
    );
  });

  test.each([
    {
      body: '[{"order_id":1}]',
      remedy: "write the objects without brackets and commas around them, one a line",
    },
    {
      body: '{"order_id":1,"status":"a","amount":1},\n{"order_id":2}',
      remedy: "separate the records by line breaks alone",
    },
    { body: '{"order_id":1', remedy: "correct what writes the file: a record may be cut off" },
    { body: "1,tea,2", remedy: "write one object a line, or name the file's own format in copy.options" },
  ])("$body as JSON", async ({ body, remedy }) => {
    expect(await remediesOf(body, "JSON 'auto'")).toEqual([remedy]);
  });

  test("of rows without an end", async () => {
    expect(await remediesOf("x".repeat(9 * 1024 * 1024), "CSV")).toEqual([
      "write a line feed behind each row, and rows of 4 MB at most",
    ]);
  });

  test("is not about the end of a row that is long", async () => {
    const long = `1,${"x".repeat(3_900_000)},2\n`.repeat(3);
    expect((await findingsOf(long, "CSV")).map(({ kind, row }) => ({ kind, row }))).toEqual([
      { kind: "too narrow", row: 1 },
    ]);
  });

  test("is not about a header that cannot be cut", async () => {
    expect(await findingsOf('order"_id,status,amount\n1,tea,2\n', "CSV IGNOREHEADER 1")).toEqual([]);
  });

  test("whose widths are not as many as the columns", async () => {
    expect(await findingsOf("12\n", "FIXEDWIDTH 'a:1,b:1'")).toMatchObject([
      { kind: "wrong format", message: expect.stringContaining("fixedwidth spec"), remedy: "correct copy.options" },
    ]);
  });
});

describe("a finding", () => {
  test("has Redshift's code and words, the first row and how many there are", async () => {
    expect(await findingsOf("1,tea,1\nx,tea,1\ny,tea,1\n", "CSV")).toEqual([
      {
        severity: "error",
        kind: "wrong type",
        column: "order_id",
        message:
          "order_id: \"x\" in row 2 does not read as BIGINT (1207: Invalid digit, Value 'x', Pos 0, Type: Long), and so 1 more row",
        remedy: "write a number with a point for decimals and nothing else, or make the column VARCHAR",
        row: 2,
      },
    ]);
  });

  test("shows the longest of texts that are too long", async () => {
    const [finding] = await findingsOf("abc\nabcdefghi\nabcd\n", "CSV", "name VARCHAR(2)");
    expect(finding?.message).toBe(
      'name: "abcdefghi" in row 2 has 9 bytes, and VARCHAR(2) has room for 2 (1204: String length exceeds DDL length), and so 2 more rows',
    );
  });

  test("is a note for a type that only the server reads", async () => {
    expect(await findingsOf("1,POINT(1 2)\n", "CSV", "id INT, place GEOMETRY")).toEqual([
      {
        severity: "note",
        kind: "not read",
        column: "place",
        message: "the values of place were not looked at: only the server reads GEOMETRY",
        remedy: "load some rows into a copy of shop.orders to be sure",
      },
    ]);
  });
});
