import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const source = "dg/r_CREATE_VIEW";
const columns = `SELECT col_name, col_type, col_num FROM pg_get_late_binding_view_cols()
  cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int) WHERE view_schema`;

conformance("Views WITH NO SCHEMA BINDING", (spec) => {
  spec("outlive their tables", { source }, async ({ run, fails, schema }) => {
    const rows = await run(
      "CREATE TABLE t (id int, name varchar(5))",
      "INSERT INTO t VALUES (1, 'one')",
      `CREATE VIEW v AS (SELECT id, upper(name) AS name FROM ${schema}.t) WITH NO SCHEMA BINDING`,
      "DROP TABLE t",
      "CREATE TABLE t (name varchar(20), id bigint, more int)",
      "INSERT INTO t VALUES ('a new table', 2, 3)",
      "SELECT * FROM v",
    );
    expect(rows).toEqual([[2, "A NEW TABLE"]]);
    expect(await fails("DROP TABLE t", "SELECT * FROM v")).toMatch(/relation "\S*t" does not exist/);
  });
  spec("may be replaced and renamed", { source }, async ({ run, schema }) => {
    const rows = await run(
      "CREATE TABLE t (id int, c char(3))",
      "INSERT INTO t VALUES (1, 'a')",
      `CREATE VIEW tmp (a, b) AS SELECT * FROM ${schema}.t WITH NO SCHEMA BINDING`,
      `CREATE OR REPLACE VIEW tmp (a, b) AS SELECT id + 1, c FROM ${schema}.t WITH NO SCHEMA BINDING`,
      "ALTER TABLE tmp RENAME TO v",
      "SELECT a, b FROM v",
    );
    expect(rows).toEqual([[2, "a  "]]);
  });
  spec(
    "list their columns in pg_get_late_binding_view_cols()",
    { source: "dg/PG_GET_LATE_BINDING_VIEW_COLS" },
    async ({ run, schema }) => {
      const rows = await run(
        "CREATE TABLE t (id int, name varchar(5), price decimal(8, 2), s super)",
        `CREATE VIEW v AS SELECT * FROM ${schema}.t WITH NO SCHEMA BINDING`,
        `${columns} = '${schema}' ORDER BY col_num`,
      );
      expect(rows).toEqual([
        ["id", "integer", 1],
        ["name", "character varying(5)", 2],
        ["price", "numeric(8,2)", 3],
        ["s", "super", 4],
      ]);
    },
  );
  spec(
    "have no columns in information_schema",
    { source: "https://github.com/dbt-labs/dbt-redshift (get_columns_in_relation)" },
    async ({ run, schema }) => {
      const made = ["CREATE TABLE t (id int)", `CREATE VIEW v AS SELECT id FROM ${schema}.t WITH NO SCHEMA BINDING`];
      const query = `SELECT table_name FROM information_schema."columns" WHERE table_schema = '${schema}'`;
      expect(await run(...made, query)).toEqual([["t"]]);
    },
  );
  spec("need qualified names", { source }, async ({ fails, run, schema }) => {
    const text = /All the relation names inside should be qualified when creating VIEW WITH NO SCHEMA BINDING\./;
    expect(await fails("CREATE TABLE t (a int)", "CREATE VIEW v AS SELECT a FROM t WITH NO SCHEMA BINDING")).toMatch(
      text,
    );
    const query = `WITH q AS (SELECT a FROM ${schema}.t) SELECT count(*) FROM q`;
    expect(
      await run("CREATE TABLE t (a int)", `CREATE VIEW v AS ${query} WITH NO SCHEMA BINDING`, "SELECT * FROM v"),
    ).toEqual([[0]]);
  });
  spec("of bound views, dropping the table fails", { source: "dg/r_DROP_TABLE" }, async ({ fails }) => {
    expect(await fails("CREATE TABLE t (a int)", "CREATE VIEW v AS SELECT a FROM t", "DROP TABLE t")).toMatch(
      /cannot drop table \S*t because other objects depend on it[\s\S]*Use DROP \.\.\. CASCADE/,
    );
  });
});

conformance("The catalog as clients ask for it", (spec) => {
  spec("has Redshift's views in pg_catalog", { source: "dg/c_intro_catalog_views" }, async ({ run, schema }) => {
    const query = `SELECT tablename, "column" FROM pg_catalog.pg_table_def WHERE schemaname = '${schema}'`;
    expect(await run("CREATE TABLE t (a int)", query)).toEqual([["t", "a"]]);
  });
  spec("knows of no external schemas", { source: "dg/r_SVV_EXTERNAL_COLUMNS" }, async ({ run, schema }) => {
    for (const view of ["schemas", "tables", "columns"])
      expect(await run(`SELECT * FROM pg_catalog.svv_external_${view} WHERE schemaname = '${schema}'`)).toEqual([]);
  });
  spec(
    "answers the look-up of a type by pgjdbc",
    { source: "https://github.com/pgjdbc/pgjdbc (TypeInfoCache)" },
    async ({ run }) => {
      const query = `SELECT typinput='pg_catalog.array_in'::regproc as is_array, typtype, typname, pg_type.oid FROM pg_catalog.pg_type
      LEFT JOIN (select ns.oid as nspoid, ns.nspname, r.r from pg_namespace as ns join (select s.r, (current_schemas(false))[s.r] as nspname
      from generate_series(1, array_upper(current_schemas(false), 1)) as s(r)) as r using (nspname)) as sp
      ON sp.nspoid = typnamespace WHERE pg_type.oid = 4000 ORDER BY sp.r, pg_type.oid DESC`;
      expect(await run(query)).toEqual([[false, "b", "super", 4000]]);
    },
  );
  spec("shows SUPER as a separate type", { source: "dg/r_SUPER_type" }, async ({ run, schema }) => {
    const ofSchema = `n.nspname = '${schema}'`;
    const query = `SELECT format_type(a.atttypid, a.atttypmod), t.typname FROM pg_attribute a
      JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
      WHERE ${ofSchema} AND a.attnum > 0`;
    expect(await run("CREATE TABLE t (s super)", query)).toEqual([["super", "super"]]);
    expect(
      await run(
        `SELECT data_type FROM information_schema.columns WHERE table_schema = '${schema}' AND table_name = 't'`,
      ),
    ).toEqual([["super"]]);
  });
});
