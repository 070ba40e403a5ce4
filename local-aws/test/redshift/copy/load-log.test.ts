import { describe, expect } from "vitest";
import { test } from "./support/copy-session.ts";

describe("The system tables", () => {
  test("show what was loaded", async ({ session }) => {
    await session.sql("create temp table t (id int)");
    session.put("s3://b/d/1", "1\n2\n");
    session.put("s3://b/d/2", "x\n");
    const { copyId } = await session.copy("t from 's3://b/d/'", "maxerror 2");
    expect(
      await session.sql(
        `select status, table_name, data_source, loaded_rows, source_file_count, file_count_scanned, error_count, trim(file_format)
         from redshift.sys_load_history where query_id = ${copyId}`,
      ),
    ).toEqual([["completed", "t", "s3://b/d/", "2", "2", "2", "1", "Text"]]);
    expect(
      await session.sql(
        `select trim(file_name), lines_scanned, bytes_scanned, trim(file_etag), end_time
         from redshift.sys_load_detail where query_id = ${copyId} order by 1`,
      ),
    ).toEqual([
      ["s3://b/d/1", "2", "4", "e1", "2026-11-22 12:00:00"],
      ["s3://b/d/2", "1", "2", "e1", "2026-11-22 12:00:00"],
    ]);
    expect(
      await session.sql(`select errors from redshift.stl_load_commits where query = ${copyId} order by filename`),
    ).toEqual([["0"], ["1"]]);
  });

  test("keep bad rows with their raw data though the load is rolled back", async ({ session }) => {
    await session.sql("create temp table t (id int, name varchar(50))");
    session.put("s3://b/a", Buffer.from("1|ok\n2|b\xff\0\n", "latin1"));
    await expect(session.copy("t from 's3://b/a'")).rejects.toThrow("Load into table 't' failed.");
    expect(
      await session.sql(
        `select trim(filename), line_number, trim(colname), trim(type), trim(col_length), position, trim(raw_line),
           trim(raw_field_value), err_code, userid, session, starttime from redshift.stl_load_errors order by starttime, query desc limit 1`,
      ),
    ).toEqual([
      [
        "s3://b/a",
        "2",
        "name",
        "varchar",
        "50",
        "2",
        "2|b\ufffd",
        "b\ufffd",
        "1216",
        "100",
        "42",
        "2026-11-22 12:00:00",
      ],
    ]);
    expect(await session.sql("select status from redshift.sys_load_history order by query_id desc limit 1")).toEqual([
      ["aborted"],
    ]);
  });

  test("keep the errors of a load that writes nothing", async ({ session }) => {
    await session.sql("create temp table t (id int)");
    session.put("s3://b/a", "1\nx\n");
    expect(await session.copy("t from 's3://b/a'", "noload maxerror 5")).toMatchObject({ rows: 0, errors: 1 });
    expect(await session.errors()).toHaveLength(1);
    expect(await session.sql("select * from t")).toEqual([]);
  });

  test("keep all errors with IGNOREALLERRORS", async ({ session }) => {
    await session.sql("create temp table t (id int)");
    session.put("s3://b/a", "x\n".repeat(3000));
    expect(await session.copy("t from 's3://b/a'", "ignoreallerrors")).toMatchObject({ rows: 0, errors: 3000 });
    expect(await session.errors()).toHaveLength(3000);
  });
});
