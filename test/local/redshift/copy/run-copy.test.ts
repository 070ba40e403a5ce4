import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect } from "vitest";
import { test } from "./copy-session.ts";

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

  test.for([
    { name: "GZIP", compress: gzipSync },
    { name: "ZSTD", compress: zstdCompressSync },
  ])("reads $name files", async ({ name, compress }, { session }) => {
    await session.sql("create temp table t (id int)");
    session.put("s3://b/a", compress("1\n2\n"));
    expect(await session.copy("t from 's3://b/a'", name)).toMatchObject({ rows: 2 });
  });
});
