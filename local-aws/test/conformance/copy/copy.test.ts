import type { Schema } from "avsc";
import { describe, expect } from "vitest";
import { avroFile } from "../../redshift/copy/support/avro-file.ts";
import { conformance, type Spec } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";
import { badRowCases } from "./bad-row-cases.ts";
import { conversionCases } from "./conversion-cases.ts";
import { documentCases } from "./document-cases.ts";
import { fileCases } from "./file-cases.ts";
import { loads, refuses, refusesRow } from "./load-case.ts";
import { refusalCases } from "./refusal-cases.ts";
import { textCases } from "./text-cases.ts";

conformance("COPY", (spec) => {
  describe("of text", () => {
    for (const it of textCases) loads(spec, it);
  });
  describe("of fields", () => {
    for (const it of conversionCases) loads(spec, it);
  });
  describe("of documents", () => {
    for (const it of documentCases) loads(spec, it);
  });
  describe("of files", () => {
    for (const it of fileCases) loads(spec, it);
  });
  describe("refuses", () => {
    for (const it of refusalCases) refuses(spec, it);
  });
  describe("refuses a row:", () => {
    for (const it of badRowCases) refusesRow(spec, it);
  });
  describe("finds its files", () => sources(spec));
  describe("takes the right to read by", () => authorizations(spec));
  describe("of bad rows", () => badRows(spec));
  describe("writes", () => systemViews(spec));
});

function sources(spec: Spec): void {
  const prefix = "dg/copy-parameters-data-source-s3, facts §4.2";
  const manifest = "dg/loading-data-files-using-manifest, facts §4.2";
  const create = "CREATE TABLE t (a int)";

  spec("by the beginning of their keys", { source: prefix }, async ({ run, files, role }) => {
    for (const [name, text] of Object.entries({
      "d.txt": "1\n",
      "d.txt.bak": "2\n",
      "d.txt_dir/x": "3\n",
      other: "4\n",
    }))
      await files.put(name, text);
    await run(create, `COPY t FROM '${files.url("d.txt")}' ${role}`);
    expect(await run("SELECT a FROM t ORDER BY a")).toEqual([[1], [2], [3]]);
  });

  spec("in a MANIFEST, and no others", { source: manifest }, async ({ run, files, role }) => {
    await files.put("d", "1\n");
    await files.put("d2", "2\n");
    await run(create, `COPY t FROM '${await files.manifest("m", ["d"])}' ${role} MANIFEST`);
    expect(await run("SELECT a FROM t")).toEqual([[1]]);
  });

  spec(
    "in a MANIFEST that is not compressed, whatever they are",
    { source: manifest },
    async ({ run, files, role }) => {
      const { gzipSync } = await import("node:zlib");
      await files.put("d.gz", gzipSync("1\n"));
      await run(create, `COPY t FROM '${await files.manifest("m", ["d.gz"])}' ${role} MANIFEST GZIP`);
      expect(await run("SELECT a FROM t")).toEqual([[1]]);
    },
  );

  spec("twice if a MANIFEST lists them twice", { source: manifest }, async ({ run, files, role }) => {
    await files.put("d", "1\n");
    await run(create, `COPY t FROM '${await files.manifest("m", ["d", "d"])}' ${role} MANIFEST`);
    expect(await run("SELECT a FROM t")).toEqual([[1], [1]]);
  });

  spec("without those that are not mandatory and not there", { source: manifest }, async ({ run, files, role }) => {
    await files.put("d", "1\n");
    const entries = [{ url: files.url("d") }, { url: files.url("none"), mandatory: false }];
    const url = await files.put("m", JSON.stringify({ entries }));
    await run(create, `COPY t FROM '${url}' ${role} MANIFEST`);
    expect(await run("SELECT a FROM t")).toEqual([[1]]);
  });

  spec("or fails if no file exists", { source: manifest }, async ({ run, fails, files, role }) => {
    const url = await files.put("m", JSON.stringify({ entries: [{ url: files.url("none") }] }));
    await run(create);
    expect(await fails(`COPY t FROM '${url}' ${role} MANIFEST`)).toMatch(/^ERROR: \S/);
  });

  spec("needs content_length for PARQUET", { source: manifest }, async ({ run, fails, files, role }) => {
    await files.put("d.parquet", "PAR1");
    const url = await files.manifest("m", ["d.parquet"]);
    await run(create);
    expect(await fails(`COPY t FROM '${url}' ${role} PARQUET MANIFEST`)).toMatch(/meta|content_length/);
  });
}

function authorizations(spec: Spec): void {
  const source = "dg/copy-parameters-authorization";
  const only = "emulator";
  const forms = [
    "IAM_ROLE 'arn:aws:iam::123456789012:role/a'",
    "IAM_ROLE 'arn:aws:iam::123456789012:role/a,arn:aws:iam::210987654321:role/b'",
    "IAM_ROLE default",
    "CREDENTIALS 'aws_iam_role=arn:aws:iam::123456789012:role/a'",
    "WITH CREDENTIALS AS 'aws_access_key_id=AKIA;aws_secret_access_key=secret'",
    "CREDENTIALS 'aws_access_key_id=AKIA;aws_secret_access_key=secret;token=t'",
    "ACCESS_KEY_ID 'AKIA' SECRET_ACCESS_KEY 'secret'",
    "ACCESS_KEY_ID 'AKIA' SECRET_ACCESS_KEY 'secret' SESSION_TOKEN 't'",
  ];
  for (const form of forms)
    spec(form, { source, only }, async ({ run, files }) => {
      await run("CREATE TABLE t (a int)", `COPY t FROM '${await files.put("d", "1\n")}' ${form}`);
      expect(await run("SELECT a FROM t")).toEqual([[1]]);
    });

  for (const form of [
    "",
    "IAM_ROLE 'reader'",
    "CREDENTIALS 'aws_iam_role = arn:aws:iam::123456789012:role/a'",
    `${forms[0]} ${forms[6]}`,
  ])
    spec(`exactly one of these, not by ${form || "nothing"}`, { source }, async ({ run, fails, files }) => {
      await run("CREATE TABLE t (a int)");
      expect(await fails(`COPY t FROM '${await files.put("d", "1\n")}' ${form}`)).toMatch(/^ERROR: \S/);
    });
}

function badRows(spec: Spec): void {
  const source = "dg/copy-parameters-data-load, facts §4.3";
  const file = "1\nx\n3\ny\n5\n";
  const cases = [
    { name: "MAXERROR lets fewer than so many pass", options: "MAXERROR 3", rows: [[1], [3], [5]] },
    { name: "MAXERROR fails the load at so many", options: "MAXERROR 2", rows: undefined },
    { name: "MAXERROR 0 is 1", options: "MAXERROR AS 0", rows: undefined },
    { name: "IGNOREALLERRORS lets all pass", options: "IGNOREALLERRORS", rows: [[1], [3], [5]] },
  ];
  for (const { name, options, rows } of cases)
    spec(name, { source }, async ({ run, fails, files, role }) => {
      await run("CREATE TABLE t (a int)");
      const copy = `COPY t FROM '${await files.put("d", file)}' ${role} ${options}`;
      if (rows) await run(copy);
      else expect(await fails(copy)).toMatch(/^ERROR: Load into table 't' failed/);
      expect(await run("SELECT a FROM t ORDER BY a")).toEqual(rows ?? []);
    });

  const schema: Schema = { type: "record", name: "row", fields: [{ name: "a", type: "string" }] };
  const formats = [
    { name: "CSV", options: "CSV IGNOREHEADER 1", file: "a\n1\nx\n3\n", line: 3 },
    { name: "delimited text", options: "DELIMITER '|'", file: "1\nx\n3\n", line: 2 },
    { name: "fixed-width text", options: "FIXEDWIDTH 'a:1'", file: "1\nx\n3\n", line: 2 },
    {
      name: "JSON, at the object's last line",
      options: "JSON 'auto'",
      file: '{"a":1}\n{"a":\n"x"}\n{"a":3}\n',
      line: 3,
    },
    { name: "AVRO", options: "AVRO 'auto'", file: ["1", "x", "3"].map((a) => ({ a })), line: 2 },
  ];
  const views = "dg/SYS_LOAD_ERROR_DETAIL, dg/SYS_LOAD_HISTORY, dg/copy-parameters-data-load";
  for (const { name, options, file, line } of formats)
    spec(`MAXERROR leaves out rows of ${name}, and the views name them`, { source: views }, async (context) => {
      const { run, files, role } = context;
      const url = await files.put("d", typeof file === "string" ? file : await avroFile(schema, file));
      const copy = `COPY t FROM '${url}' ${role} ${options} MAXERROR 2`;
      const [[id] = []] = await run("CREATE TABLE t (a int)", copy, "SELECT pg_last_copy_id()");
      expect(await run("SELECT a FROM t ORDER BY a")).toEqual([[1], [3]]);
      expect(
        await run(
          `SELECT trim(file_name), line_number, trim(column_name), error_code FROM sys_load_error_detail WHERE query_id = ${id}`,
        ),
      ).toEqual([[url, line, "a", 1207]]);
      expect(
        await run(`SELECT trim(status), loaded_rows, error_count FROM sys_load_history WHERE query_id = ${id}`),
      ).toEqual([["completed", 2, 1]]);
    });

  spec(
    "the error table of clusters also has the line",
    { source: "dg/r_STL_LOAD_ERRORS" },
    async ({ run, files, role }) => {
      const url = await files.put("d", "1\nx\n3\n");
      const copy = `COPY t FROM '${url}' ${role} MAXERROR 2`;
      const [[id] = []] = await run("CREATE TABLE t (a int)", copy, "SELECT pg_last_copy_id()");
      const columns = "trim(filename), line_number, trim(raw_line), trim(raw_field_value), err_code";
      expect(await run(`SELECT ${columns} FROM stl_load_errors WHERE query = ${id}`)).toEqual([
        [url, 2, "x", "x", 1207],
      ]);
    },
  );

  spec("NOLOAD reads, reports errors and writes nothing", { source }, async ({ run, fails, files, role }) => {
    const good = await files.put("good", "1\n");
    const bad = await files.put("bad", file);
    await run("CREATE TABLE t (a int)", `COPY t FROM '${good}' ${role} NOLOAD`);
    expect(await fails(`COPY t FROM '${bad}' ${role} NOLOAD`)).toMatch(/^ERROR: Load into table 't' failed/);
    expect(await run("SELECT count(*) FROM t")).toEqual([[0]]);
  });

  spec("nothing of all files stays if one has any", { source: "facts §4.2" }, async ({ run, fails, files, role }) => {
    await files.put("d1", "1\n");
    await files.put("d2", "x\n");
    await run("CREATE TABLE t (a int)");
    await fails(`COPY t FROM '${files.url("d")}' ${role}`);
    expect(await run("SELECT count(*) FROM t")).toEqual([[0]]);
  });
}

function systemViews(spec: Spec): void {
  const source = "dg/r_SYS_LOAD_HISTORY, dg/r_SYS_LOAD_DETAIL, facts §4.8";

  spec(
    "how many rows it loaded, within its session",
    { source: "dg/PG_LAST_COPY_COUNT" },
    async ({ run, files, role }) => {
      const url = await files.put("d", "1\n2\n3\n");
      expect(await run("SELECT pg_last_copy_count(), pg_last_copy_id()")).toEqual([[0, -1]]);
      const copy = ["CREATE TABLE t (a int)", `COPY t FROM '${url}' ${role}`];
      expect(await run(...copy, "SELECT pg_last_copy_count(), pg_last_copy_id() > 0")).toEqual([[3, true]]);
    },
  );

  /** The id of a COPY, which views of another transaction know. */
  const loaded = async ({ run }: SpecContext, columns: string, copy: string) =>
    Number((await run(`CREATE TABLE t (${columns})`, copy, "SELECT pg_last_copy_id()"))[0]?.[0]);

  spec("sys_load_history of each load", { source }, async (context) => {
    const { run, files, role } = context;
    const url = await files.put("d", "1\n2\nx\n");
    const id = await loaded(context, "a int", `COPY t FROM '${url}' ${role} MAXERROR 5`);
    const columns =
      "trim(status), trim(table_name), loaded_rows, source_file_count, source_file_bytes, error_count, trim(data_source)";
    expect(await run(`SELECT ${columns} FROM sys_load_history WHERE query_id = ${id}`)).toEqual([
      ["completed", "t", 2, 1, 6, 1, url],
    ]);
  });

  spec("sys_load_detail of each file", { source }, async (context) => {
    const { run, files, role } = context;
    await files.put("d1", "1\n2\n");
    await files.put("d2", "3\n");
    const id = await loaded(context, "a int", `COPY t FROM '${files.url("d")}' ${role}`);
    const columns = "right(trim(file_name), 2), lines_scanned, bytes_scanned";
    expect(await run(`SELECT ${columns} FROM sys_load_detail WHERE query_id = ${id} ORDER BY 1`)).toEqual([
      ["d1", 2, 4],
      ["d2", 1, 2],
    ]);
  });

  spec("stl_load_commits of each file", { source: "dg/r_STL_LOAD_COMMITS", only: "emulator" }, async (context) => {
    const { run, files, role } = context;
    const url = await files.put("d", "1\n2\n");
    const id = await loaded(context, "a int", `COPY t FROM '${url}' ${role}`);
    const sql = `SELECT trim(filename), lines_scanned, errors FROM stl_load_commits WHERE query = ${id}`;
    expect(await run(sql)).toEqual([[url, 2, 0]]);
  });

  spec("stl_load_errors of each bad row", { source: "dg/r_STL_LOAD_ERRORS", only: "emulator" }, async (context) => {
    const { run, files, role } = context;
    const url = await files.put("d", "1|x\nq|y\n");
    const id = await loaded(context, "a int, b varchar(5)", `COPY t FROM '${url}' ${role} MAXERROR 5`);
    const columns =
      "line_number, trim(colname), trim(type), err_code, trim(err_reason), trim(raw_line), trim(raw_field_value)";
    expect(await run(`SELECT ${columns} FROM stl_load_errors WHERE query = ${id}`)).toEqual([
      [2, "a", "int4", 1207, "Invalid digit, Value 'q', Pos 0, Type: Integer", "q|y", "q"],
    ]);
  });

  spec(
    "each load, file and error to the transaction that made them",
    { source: "dg/PG_LAST_COPY_ID", only: "emulator" },
    async ({ run, files, role }) => {
      const [good, bad] = [await files.put("good", "1\n2\n"), await files.put("bad", "3\nx\n")];
      const loads = [
        "CREATE TABLE t (a int)",
        `COPY t FROM '${good}' ${role}`,
        `COPY t FROM '${bad}' ${role} MAXERROR 5`,
      ];
      const last = "= pg_last_copy_id()";
      const sql = `SELECT
        (SELECT count(*) FROM sys_load_history h WHERE h.query_id ${last}),
        (SELECT loaded_rows FROM sys_load_history h WHERE h.query_id ${last}),
        (SELECT trim(file_name) FROM sys_load_detail d WHERE d.query_id ${last}),
        (SELECT errors FROM stl_load_commits c WHERE c.query ${last}),
        (SELECT trim(raw_line) FROM stl_load_errors e WHERE e.query ${last}),
        (SELECT error_code FROM sys_load_error_detail e WHERE e.query_id ${last}),
        (SELECT count(*) FROM sys_load_history h WHERE h.data_source IN ('${good}', '${bad}'))`;
      expect(await run(...loads, sql)).toEqual([[1, 1, bad, 1, "x", 1207, 2]]);
      const after = `SELECT count(*) FROM sys_load_history WHERE data_source IN ('${good}', '${bad}')`;
      expect(await run(after)).toEqual([[2]]);
    },
  );

  spec(
    "its errors even if it was rolled back",
    { source: "facts §4.8" },
    async ({ run, fails, files, role, schema }) => {
      const url = await files.put("d", "x\n");
      await run("CREATE TABLE t (a int)");
      await fails(`COPY t FROM '${url}' ${role}`);
      const errors = `SELECT count(*) FROM sys_load_error_detail WHERE file_name LIKE '%${schema}%'`;
      expect(await run(errors)).toEqual([[1]]);
    },
  );
}
