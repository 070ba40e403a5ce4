import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { systemViews } from "../../../src/redshift/sql/library/system-views/system-views.ts";
import { unlistedViews } from "../../../src/redshift/sql/library/system-views/unlisted-views.ts";
import { conformance } from "../frame/conformance.ts";

/** PostgreSQL's own names of types, by those of the lists. */
const typeNames: Readonly<Record<string, string>> = {
  int: "integer",
  bool: "boolean",
  float8: "double precision",
  timestamp: "timestamp without time zone",
  time: "time without time zone",
};

const fullName = (type: string) =>
  typeNames[type] ?? type.replace(/^char\(/, "character(").replace(/^varchar\(/, "character varying(");

conformance("System views", (spec) => {
  spec("have the columns of their pages", { source: "dg/cm_chap_system-tables" }, async ({ run }) => {
    const rows = await run(
      `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_class c
         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
       WHERE a.attnum > 0 AND c.relname IN (${systemViews.map(({ name }) => `'${name}'`).join(", ")}) ORDER BY 1, a.attnum`,
    );
    const found = Map.groupBy(rows, ([view]) => view);
    for (const { name, columns } of systemViews)
      expect([name, (found.get(name) ?? []).map(([, column, type]) => `${column} ${type}`)]).toEqual([
        name,
        columns.map((column) => `${column.name} ${fullName(column.type)}`),
      ]);
  });

  spec("are on the list of docs/system-views.md", { source: "our own page", only: "emulator" }, async ({ run }) => {
    const page = readFileSync(new URL("../../../docs/system-views.md", import.meta.url), "utf8");
    const listed = (title: string) => {
      const [, behind = ""] = page.split(`## ${title}\n`);
      const [section = ""] = behind.split("\n## ");
      return [...section.matchAll(/`((?:st[lv]|sv[vl]|svcs|sys)_\w+)`/g)].map(([, name]) => name).toSorted();
    };
    const rows = await run(
      `SELECT c.relname, pg_catalog.pg_get_viewdef(c.oid) LIKE '%WHERE false;' FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'v' AND c.relname ~ '^(st[lv]|sv[vl]|svcs|sys)_' AND n.nspname = 'pg_catalog'`,
    );
    const named = (isEmpty: boolean) =>
      rows
        .filter((row) => row[1] === isEmpty)
        .map(([name]) => name)
        .toSorted();
    expect([...new Set(listed("Filled"))]).toEqual(named(false));
    expect(listed("Empty")).toEqual(named(true));
    expect(listed("Refused by name")).toEqual([...unlistedViews].toSorted());
    expect(rows.length + unlistedViews.size).toBe(237);
  });
  for (const view of unlistedViews)
    spec(`${view} is refused by name`, { source: "our own choice", only: "emulator" }, async ({ fails }) => {
      expect(await fails(`SELECT * FROM ${view}`)).toBe(
        `ERROR: the system view ${view.toUpperCase()} is not supported by the local Redshift`,
      );
    });

  for (const view of ["stl_alert_event_log", "stl_scan", "stl_vacuum", "svl_query_summary", "sys_query_detail"])
    spec(`${view} has nothing of a new warehouse`, { source: `dg/r_${view}`, only: "emulator" }, async ({ run }) => {
      expect(await run(`SELECT count(*) FROM ${view}`, `SELECT count(*) FROM pg_catalog.${view}`)).toEqual([[0]]);
    });
  spec("an unknown name is a missing relation", { source: "facts §1.10" }, async ({ fails }) => {
    expect(await fails("SELECT * FROM stl_no_such_view")).toMatch('relation "stl_no_such_view" does not exist');
    expect(await fails("SELECT * FROM pg_catalog.stl_no_such_view")).toMatch(
      'relation "pg_catalog.stl_no_such_view" does not exist',
    );
  });

  spec("stl_query has the query of pg_last_query_id()", { source: "dg/PG_LAST_QUERY_ID" }, async ({ run }) => {
    const query = "SELECT trim(querytxt), aborted, trim(label) FROM stl_query WHERE query = pg_last_query_id()";
    expect(await run("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)", "SELECT n FROM t", query)).toEqual([
      ["SELECT n FROM t", 0, "default"],
    ]);
  });
  spec("stl_query lacks definitions and utilities", { source: "dg/r_STL_QUERY" }, async ({ run, schema }) => {
    const mine = (view: string, column: string) =>
      `SELECT trim(${column}) FROM ${view} WHERE pid = pg_backend_pid() AND ${column} LIKE '%lacks_%' AND ${column} NOT LIKE '%LIKE%'`;
    const made = [`CREATE TABLE lacks_${schema} (n int)`, `COMMENT ON TABLE lacks_${schema} IS 'a'`];
    expect(await run(...made, mine("stl_query", "querytxt"))).toEqual([]);
    expect(await run(`DROP TABLE lacks_${schema}`, mine("stl_ddltext", "text"))).toEqual([
      [`DROP TABLE lacks_${schema}`],
    ]);
    expect(await run(...made, mine("stl_utilitytext", "text"))).toEqual([[made[1]]]);
  });
  spec(
    "stl_querytext has 200 characters a row, and \\n for a line",
    { source: "dg/r_STL_QUERYTEXT" },
    async ({ run }) => {
      const long = `SELECT 1\nAS ${"a".repeat(200)}`;
      const query = "SELECT sequence, trim(text) FROM stl_querytext WHERE query = pg_last_query_id() ORDER BY 1";
      expect(await run(long, query)).toEqual([
        [0, `SELECT 1\\nAS ${"a".repeat(187)}`],
        [1, "a".repeat(13)],
      ]);
    },
  );
  spec("a label is SET query_group", { source: "dg/r_query_group" }, async ({ run }) => {
    const query = "SELECT trim(label) FROM stl_query WHERE query = pg_last_query_id()";
    expect(await run("SET query_group TO 'nightly'", "SELECT 1", query)).toEqual([["nightly"]]);
  });

  spec("sys_query_history has failures", { source: "dg/SYS_QUERY_HISTORY" }, async ({ run, fails, schema }) => {
    await fails(`SELECT 1 / 0 AS ${schema}`);
    const query = `SELECT trim(status), trim(query_type), trim(error_message) FROM sys_query_history
      WHERE query_text LIKE 'SELECT 1 / 0 AS ${schema}%'`;
    expect(await run(query)).toEqual([["failed", "SELECT", "division by zero"]]);
  });
  spec("sys_query_history shows the statement that reads it", { source: "dg/SYS_QUERY_TEXT" }, async ({ run }) => {
    const query = `SELECT trim(status), query_type = 'SELECT' FROM sys_query_history
      WHERE session_id = pg_backend_pid() AND status = 'running'`;
    expect(await run(query)).toEqual([["running", true]]);
    expect(await run("SELECT count(*) FROM stv_inflight WHERE pid = pg_backend_pid()")).toEqual([[1]]);
  });
  const types: [string, string][] = [
    ["CREATE TABLE made AS SELECT 1 AS n", "CTAS"],
    ["CREATE TABLE empty (n int)", "DDL"],
    ["INSERT INTO kept VALUES (2)", "INSERT"],
    ["UPDATE kept SET n = 3", "UPDATE"],
    ["DELETE FROM kept", "DELETE"],
    ["ANALYZE kept", "UTILITY"],
  ];
  for (const [sql, type] of types)
    spec(`${sql} is ${type} in sys_query_history`, { source: "dg/SYS_QUERY_HISTORY" }, async ({ run }) => {
      const query = `SELECT trim(query_type) FROM sys_query_history WHERE session_id = pg_backend_pid() AND query_text LIKE '${sql}%'`;
      expect(await run("CREATE TABLE kept (n int)", sql, query)).toEqual([[type]]);
    });
  spec("the statements of a transaction have its id", { source: "dg/SYS_TRANSACTION_HISTORY" }, async ({ run }) => {
    const query = `SELECT count(DISTINCT transaction_id) FROM sys_query_history WHERE session_id = pg_backend_pid()
      AND query_id > (SELECT min(query_id) FROM sys_query_history WHERE session_id = pg_backend_pid())
      AND status = 'success'`;
    const changes = ["CREATE TABLE t (n int)", "SELECT n FROM t", "INSERT INTO t VALUES (1)"];
    expect(await run(...changes, query)).toEqual([[1]]);
  });
  spec("a view of the user shows queries", { source: "dg/r_STL_QUERY" }, async ({ run }) => {
    await run("CREATE VIEW mine AS SELECT querytxt FROM stl_query", "SELECT 'shown by the view'");
    const query = "SELECT count(*) FROM mine WHERE querytxt LIKE 'SELECT ''shown by the view''%'";
    expect(await run(query)).toEqual([[1]]);
  });
  spec("secrets of a statement are not logged", { source: "dg/r_STL_QUERYTEXT", only: "emulator" }, async ({ run }) => {
    const made = "CREATE USER logged PASSWORD 'Secret123'";
    const query = "SELECT count(*) FROM sys_query_text WHERE text LIKE '%Secret' || '123%'";
    expect(await run(made, query, "DROP USER logged", query)).toEqual([[0]]);
  });

  spec("stv_sessions has this session", { source: "dg/r_STV_SESSIONS" }, async ({ run, target }) => {
    const query = "SELECT trim(db_name) FROM stv_sessions WHERE process = pg_backend_pid()";
    expect(await run(query)).toEqual([[target.Database]]);
  });
  spec("stl_connection_log has the session's start", { source: "dg/r_STL_CONNECTION_LOG" }, async ({ run }) => {
    const query = "SELECT trim(event) FROM stl_connection_log WHERE pid = pg_backend_pid() ORDER BY 1";
    expect(await run(query)).toEqual([["authenticated"], ["initiating session"]]);
  });
  spec("svv_transactions has locks of tables", { source: "dg/r_SVV_TRANSACTIONS" }, async ({ run, schema }) => {
    const query = `SELECT lock_mode, granted FROM svv_transactions
      WHERE pid = pg_backend_pid() AND relation = '${schema}.t'::regclass::oid AND lock_mode <> 'AccessShareLock'`;
    const rows = await run("CREATE TABLE t (n int)", "COMMIT", "LOCK t", query);
    expect(rows).toEqual([["AccessExclusiveLock", true]]);
  });
  spec("stv_tbl_perm has rows of tables", { source: "dg/r_STV_TBL_PERM" }, async ({ run }) => {
    const query = `SELECT sum(p.rows) FROM stv_tbl_perm p JOIN stv_slices s ON s.slice = p.slice
      WHERE p.id = (SELECT oid FROM pg_class WHERE relname = 'counted')`;
    expect(await run("CREATE TABLE counted (n int)", "INSERT INTO counted VALUES (1), (2)", query)).toEqual([[2]]);
  });
});

conformance("System views of procedures, materialized views and unloads", (spec) => {
  spec("svl_stored_proc_call has calls", { source: "dg/r_SVL_STORED_PROC_CALL" }, async ({ run, schema }) => {
    const made = "CREATE PROCEDURE called() AS $$ BEGIN NULL; END $$ LANGUAGE plpgsql";
    const call = `CALL ${schema}.called()`;
    const query = `SELECT trim(querytxt), aborted FROM svl_stored_proc_call WHERE querytxt LIKE '${call}%'`;
    expect(await run(made, call, query)).toEqual([[call, 0]]);
    const sys = `SELECT trim(status) FROM sys_procedure_call WHERE query_text LIKE '${call}%'`;
    expect(await run(sys)).toEqual([["success"]]);
  });
  spec("stv_mv_deps has the views behind a view", { source: "dg/r_STV_MV_DEPS" }, async ({ run, schema, target }) => {
    const made = [
      "CREATE TABLE foo (a int)",
      "CREATE MATERIALIZED VIEW mv_foo AS SELECT * FROM foo",
      "CREATE MATERIALIZED VIEW mv_over_foo AS SELECT * FROM mv_foo",
    ];
    const query = `SELECT trim(db_name), trim(name), trim(ref_schema), trim(ref_name) FROM stv_mv_deps WHERE schema = '${schema}'`;
    expect(await run(...made, query)).toEqual([[target.Database, "mv_over_foo", schema, "mv_foo"]]);
    const other = `SELECT trim(name), trim(dependent_name) FROM svv_mv_dependency WHERE schema_name = '${schema}'`;
    expect(await run(other)).toEqual([["mv_over_foo", "mv_foo"]]);
  });
  spec("svcs_unload_log has files", { source: "dg/r_SVCS_UNLOAD_LOG" }, async ({ run, files, role }) => {
    const unload = `UNLOAD ('SELECT 1') TO '${files.url("svcs/")}' ${role} CSV PARALLEL OFF`;
    const query = "SELECT line_count, transfer_size FROM svcs_unload_log WHERE query = pg_last_unload_id()";
    expect(await run(unload, query)).toEqual([[1, 2]]);
  });
  spec("svv_function_privileges has grants", { source: "dg/r_SVV_FUNCTION_PRIVILEGES" }, async ({ run, schema }) => {
    const user = `f_${schema}`;
    const made = [
      `CREATE USER ${user} PASSWORD DISABLE`,
      "CREATE FUNCTION twice(int) RETURNS int STABLE AS $$ SELECT $1 * 2 $$ LANGUAGE sql",
      `GRANT EXECUTE ON FUNCTION twice(int) TO ${user}`,
    ];
    const query = `SELECT function_name, argument_types, privilege_type, identity_type FROM svv_function_privileges
      WHERE identity_name = '${user}'`;
    expect(await run(...made, query)).toEqual([["twice", "integer", "EXECUTE", "user"]]);
  });
  spec("svv_column_privileges has grants", { source: "dg/r_SVV_COLUMN_PRIVILEGES" }, async ({ run, schema }) => {
    const role = `c_${schema}`;
    const made = ["CREATE TABLE t (a int, b int)", `CREATE ROLE ${role}`, `GRANT SELECT (a) ON t TO ROLE ${role}`];
    const query = `SELECT relation_name, column_name, privilege_type, identity_type FROM svv_column_privileges
      WHERE identity_name = '${role}'`;
    expect(await run(...made, query)).toEqual([["t", "a", "SELECT", "role"]]);
  });
});

conformance("The catalog's own tables of Redshift", (spec) => {
  spec("pg_class_info has the distribution style", { source: "dg/r_PG_CLASS_INFO" }, async ({ run, schema }) => {
    const query = `SELECT relname, reldiststyle, releffectivediststyle FROM pg_class_info
      WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = '${schema}') AND relkind = 'r' ORDER BY 1`;
    const made = ["CREATE TABLE a (n int) DISTSTYLE ALL", "CREATE TABLE b (n int) DISTSTYLE EVEN"];
    expect(await run(...made, "CREATE TABLE c (n int) DISTKEY(n)", query)).toEqual([
      ["a", 8, 8],
      ["b", 0, 0],
      ["c", 1, 1],
    ]);
  });
  spec("pg_database_info has the limit of connections", { source: "dg/r_PG_DATABASE_INFO" }, async ({ run }) => {
    const query = "SELECT datconnlimit FROM pg_catalog.pg_database_info WHERE datname = current_database()";
    expect(await run(query)).toEqual([["-1"]]);
  });
  spec("PREPARE keeps a query for EXECUTE", { source: "dg/r_PREPARE" }, async ({ run, fails }) => {
    const made = ["CREATE TABLE t (n int)", "INSERT INTO t VALUES (1), (2)"];
    const prepared = "PREPARE above (int) AS SELECT n FROM t WHERE n > $1";
    expect(await run(...made, prepared, "EXECUTE above (1)", "DEALLOCATE above")).toEqual([[2]]);
    expect(await fails("EXECUTE never_prepared")).toMatch('prepared statement "never_prepared" does not exist');
  });
});

conformance("Views of rights", (spec) => {
  spec("svv_schema_privileges has grants", { source: "dg/r_SVV_SCHEMA_PRIVILEGES" }, async ({ run, schema }) => {
    const user = `g_${schema}`;
    const query = `SELECT privilege_type, identity_name, identity_type, privilege_scope FROM svv_schema_privileges
      WHERE namespace_name = '${schema}'`;
    const made = [`CREATE USER ${user} PASSWORD DISABLE`, `GRANT USAGE ON SCHEMA ${schema} TO ${user}`];
    expect(await run(...made, query)).toEqual([["USAGE", user, "user", "SCHEMA"]]);
  });
  spec("svv_user_grants has roles of users", { source: "dg/r_SVV_USER_GRANTS" }, async ({ run, schema }) => {
    const [user, role] = [`u_${schema}`, `r_${schema}`];
    const made = [`CREATE USER ${user} PASSWORD DISABLE`, `CREATE ROLE ${role}`, `GRANT ROLE ${role} TO ${user}`];
    const query = `SELECT role_name, admin_option FROM svv_user_grants WHERE user_name = '${user}'`;
    expect(await run(...made, query)).toEqual([[role, false]]);
  });
});
