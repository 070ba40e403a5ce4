import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import { describe, expect } from "vitest";
import { conformance, type Spec } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";

const source = "dg/r_UNLOAD";
const examples = "dg/r_UNLOAD_command_examples";

/** The query of most specs: one row with a NULL, a delimiter and a quote in its text. */
const query = `SELECT 1 AS id, 'a|b,c "d"'::varchar AS name, NULL::int AS none`;

async function unload({ run, files, role }: SpecContext, options: string, select = query): Promise<void> {
  await run(`UNLOAD ('${select.replaceAll("'", "''")}') TO '${files.url("out/")}' ${role} ${options}`);
}

/** The text of the only file. */
async function text(context: SpecContext, options: string, select = query): Promise<string> {
  await unload(context, `PARALLEL OFF ${options}`, select);
  const [name = ""] = await context.files.list("out/");
  return String(await context.files.get(name));
}

conformance("UNLOAD", (spec) => {
  describe("writes", () => contents(spec));
  describe("names its files", () => names(spec));
  describe("refuses", () => refusals(spec));
  describe("reports", () => views(spec));
  describe("gives what COPY loads again", () => roundTrips(spec));
});

function contents(spec: Spec): void {
  const cases = [
    { name: "fields between bars", options: "", file: '1|a|b,c "d"|\n' },
    { name: "DELIMITER AS another character", options: "DELIMITER AS '\\t'", file: '1\ta|b,c "d"\t\n' },
    { name: "NULL AS a text", options: "NULL AS 'nil' DELIMITER ';'", file: '1;a|b,c "d";nil\n' },
    { name: "ESCAPE before delimiters", options: "ESCAPE", file: '1|a\\|b,c "d"|\n' },
    { name: "HEADER, the names of the columns", options: "HEADER DELIMITER ';'", file: 'id;name;none\n1;a|b,c "d";\n' },
    { name: "CSV, quoted where it must be", options: "CSV", file: '1,"a|b,c ""d""",\n' },
    { name: "FORMAT AS CSV with HEADER", options: "FORMAT AS CSV HEADER", file: 'id,name,none\n1,"a|b,c ""d""",\n' },
    { name: "JSON, an object a line", options: "FORMAT JSON", file: '{"id":1,"name":"a|b,c \\"d\\"","none":null}\n' },
    { name: "FIXEDWIDTH", options: "FIXEDWIDTH '0:3,1:10,2:2'", file: '1  a|b,c "d"   \n' },
  ];
  for (const { name, options, file } of cases)
    spec(name, { source: examples }, async (context) => {
      expect(await text(context, options)).toBe(file);
    });

  spec("ADDQUOTES around all fields", { source: examples }, async (context) => {
    expect(await text(context, "ADDQUOTES", "SELECT 1 AS id, 'x|y'::varchar AS name")).toBe('"1"|"x|y"\n');
  });

  spec("dates, times, booleans and decimals as COPY reads them", { source }, async (context) => {
    const select =
      "SELECT DATE '2026-01-02', TIMESTAMP '2026-01-02 03:04:05', true, false, 1.50::decimal(5,2), 'ab'::char(5)";
    expect(await text(context, "", select)).toBe("2026-01-02|2026-01-02 03:04:05|t|f|1.50|ab\n");
  });

  for (const { option, unzip } of [
    { option: "GZIP", unzip: gunzipSync },
    { option: "ZSTD", unzip: zstdDecompressSync },
  ])
    spec(option, { source }, async (context) => {
      await unload(context, `PARALLEL OFF ${option}`, "SELECT 1 AS id");
      const [name = ""] = await context.files.list("out/");
      expect(String(unzip(await context.files.get(name)))).toBe("1\n");
    });

  spec("PARQUET with the columns' types", { source }, async (context) => {
    await unload(
      context,
      "FORMAT AS PARQUET PARALLEL OFF",
      "SELECT 1::int AS id, 'x'::varchar AS name, 1.25::float8 AS r",
    );
    const [name = ""] = await context.files.list("out/");
    const bytes = Uint8Array.from(await context.files.get(name));
    const file = { byteLength: bytes.length, slice: (start: number, end?: number) => bytes.slice(start, end).buffer };
    expect(await parquetReadObjects({ file })).toEqual([{ id: 1, name: "x", r: 1.25 }]);
  });

  spec("rows in the order of the query", { source }, async (context) => {
    await context.run("CREATE TABLE t (n int)", "INSERT INTO t VALUES (2), (3), (1)");
    expect(await text(context, "", `SELECT n FROM ${context.schema}.t ORDER BY n DESC`)).toBe("3\n2\n1\n");
  });
}

function names(spec: Spec): void {
  spec("by slice and part", { source }, async (context) => {
    await context.run("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1), (2), (3), (4)");
    await unload(context, "", `SELECT n FROM ${context.schema}.t`);
    for (const name of await context.files.list("out/")) expect(name).toMatch(/^out\/\d{4}_part_\d\d$/);
  });

  spec("by number with PARALLEL OFF", { source }, async (context) => {
    await unload(context, "PARALLEL OFF");
    expect(await context.files.list("out/")).toEqual(["out/000"]);
  });

  spec("with .gz for GZIP", { source }, async (context) => {
    await unload(context, "PARALLEL FALSE GZIP");
    expect(await context.files.list("out/")).toEqual(["out/000.gz"]);
  });

  spec("with the EXTENSION that is given", { source }, async (context) => {
    await unload(context, "PARALLEL OFF EXTENSION 'txt'");
    expect(await context.files.list("out/")).toEqual(["out/000.txt"]);
  });

  spec("anew when MAXFILESIZE is reached", { source }, async (context) => {
    const letters = "SELECT repeat('x', 60000)::varchar(65535) AS v";
    await context.run(
      `CREATE TABLE t AS ${letters}`,
      ...Array.from({ length: 7 }, () => "INSERT INTO t SELECT * FROM t"),
    );
    await unload(context, "PARALLEL OFF MAXFILESIZE AS 5 MB", `SELECT v FROM ${context.schema}.t`);
    expect(await context.files.list("out/")).toEqual(["out/000", "out/001"]);
  });

  spec("by PARTITION BY columns, which are not in the files", { source: examples }, async (context) => {
    await unload(context, "PARTITION BY (part) PARALLEL OFF", "SELECT 1 AS n, 'x'::varchar AS part");
    const [name = ""] = await context.files.list("out/");
    expect(name).toMatch(/^out\/part=x\/\d/);
    expect(String(await context.files.get(name))).toBe("1\n");
  });

  spec("by PARTITION BY columns, which INCLUDE keeps in the files", { source: examples }, async (context) => {
    await unload(context, "PARTITION BY (part) INCLUDE PARALLEL OFF", "SELECT 1 AS n, 'x'::varchar AS part");
    const [name = ""] = await context.files.list("out/");
    expect(String(await context.files.get(name))).toBe("1|x\n");
  });

  spec("in a MANIFEST", { source: examples }, async (context) => {
    await unload(context, "MANIFEST PARALLEL OFF");
    const manifest = JSON.parse(String(await context.files.get("out/manifest")));
    expect(manifest).toEqual({ entries: [{ url: context.files.url("out/000") }] });
  });

  spec("in a MANIFEST VERBOSE with rows and schema", { source: examples }, async (context) => {
    await unload(context, "MANIFEST VERBOSE PARALLEL OFF", "SELECT 1::int AS id");
    const manifest = JSON.parse(String(await context.files.get("out/manifest")));
    expect(manifest).toMatchObject({
      entries: [{ url: context.files.url("out/000"), meta: { content_length: 2, record_count: 1 } }],
      schema: { elements: [{ name: "id", type: { base: "integer" } }] },
      meta: { content_length: 2, record_count: 1 },
    });
  });
}

function refusals(spec: Spec): void {
  spec("a folder with files", { source }, async (context) => {
    await context.files.put("out/000", "old");
    const sql = `UNLOAD ('SELECT 1') TO '${context.files.url("out/")}' ${context.role}`;
    expect(await context.fails(sql)).toMatch(/^ERROR: Specified unload destination on S3 is not empty/);
  });

  spec("no such folder with ALLOWOVERWRITE", { source }, async (context) => {
    await context.files.put("out/000", "old");
    await unload(context, "ALLOWOVERWRITE PARALLEL OFF", "SELECT 1 AS n");
    expect(String(await context.files.get("out/000"))).toBe("1\n");
  });

  spec("no such folder with CLEANPATH, which empties it", { source }, async (context) => {
    await context.files.put("out/old", "old");
    await unload(context, "CLEANPATH PARALLEL OFF", "SELECT 1 AS n");
    expect(await context.files.list("out/")).toEqual(["out/000"]);
  });

  for (const options of [
    "CSV ADDQUOTES",
    "CSV ESCAPE",
    "FIXEDWIDTH '0:9,1:9,2:9' DELIMITER ','",
    "FIXEDWIDTH '0:9,1:9,2:9' HEADER",
    "PARQUET DELIMITER ','",
    "PARQUET GZIP",
    "PARQUET HEADER",
    "JSON HEADER",
    "JSON NULL AS 'x'",
    "CLEANPATH ALLOWOVERWRITE",
    "MAXFILESIZE 4 MB",
    "MAXFILESIZE 7 GB",
    "GZIP ZSTD",
    "PARTITION BY (nope)",
    "NOSUCHOPTION",
  ])
    spec(options, { source }, async (context) => {
      const sql = `UNLOAD ('SELECT 1 AS id, 2 AS name, 3 AS none') TO '${context.files.url("out/")}' ${context.role} ${options}`;
      expect(await context.fails(sql)).toMatch(/^ERROR: \S/);
      expect(await context.files.list("out/")).toEqual([]);
    });

  spec("TOP in the outer SELECT", { source: "dg/r_UNLOAD, dg/r_SELECT_list" }, async (context) => {
    const sql = `UNLOAD ('SELECT TOP 5 1') TO '${context.files.url("out/")}' ${context.role}`;
    expect(await context.fails(sql)).toMatch(/^ERROR: Limit clause is not supported/i);
  });
  spec("LIMIT in the outer SELECT", { source }, async (context) => {
    const sql = `UNLOAD ('SELECT 1 LIMIT 5') TO '${context.files.url("out/")}' ${context.role}`;
    expect(await context.fails(sql)).toMatch(/^ERROR: Limit clause is not supported/i);
  });

  spec("a statement that is not a SELECT", { source }, async (context) => {
    const sql = `UNLOAD ('DELETE FROM t') TO '${context.files.url("out/")}' ${context.role}`;
    await context.run("CREATE TABLE t (n int)");
    expect(await context.fails(sql)).toMatch(/^ERROR: \S/);
  });
}

function views(spec: Spec): void {
  spec("how many rows it wrote", { source: "dg/PG_LAST_UNLOAD_COUNT" }, async ({ run, files, role }) => {
    const sql = `UNLOAD ('SELECT 1 UNION ALL SELECT 2') TO '${files.url("out/")}' ${role}`;
    expect(await run(sql, "SELECT pg_last_unload_count(), pg_last_unload_id() > 0")).toEqual([[2, true]]);
  });

  /** The id of an UNLOAD of one row, which views of another transaction know. */
  const unloaded = async ({ run, files, role }: SpecContext) => {
    const sql = `UNLOAD ('SELECT 1') TO '${files.url("out/")}' ${role} PARALLEL OFF`;
    return Number((await run(sql, "SELECT pg_last_unload_id()"))[0]?.[0]);
  };

  spec("sys_unload_history of each one", { source: "dg/SYS_UNLOAD_HISTORY" }, async (context) => {
    const columns = "trim(status), unloaded_rows, unloaded_files_count, unloaded_files_size";
    const id = await unloaded(context);
    expect(await context.run(`SELECT ${columns} FROM sys_unload_history WHERE query_id = ${id}`)).toEqual([
      ["completed", 1, 1, 2],
    ]);
  });

  spec(
    "each one to the transaction that made it",
    { source: "dg/PG_LAST_UNLOAD_ID", only: "emulator" },
    async ({ run, files, role }) => {
      const unload = `UNLOAD ('SELECT 1') TO '${files.url("out/")}' ${role} PARALLEL OFF`;
      const sql = "SELECT trim(path), line_count FROM stl_unload_log WHERE query = pg_last_unload_id()";
      expect(await run(unload, sql)).toEqual([[files.url("out/000"), 1]]);
    },
  );

  spec("stl_unload_log of each file", { source: "dg/r_STL_UNLOAD_LOG", only: "emulator" }, async (context) => {
    const id = await unloaded(context);
    const sql = `SELECT trim(path), line_count, transfer_size FROM stl_unload_log WHERE query = ${id}`;
    expect(await context.run(sql)).toEqual([[context.files.url("out/000"), 1, 2]]);
  });
}

function roundTrips(spec: Spec): void {
  const columns =
    "a int, b varchar(30), c decimal(18,4), d date, e timestamp, f boolean, g float8, h bigint, i smallint, j real, k super";
  const values = [
    `1, 'x,|"\\n', 12.3456, '2026-01-31', '2026-01-02 03:04:05.678', true, 1.5e300, 9007199254740993, -7, 0.5, JSON_PARSE('{"k":[1]}')`,
    "2, '', -0.0001, '0001-01-01', '9999-12-31 23:59:59', false, -0.25, 0, 0, 0, JSON_PARSE('[]')",
    "3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
  ];
  for (const { unload: out, copy } of [
    { unload: "CSV NULL AS '@'", copy: "CSV NULL AS '@'" },
    { unload: "ESCAPE NULL AS '@' GZIP", copy: "ESCAPE NULL AS '@' GZIP" },
    { unload: "FORMAT JSON", copy: "JSON 'auto'" },
    { unload: "FORMAT PARQUET", copy: "PARQUET SERIALIZETOJSON" },
  ])
    spec(`as ${out}`, { source: `${source}, dg/r_COPY` }, async ({ run, files, role, schema }) => {
      const to = files.url("out/");
      await run(
        `CREATE TABLE t (${columns})`,
        ...values.map((row) => `INSERT INTO t SELECT ${row}`),
        `CREATE TABLE u (LIKE t)`,
        `UNLOAD ('SELECT * FROM ${schema}.t') TO '${to}' ${role} MANIFEST ${out}`,
        `COPY u FROM '${to}manifest' ${role} MANIFEST ${copy}`,
      );
      expect(await run("SELECT * FROM u ORDER BY a")).toEqual(await run("SELECT * FROM t ORDER BY a"));
    });
}
