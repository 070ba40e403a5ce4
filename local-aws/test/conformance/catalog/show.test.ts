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
      [target.Database, schema, null, "SCHEMA", "USAGE"],
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
      [schema, null, "SCHEMA", "DELETE", "TABLES"],
      [schema, null, "SCHEMA", "SELECT", "TABLES"],
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
  const f1 = `CREATE PROCEDURE f1 (operation varchar(10), value1 decimal, value2 decimal(10,2), result INOUT decimal,
      operation_status OUT varchar(50), is_successful OUT boolean) AS $$ BEGIN NULL; END $$ LANGUAGE plpgsql`;
  spec("SHOW PARAMETERS lists those of a procedure", { source: "dg/r_SHOW_PARAMETERS" }, async (context) => {
    const { run, schema, target } = context;
    await run(f1);
    const rows = await run(
      `SHOW PARAMETERS OF PROCEDURE ${target.Database}.${schema}.f1(VARCHAR, DECIMAL, DECIMAL, DECIMAL)`,
    );
    const name = [target.Database, schema, "f1"];
    expect(rows).toEqual([
      [...name, "operation", 1, "IN", "character varying", 10, null, null],
      [...name, "value1", 2, "IN", "numeric", null, 18, 0],
      [...name, "value2", 3, "IN", "numeric", null, 10, 2],
      [...name, "result", 4, "INOUT", "numeric", null, 18, 0],
      [...name, "operation_status", 5, "OUT", "character varying", 50, null, null],
      [...name, "is_successful", 6, "OUT", "boolean", null, null, null],
    ]);
    const some = await run(`SHOW PARAMETERS OF PROCEDURE ${schema}.f1(VARCHAR, DECIMAL, DECIMAL, DECIMAL) LIKE 'val%'`);
    expect(some.map((row) => row[3])).toEqual(["value1", "value2"]);
    expect(await run(`SHOW PARAMETERS OF PROCEDURE ${schema}.f1(INT)`)).toEqual([]);
    const [procedure = []] = await run(`SHOW PROCEDURES FROM SCHEMA ${schema}`);
    expect(procedure[5]).toBe("numeric, character varying, boolean");
  });
  spec("SHOW PARAMETERS lists those of a function", { source: "dg/r_SHOW_PARAMETERS" }, async ({ run, schema }) => {
    await run(
      "CREATE FUNCTION f2 (n int, said varchar(9), d decimal(5,2)) RETURNS varchar STABLE AS $$ SELECT $2 $$ LANGUAGE sql",
    );
    const rows = await run(`SHOW PARAMETERS OF FUNCTION ${schema}.f2(INT, VARCHAR, DECIMAL)`);
    expect(rows.map((row) => row.slice(3))).toEqual([
      [null, 0, "RETURN", "character varying", -1, null, null],
      ["n", 1, "IN", "integer", null, 32, 0],
      ["said", 2, "IN", "character varying", -1, null, null],
      ["d", 3, "IN", "numeric", null, null, null],
    ]);
  });
  spec("SHOW PROCEDURE is a statement that makes it", { source: "dg/r_SHOW_PROCEDURE" }, async ({ run, schema }) => {
    const [[text] = []] = await run(f1, `SHOW PROCEDURE ${schema}.f1`);
    expect(text).toBe(
      `CREATE OR REPLACE PROCEDURE ${schema}.f1(operation character varying, value1 numeric, value2 numeric, INOUT result numeric, OUT operation_status character varying, OUT is_successful boolean)\nLANGUAGE plpgsql\nAS $_$ BEGIN NULL; END $_$\n`,
    );
  });
  spec("SHOW COLUMN GRANTS lists grants of columns", { source: "dg/r_SHOW_COLUMN_GRANTS" }, async ({ run, schema }) => {
    const user = `u_${schema}`;
    await run(
      ...tables,
      `CREATE USER ${user} PASSWORD DISABLE`,
      `GRANT SELECT (id), UPDATE (name) ON parent TO ${user}`,
    );
    const rows = await run(`SHOW COLUMN GRANTS ON TABLE ${schema}.parent`);
    expect(rows.map((row) => [...row.slice(1, 6), ...row.slice(7, 11)])).toEqual([
      [schema, "parent", "id", "COLUMN", "SELECT", user, "user", false, "COLUMN"],
      [schema, "parent", "name", "COLUMN", "UPDATE", user, "user", false, "COLUMN"],
    ]);
    expect(await run(`SHOW COLUMN GRANTS ON TABLE ${schema}.parent FOR ${user} LIMIT 1`)).toHaveLength(1);
    expect(await run(`SHOW COLUMN GRANTS ON TABLE ${schema}.parent FOR PUBLIC`)).toEqual([]);
  });
  spec("SHOW GRANTS ON FUNCTION lists grants", { source: "dg/r_SHOW_GRANTS" }, async ({ run, schema }) => {
    const role = `r_${schema}`;
    const made = "CREATE FUNCTION twice (int) RETURNS int STABLE AS $$ SELECT $1 * 2 $$ LANGUAGE sql";
    await run(made, `CREATE ROLE ${role}`, `GRANT EXECUTE ON FUNCTION twice(int) TO ROLE ${role}`);
    const rows = await run(`SHOW GRANTS ON FUNCTION ${schema}.twice(int) FOR ROLE ${role}`);
    expect(rows.map((row) => row.slice(0, 4))).toEqual([[schema, "twice", "FUNCTION", "EXECUTE"]]);
    expect(await run(`SHOW GRANTS ON FUNCTION ${schema}.twice(varchar)`)).toEqual([]);
  });
  spec("a group is a group in SHOW GRANTS", { source: "dg/r_SVV_RELATION_PRIVILEGES" }, async ({ run, schema }) => {
    await run(...tables, `CREATE GROUP g_${schema}`, `GRANT SELECT ON parent TO GROUP g_${schema}`);
    const rows = await run(`SHOW GRANTS ON TABLE ${schema}.parent`);
    expect(rows.map((row) => [row[5], row[6]])).toEqual([[`g_${schema}`, "group"]]);
  });
  spec(
    "SHOW of a database that does not exist has no rows",
    { source: "github.com/aws/amazon-redshift-python-driver test_server_api_show_command.py" },
    async ({ run }) => {
      expect(await run("SHOW TABLES FROM SCHEMA no_such_database.public")).toEqual([]);
    },
  );
  spec("LIMIT of SHOW is at most 10,000", { source: "dg/r_SHOW_TABLES" }, async ({ run, fails, schema }) => {
    expect(await run(...tables, `SHOW TABLES FROM SCHEMA ${schema} LIMIT 0`)).toEqual([]);
    expect(await run(`SHOW TABLES FROM SCHEMA ${schema} LIMIT 10000`)).toHaveLength(3);
    expect(await fails(`SHOW TABLES FROM SCHEMA ${schema} LIMIT 10001`)).toMatch("10,000");
  });
  spec(
    "IDENTITY alone does not make a column NOT NULL",
    { source: "github.com/aws/amazon-redshift-python-driver test_metadataAPI.py" },
    async ({ run, schema }) => {
      await run("CREATE TABLE counted (id int IDENTITY(1,1), n int)");
      const rows = await run(`SHOW COLUMNS FROM TABLE ${schema}.counted`);
      expect(rows.map((row) => row[6])).toEqual(["YES", "YES"]);
    },
  );
  const refused: [string, string][] = [
    ["SHOW DATABASES FROM DATA CATALOG", "SHOW DATABASES FROM DATA CATALOG"],
    ["SHOW GRANTS ON TEMPLATE t", "SHOW GRANTS ON TEMPLATE"],
    ["SHOW DATASHARES", "SHOW DATASHARES"],
    ["SHOW POLICIES", "SHOW POLICIES"],
    ["SHOW TEMPLATES", "SHOW TEMPLATES"],
    ["SHOW MODEL ALL", "SHOW MODEL"],
  ];
  for (const [sql, what] of refused)
    spec(`${sql} is refused by name`, { source: "our own choice", only: "emulator" }, async ({ fails }) => {
      expect(await fails(sql)).toBe(`ERROR: ${what} is not supported by the local Redshift`);
    });
});
