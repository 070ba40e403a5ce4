import { gzipSync, zstdCompressSync } from "node:zlib";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect } from "vitest";
import { type CopySession, test } from "./support/copy-session.ts";

/** The message and other fields of what COPY throws. */
type Failure = { message: string; detail?: string; sqlState?: string; code?: string };

/** `seq 1000 | sed 's/$/|a/' | bzip2`. */
const bzip2 = Buffer.from(
  "QlpoOTFBWSZTWUc/OaoAAsPJgAAQf+AgAAAEYAieeAAAAAAAAAAAQDQAQDQAQDQANIEz/VKowyo00f+qk0EA0AbklltuJjrPfjXu9AAAAAAA" +
    "AAAAAAe8QAQgA8wAdMgPhoDgbBsHA0B8MgO/1VGAD0qMAHpUYAPSowAelRgA9KjAB6VGAD0qMAHpUYAPSowAXbAB5AF3d3Lu7ux5gA6ZAfDQ" +
    "HA2DYOBoD65UYAPSoZAdlQyA7KhkB2VDIDsqGQHZUMgOyoZAdlQyA7KhkBd2yA6YAPIBd3d3Lu7sPMAHTID4aA4GwbBy5UMgOyoZAdlQaA+l" +
    "QaA+lQaA+lQaA+lQaA+lQaA+lQaA+lQaAu7toD4ZAdMAHkBd3d3cu7sHmADpkB8NAcDdyoNAfSoNAfSoNAfSoGwclQNg5KgbByVA2DkqBsHJ" +
    "UDYOSoGwXd3bYOBoD4ZAdMAHkC7u7u7l3YHmADpkB8NXKgbByVA2DkqBsHJUDYOSoDgblQHA3KgOBuVAcDcqA4G5UBwLu7u3A2DYOBoD4ZAd" +
    "MAHkF3d3d3cuwHmADpm5UBwNyoDgblQHA3KgOBuVAcDcqAfDUqAfDUqAfDUqAfDUqAfC7u7u3w0BwNg2DgaA+GQHTAB5C7u7u7u5YB5i5UA+" +
    "GpUA+GpUA+GpUA+GpUA+GpUA+GpUAdMyoA6ZlQB0zKgDpd3d3dumQHw0BwNg2DgaA+GQHTAB5F3d3d3d3LlQB0zKgDpmVAHTMqAOmZUAdMyo" +
    "A6ZlQB0zKgB5iVADzEqAHl3d3d3bzAB0yA+GgOBsGwcDQHwyA6YAPJdVADzEqAHmJUAPMSoAeYlQA8xKgB5iVADzEqAHmJUACqmMACLu7u7u" +
    "78wAdMgPhoDgbBsHA0B8MgOmAD3/JKlVVXLu7u7u0AHmADpkB8NAcDYNg4GgPhkB0wAeTzAAgA8wAdMgPhoDgbBsHA0B8MgOmADydMgEAHmA" +
    "DpkB8NAcDYNg4GgPhkB0wAeT4aAQAeYAOmQHw0BwNg2DgaA+GQHTAB5OBsCADzAB0yA+GgOBsGwcDQHwyA6YAPJsHAQAeYAOmQHw0BwNg2Dg" +
    "aA+GQHTAB5NAfBAB5gA6ZAfDQHA2DYOBoD4ZAdMAHkyA6IAPMAHTID4aA4GwbBwNAfDIDpgA8mADxAB5gA6ZAfDQHA2DYOBoD4ZAdMAHlfhd" +
    "yRThQkEc/Oao",
  "base64",
);

const failure = async (session: CopySession, what: string, options = ""): Promise<Failure> => {
  try {
    await session.copy(what, options);
  } catch (error) {
    if (error instanceof Error) return Object.assign({}, error, { message: error.message });
  }
  throw new Error(`not refused: ${what} ${options}`);
};

const block = (error: string, code: number, context: string, rest: string) =>
  `\n  -----------------------------------------------\n  error:  ${error}\n  code:      ${code}\n  context:   ${context}\n` +
  `  query:     QUERY\n  location:  ${rest} [pid=42]\n  -----------------------------------------------\n`;

const withoutQuery = (detail: unknown) => String(detail).replace(/query: {5}\d+/, "query:     QUERY");

const parquet = (columnData: Parameters<typeof parquetWriteBuffer>[0]["columnData"]) =>
  new Uint8Array(parquetWriteBuffer({ columnData }));

describe("COPY fails", () => {
  test.beforeEach(async ({ session }) => {
    await session.sql("create temp table t (id int, name varchar(3))");
  });

  test("if the table does not exist", async ({ session }) => {
    expect(await failure(session, "nowhere from 's3://b/p'")).toMatchObject({
      message: "Cannot COPY into nonexistent table nowhere",
    });
  });

  test("if a listed column does not exist", async ({ session }) => {
    expect(await failure(session, "t (id, nope) from 's3://b/p'")).toMatchObject({
      message: 'column "nope" of relation "t" does not exist',
      sqlState: "42703",
    });
  });

  test("if no file has the prefix", async ({ session }) => {
    const { message, detail, sqlState } = await failure(session, "t from 's3://b/none'");
    expect({ message, sqlState }).toEqual({
      message: "The specified S3 prefix 'none' does not exist",
      sqlState: "XX000",
    });
    expect(withoutQuery(detail)).toBe(
      block("The specified S3 prefix 'none' does not exist", 8001, "", "s3_utility.cpp:539\n  process:   padbmaster"),
    );
  });

  test("if the manifest is missing", async ({ session }) => {
    expect((await failure(session, "t from 's3://b/m'", "manifest")).message).toBe(
      "Problem reading manifest file - S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey,Rid 1",
    );
  });

  test.for([
    { name: "no JSON", manifest: "{entries", message: /^Error occurred while parsing manifest file: / },
    { name: "no entries", manifest: '{"entries":[]}', message: /^The manifest file has no entries$/ },
    { name: "another shape", manifest: "[]", message: /^Error occurred while parsing manifest file: / },
    {
      name: "an entry without url",
      manifest: '{"entries":[{"mandatory":true}]}',
      message: /^A manifest entry has no url$/,
    },
    {
      name: "an invalid url",
      manifest: '{"entries":[{"url":"b/a"}]}',
      message: /full path, s3:\/\/bucket\/key, not 'b\/a'$/,
    },
    {
      name: "a mandatory file that is missing",
      manifest: '{"entries":[{"url":"s3://b/none","mandatory":true}]}',
      message: /^Mandatory url is not present in manifest file$/,
    },
    {
      name: "no file that exists",
      manifest: '{"entries":[{"url":"s3://b/none"}]}',
      message: /^No valid files found in the manifest$/,
    },
  ])("if the manifest has $name", async ({ manifest, message }, { session }) => {
    session.put("s3://b/m", manifest);
    expect((await failure(session, "t from 's3://b/m'", "manifest")).message).toMatch(message);
  });

  test.for([
    { name: "meta", entry: {}, message: "File entry does not have 'meta' key." },
    { name: "content_length", entry: { meta: {} }, message: "File entry does not have 'content_length' key." },
    {
      name: "the right size",
      entry: { meta: { content_length: 1 } },
      message: "The content_length 1 in the manifest is not the size of the file, 5 bytes",
    },
  ])("if a manifest of Parquet files lacks $name", async ({ entry, message }, { session }) => {
    session.put("s3://b/a", "12345");
    session.put("s3://b/m", JSON.stringify({ entries: [{ url: "s3://b/a", ...entry }] }));
    expect((await failure(session, "t from 's3://b/m'", "parquet manifest")).message).toBe(message);
  });

  test.for([
    { options: "orc", instead: "convert the files to PARQUET" },
    { options: "shapefile simplify auto 0.5", instead: "convert the shapes to text" },
    { options: "lzop", instead: "compress the files with ZSTD, GZIP or BZIP2" },
  ])("with $options, which is not read", async ({ options, instead }, { session }) => {
    session.put("s3://b/a", "1|x\n");
    const { message, sqlState } = await failure(session, "t from 's3://b/a'", options);
    expect(message).toMatch(/^The local Redshift does not read [A-Z]+, and nothing was loaded: /);
    expect({ message, sqlState }).toEqual({ message: expect.stringContaining(instead), sqlState: "0A000" });
  });

  test.for([
    { name: "gzip", option: "gzip", file: gzipSync("1|a\n".repeat(1000)) },
    { name: "zstd", option: "zstd", file: zstdCompressSync("1|a\n".repeat(1000)) },
    { name: "bzip2", option: "bzip2", file: bzip2 },
  ])("if a $name file is cut off, broken or none", async ({ option, file }, { session }) => {
    const broken = Buffer.from(file).fill(0xff, file.length >> 1, (file.length >> 1) + 8);
    for (const bytes of [file.subarray(0, file.length - 6), broken, Buffer.from("1|a\n")]) {
      session.put("s3://b/a", bytes);
      const { message } = await failure(session, "t from 's3://b/a'", option);
      expect(message).toMatch(new RegExp(`^s3://b/a is not a whole ${option.toUpperCase()} file: `));
    }
    expect(await session.sql("select * from t")).toEqual([]);
  });

  test("if a NOT NULL column is neither listed nor has a default", async ({ session }) => {
    await session.sql("create temp table n (id int, must int not null, may int not null default 5)");
    expect((await failure(session, "n (id) from 's3://b/a'")).message).toBe(
      "NOT NULL column without DEFAULT must be included in column list",
    );
  });

  test("if PostgreSQL refuses rows that passed all checks", async ({ session }) => {
    await session.sql("create temp table c (id int check (id < 10))");
    session.put("s3://b/a", "1\n11\n");
    expect((await failure(session, "c from 's3://b/a'", "maxerror 10")).message).toMatch(
      /^Load into table 'c' failed\./,
    );
    expect(await session.errors()).toMatchObject([["1200", "0", "", expect.stringContaining("check constraint")]]);
  });

  test("with PostgreSQL's own error if the user may not insert", async ({ session }) => {
    session.put("s3://b/a", "1|x\n");
    await session.sql("create role nobody; create table kept (id int, name varchar(3)); set role nobody");
    const { message, code } = await failure(session, "kept from 's3://b/a'");
    await session.sql("reset role; drop table kept; drop role nobody");
    expect([message, code]).toEqual(["permission denied for table kept", "42501"]);
  });
});

describe("COPY of Parquet fails with a Spectrum Scan Error", () => {
  const spectrum = async (session: CopySession, file: Uint8Array, options = "parquet") => {
    session.put("s3://b/d/a", file);
    const { message, detail } = await failure(session, "t from 's3://b/d/'", options);
    expect(message).toBe("Spectrum Scan Error");
    return withoutQuery(detail);
  };

  test.beforeEach(async ({ session }) => {
    await session.sql("create temp table t (id int not null, name varchar(3))");
  });

  const names = { name: "n", data: ["abc"], type: "STRING" } satisfies ColumnSource;

  test("if a column has another type", async ({ session }) => {
    const detail = await spectrum(session, parquet([{ name: "i", data: [1n], type: "INT64" }, names]));
    const context =
      "File 'https://s3.us-east-1.amazonaws.com/b/d/a' has an incompatible Parquet schema for column 's3://b/d/a.i'. " +
      "Column type: INT, Parquet schema:\noptional int64 i";
    expect(detail.replace("required", "optional")).toBe(
      block("Spectrum Scan Error", 15007, context, "dory_util.cpp:1450\n  process:   worker_thread"),
    );
  });

  test("if the number of columns differs", async ({ session }) => {
    expect(await spectrum(session, parquet([{ name: "i", data: [1], type: "INT32" }]))).toContain(
      "context:   Unmatched number of columns between table and file. Table columns: 2, Data columns: 1, File name: https://s3.us-east-1.amazonaws.com/b/d/a\n",
    );
  });

  test("if a text is too long, a NULL not allowed, a number too great", async ({ session }) => {
    const ids = { name: "i", data: [1], type: "INT32" } satisfies ColumnSource;
    expect(await spectrum(session, parquet([ids, { ...names, data: ["abcd"] }]))).toContain(
      "The length of the data column name is longer than the length defined in the table. Table: 3, Data: 4, File name: https://",
    );
    expect(await spectrum(session, parquet([{ ...ids, data: [null] }, names]))).toContain(
      "column 'id': NULL in a NOT NULL column",
    );
    await session.sql("drop table t; create temp table t (id smallint, name varchar(3))");
    expect(await spectrum(session, parquet([{ ...ids, data: [32_768] }, names]))).toContain(
      "column 'id': value out of range",
    );
  });

  test("if the file is not a Parquet file, is cut off, or is broken anywhere", async ({ session }) => {
    const data = Array.from({ length: 200 }, (_, i) => i);
    const whole = parquet([
      { name: "i", data, type: "INT32" },
      { name: "n", data: data.map((i) => `n${i % 9}`), type: "STRING" },
    ]);
    const cut = [0, 3, 11, whole.length >> 1, whole.length - 9].map((bytes) => whole.subarray(0, bytes));
    for (const file of [...cut, Buffer.from("PAR1, but only in name: PAR1")]) {
      expect(await spectrum(session, file)).toContain("is not a valid Parquet file: ");
    }
  });
});
