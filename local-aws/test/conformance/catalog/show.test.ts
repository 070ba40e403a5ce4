import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const tables = [
  "CREATE TABLE parent (id int PRIMARY KEY, name varchar(10))",
  `CREATE TABLE child (id int NOT NULL, parent int REFERENCES parent (id), price numeric(8,2) ENCODE az64)
     DISTKEY(id) SORTKEY(parent, id)`,
  "CREATE VIEW seen AS SELECT id FROM parent",
];

conformance("SHOW", (spec) => {
  spec("SHOW TABLES lists tables and views", { source: "dg/r_SHOW_TABLES" }, async ({ run, schema, target }) => {
    await run(...tables);
    const rows = await run(`SHOW TABLES FROM SCHEMA ${target.Database}.${schema}`);
    expect(rows.map((row) => [row[1], row[2], row[3], row[9], row[10]])).toEqual([
      [schema, "child", "TABLE", "KEY", "REGULAR TABLE"],
      [schema, "parent", "TABLE", expect.stringContaining("AUTO"), "REGULAR TABLE"],
      [schema, "seen", "VIEW", null, "REGULAR VIEW"],
    ]);
    expect((await run(`SHOW TABLES FROM SCHEMA ${schema} LIKE 'p%' LIMIT 5`)).map((row) => row[2])).toEqual(["parent"]);
    expect(await run(`SHOW TABLES FROM SCHEMA ${schema} LIMIT 1`)).toHaveLength(1);
  });
  spec("SHOW COLUMNS lists columns", { source: "dg/r_SHOW_COLUMNS" }, async ({ run, schema, target }) => {
    await run(...tables);
    expect(await run(`SHOW COLUMNS FROM TABLE ${schema}.child LIKE 'p%'`)).toEqual([
      [
        ...[target.Database, schema, "child", "parent", 2, null, "YES", "integer", null, 32, 0, null, "COMPOUND"],
        ...[1, null, expect.anything(), null],
      ],
      [
        ...[target.Database, schema, "child", "price", 3, null, "YES", "numeric", null, 8, 2, null, null],
        ...[0, null, "az64", null],
      ],
    ]);
  });
  spec("SHOW SCHEMAS lists schemas", { source: "dg/r_SHOW_SCHEMAS" }, async ({ run, schema, target }) => {
    const rows = await run(`SHOW SCHEMAS FROM DATABASE ${target.Database} LIKE '${schema}'`);
    expect(rows.map((row) => [row[0], row[1], row[3]])).toEqual([[target.Database, schema, "local"]]);
  });
  spec("SHOW DATABASES lists databases", { source: "dg/r_SHOW_DATABASES" }, async ({ run, target }) => {
    const rows = await run(`SHOW DATABASES LIKE '${target.Database}'`);
    expect(rows.map((row) => [row[0], row[2], row[5]])).toEqual([[target.Database, "local", "Snapshot Isolation"]]);
  });
  spec("SHOW CONSTRAINTS lists keys", { source: "dg/r_SHOW_CONSTRAINTS" }, async ({ run, schema, target }) => {
    await run(...tables);
    expect(await run(`SHOW CONSTRAINTS PRIMARY KEYS FROM TABLE ${schema}.parent`)).toEqual([
      [target.Database, schema, "parent", "parent_pkey", "id", 1],
    ]);
    const foreign = [
      ...[target.Database, schema, "parent", "id", target.Database, schema, "child", "parent", 1],
      ...["child_parent_fkey", "parent_pkey", null, null, null],
    ];
    expect(await run(`SHOW CONSTRAINTS FOREIGN KEYS FROM TABLE ${schema}.child`)).toEqual([foreign]);
    expect(await run(`SHOW CONSTRAINTS FOREIGN KEYS EXPORTED FROM TABLE ${schema}.parent`)).toEqual([foreign]);
    expect(await run(`SHOW CONSTRAINTS FOREIGN KEYS FROM TABLE ${schema}.parent`)).toEqual([]);
  });
  spec("SHOW GRANTS lists what was granted", { source: "dg/r_SHOW_GRANTS" }, async ({ run, schema, target }) => {
    const user = `u_${schema}`;
    await run(...tables, `CREATE USER ${user} PASSWORD DISABLE`, `GRANT SELECT, INSERT ON parent TO ${user}`);
    const on = await run(`SHOW GRANTS ON TABLE ${schema}.parent FOR ${user}`);
    expect(on.map((row) => [...row.slice(0, 4), row[5], row[6], row[8], row[9]])).toEqual([
      [schema, "parent", "TABLE", "INSERT", user, "user", "TABLE", target.Database],
      [schema, "parent", "TABLE", "SELECT", user, "user", "TABLE", target.Database],
    ]);
    const of = await run(`GRANT USAGE ON SCHEMA ${schema} TO ${user}`, `SHOW GRANTS FOR ${user}`);
    expect(of.map((row) => row.slice(0, 5))).toEqual([
      [target.Database, schema, schema, "SCHEMA", "USAGE"],
      [target.Database, schema, "parent", "TABLE", "INSERT"],
      [target.Database, schema, "parent", "TABLE", "SELECT"],
    ]);
    expect(await run(`SHOW GRANTS ON SCHEMA ${schema} FOR PUBLIC`)).toEqual([]);
  });
  spec("SHOW GRANTS lists scoped permissions", { source: "dg/r_GRANT, dg/r_SHOW_GRANTS" }, async ({ run, schema }) => {
    const user = `u_${schema}`;
    await run(...tables, `CREATE USER ${user} PASSWORD DISABLE`);
    await run(`GRANT SELECT, DELETE FOR TABLES IN SCHEMA ${schema} TO ${user}`);
    const granted = await run(`SHOW GRANTS FOR ${user}`);
    expect(granted.map((row) => [row[1], row[2], row[3], row[4], row[8]])).toEqual([
      [schema, schema, "SCHEMA", "DELETE", "TABLES"],
      [schema, schema, "SCHEMA", "SELECT", "TABLES"],
    ]);
    await run(`REVOKE ALL FOR TABLES IN SCHEMA ${schema} FROM ${user}`);
    expect(await run(`SHOW GRANTS FOR ${user}`)).toEqual([]);
  });
  spec("SHOW TABLE is a statement that makes the table", { source: "dg/r_SHOW_TABLE" }, async ({ run, schema }) => {
    await run(
      "CREATE TABLE foo (a int NOT NULL ENCODE az64, b varchar(10) ENCODE lzo, PRIMARY KEY (a)) DISTSTYLE KEY DISTKEY(a) SORTKEY(b)",
    );
    const [[ddl] = []] = await run("SHOW TABLE foo");
    expect(ddl).toBe(
      `CREATE TABLE ${schema}.foo (\na integer NOT NULL ENCODE az64 distkey,\nb character varying(10) ENCODE lzo COLLATE case_sensitive, PRIMARY KEY (a)\n)\nDISTSTYLE KEY SORTKEY ( b );`,
    );
  });
  spec("SHOW VIEW is the view's query", { source: "dg/r_SHOW_VIEW" }, async ({ run }) => {
    const [[text] = []] = await run(...tables, "SHOW VIEW seen");
    expect(String(text).replace(/\s+/g, " ").trim()).toMatch(/^SELECT (parent\.)?id FROM (\w+\.)?parent;$/);
  });
  spec("SHOW TABLE of nothing is a missing relation", { source: "dg/r_SHOW_TABLE" }, async ({ fails }) => {
    expect(await fails("SHOW TABLE no_such_table")).toMatch('relation "no_such_table" does not exist');
  });
  spec(
    "SHOW FUNCTIONS and PROCEDURES list none where there are none",
    { source: "dg/r_SHOW_FUNCTIONS" },
    async ({ run, schema }) => {
      await run("CREATE TABLE t (n int)");
      expect(await run(`SHOW FUNCTIONS FROM SCHEMA ${schema}`)).toEqual([]);
      expect(await run(`SHOW PROCEDURES FROM SCHEMA ${schema} LIKE 'a%'`)).toEqual([]);
    },
  );
  spec(
    "SHOW FUNCTIONS and PROCEDURES list those of users",
    { source: "dg/r_SHOW_FUNCTIONS" },
    async ({ run, schema }) => {
      await run("CREATE FUNCTION twice (int) RETURNS int STABLE AS $$ SELECT $1 * 2 $$ LANGUAGE sql");
      await run("CREATE PROCEDURE note (said varchar(20), n int) AS $$ BEGIN NULL; END $$ LANGUAGE plpgsql");
      expect(await run(`SHOW FUNCTIONS FROM SCHEMA ${schema}`)).toMatchObject([
        [expect.any(String), schema, "twice", 1, "integer", "integer", null],
      ]);
      expect(await run(`SHOW PROCEDURES FROM SCHEMA ${schema}`)).toMatchObject([
        [expect.any(String), schema, "note", 2, "character varying, integer", null, null],
      ]);
      expect(await run(`SHOW PROCEDURES FROM SCHEMA ${schema} LIKE 'a%'`)).toEqual([]);
      const kinds = `SELECT function_name, function_type FROM svv_redshift_functions WHERE schema_name = '${schema}' ORDER BY 1`;
      expect(await run(kinds)).toEqual([
        ["note", "STORED PROCEDURE"],
        ["twice", "REGULAR FUNCTION"],
      ]);
    },
  );
  const refused: [string, string][] = [
    ["SHOW TABLES FROM SCHEMA elsewhere.public", "SHOW for another database than that of the session"],
    ["SHOW DATABASES FROM DATA CATALOG", "SHOW DATABASES FROM DATA CATALOG"],
    ["SHOW PARAMETERS OF FUNCTION public.f(int)", "SHOW PARAMETERS"],
    ["SHOW MODEL ALL", "SHOW MODEL"],
  ];
  for (const [sql, what] of refused)
    spec(`${sql} is refused by name`, { source: "our own choice", only: "emulator" }, async ({ fails }) => {
      expect(await fails(sql)).toBe(`ERROR: ${what} is not supported by the local Redshift`);
    });
});
