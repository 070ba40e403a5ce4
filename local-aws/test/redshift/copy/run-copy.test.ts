import { gzipSync, zstdCompressSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect } from "vitest";
import { test } from "./support/copy-session.ts";

/** `(echo 1 | bzip2; echo 2 | bzip2)`. */
const bzip2 = Buffer.from(
  "QlpoOTFBWSZTWTIpIb0AAADIAAAQIAAgACEAgrF3JFOFCQMikhvQQlpoOTFBWSZTWUDCfm4AAADIAAAQEAAgACEAgrF3JFOFCQQMJ+bg",
  "base64",
);

const manifest = (...entries: { url: string; mandatory?: boolean; meta?: object }[]) => JSON.stringify({ entries });

describe("COPY", () => {
  test("loads a CSV file into the columns of the table", async ({ session }) => {
    await session.sql("create temp table t (id int, name varchar(10), price numeric(8,2), at timestamp)");
    session.put("s3://b/a.csv", '1,ann,2.50,2026-01-02 03:04:05\n2,"b, ""x""\ny",,\n');
    expect(await session.copy("t from 's3://b/a.csv'", "csv")).toMatchObject({ rows: 2, errors: 0 });
    expect(await session.sql("select * from t order by id")).toEqual([
      ["1", "ann", "2.50", "2026-01-02 03:04:05"],
      ["2", 'b, "x"\ny', null, null],
    ]);
  });

  test("leaves statistics of a temporary table with many rows", async ({ session }) => {
    await session.sql("create temp table t (id int)");
    session.put("s3://b/a", Array.from({ length: 2000 }, (_, row) => `${row}\n`).join(""));
    await session.copy("t from 's3://b/a'", "");
    expect(await session.sql("select reltuples::int from pg_class where oid = 't'::regclass")).toEqual([["2000"]]);
  });

  test.for([
    { name: "GZIP", compress: gzipSync },
    { name: "ZSTD", compress: zstdCompressSync },
    { name: "BZIP2", compress: () => bzip2 },
  ])("reads $name files", async ({ name, compress }, { session }) => {
    await session.sql("create temp table t (id int)");
    session.put("s3://b/a", compress("1\n2\n"));
    expect(await session.copy("t from 's3://b/a'", name)).toMatchObject({ rows: 2 });
  });

  test("loads all files under a prefix", async ({ session }) => {
    await session.sql("create temp table t (id int)");
    session.put("s3://b/d/a", "1\n");
    session.put("s3://b/d/a.bak", "2\n");
    session.put("s3://b/d/", "");
    session.put("s3://b/e", "3\n");
    await session.copy("t from 's3://b/d/'");
    expect(await session.sql("select id from t order by id")).toEqual([["1"], ["2"]]);
  });

  test("loads the files of a manifest, one that is listed twice two times", async ({ session }) => {
    await session.sql("create temp table t (id int)");
    session.put("s3://b/a", "1\n");
    session.put("s3://c/b", "2\n");
    session.put(
      "s3://b/m",
      manifest({ url: "s3://b/a" }, { url: "s3://c/b" }, { url: "s3://b/a" }, { url: "s3://b/none" }),
    );
    await session.copy("t from 's3://b/m'", "manifest");
    expect(await session.sql("select id from t order by id")).toEqual([["1"], ["1"], ["2"]]);
  });

  test("matches members of JSON objects to columns", async ({ session }) => {
    await session.sql("create temp table t (id bigint, name varchar(20), doc jsonb, ok bool, price numeric(5,2))");
    session.put(
      "s3://b/a",
      '{"id": 9007199254740993, "name": "\\u00e4\\n\\ud83d\\ude00", "doc": {"a": [1, "\\u00e4"]}, "Ok": true, "x": [{}]}\n' +
        '{"name": {"k": [1, 2]}, "ok": false,\n "price": 1.239, "id": "7"} {"id":null}',
    );
    await session.copy("t from 's3://b/a'", "json 'auto'");
    expect(await session.sql("select * from t order by id")).toEqual([
      ["7", '{"k": [1, 2]}', null, "f", "1.23"],
      ["9007199254740993", "ä\n😀", '{"a": [1, "ä"]}', null, null],
      [null, null, null, null, null],
    ]);
  });

  test("loads Parquet by position", async ({ session }) => {
    await session.sql(
      "create temp table t (a bigint, b varchar(5), c timestamp, d double precision, e boolean, f int)",
    );
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: "x", data: [1n, 2n, null], type: "INT64" },
        { name: "y", data: ["a\tb", null, "ü"], type: "STRING" },
        { name: "z", data: [new Date("2026-01-02T03:04:05.678Z"), null, new Date(-1)], type: "TIMESTAMP" },
        { name: "d", data: [1.5, null, -0.25], type: "DOUBLE" },
        { name: "e", data: [true, false, null], type: "BOOLEAN" },
        { name: "f", data: [1, null, -2147483648], type: "INT32" },
      ],
    });
    session.put("s3://b/a", new Uint8Array(buffer));
    expect(await session.copy("t from 's3://b/a'", "parquet")).toMatchObject({ rows: 3 });
    expect(await session.sql("select * from t order by a")).toEqual([
      ["1", "a\tb", "2026-01-02 03:04:05.678", "1.5", "t", "1"],
      ["2", null, null, null, "f", null],
      [null, "ü", "1969-12-31 23:59:59.999", "-0.25", null, "-2147483648"],
    ]);
  });

  test("loads what is good while there are fewer errors than MAXERROR", async ({ session }) => {
    await session.sql("create temp table t (id int not null, name varchar(3))");
    session.put("s3://b/a", "1|abc\nx|y\n|z\n3|abcd\n4\n5|a|b\n6|z\n");
    expect(await session.copy("t from 's3://b/a'", "maxerror 6")).toMatchObject({ rows: 2, errors: 5 });
    expect(await session.sql("select id from t order by id")).toEqual([["1"], ["6"]]);
    expect(await session.errors()).toEqual([
      ["1207", "2", "id", "Invalid digit, Value 'x', Pos 0, Type: Integer"],
      ["1213", "3", "id", "Missing data for not-null field"],
      ["1204", "4", "name", "String length exceeds DDL length"],
      ["1214", "5", "id", "Delimiter not found"],
      ["1202", "6", "name", "Extra column(s) found"],
    ]);
  });

  test("fails when the errors reach MAXERROR, and nothing of any file is loaded", async ({ session }) => {
    await session.sql("create temp table t (id int)");
    session.put("s3://b/a", "1\n");
    session.put("s3://b/b", "x\ny\n2\n");
    await expect(session.copy("t from 's3://b/'", "maxerror 2")).rejects.toMatchObject({
      message: "Load into table 't' failed.  Check 'sys_load_error_detail' system table for details.",
      sqlState: "XX000",
    });
    expect(await session.sql("select id from t")).toEqual([]);
    expect(await session.errors()).toHaveLength(2);
  });
});
