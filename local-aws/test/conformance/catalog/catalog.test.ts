import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

conformance("The catalog", (spec) => {
  spec(
    "shows a late-binding view's own statement",
    { source: "dg/r_CREATE_VIEW, PG_VIEWS" },
    async ({ run, schema }) => {
      const view = `CREATE VIEW late AS SELECT a FROM ${schema}.t WITH NO SCHEMA BINDING`;
      const [[definition] = []] = await run(
        "CREATE TABLE t (a int)",
        view,
        `SELECT definition FROM pg_views WHERE schemaname = '${schema}'`,
      );
      expect(String(definition).toLowerCase()).toContain(`select a from ${schema}.t with no schema binding`);
      const [[shown] = []] = await run(`SELECT pg_get_viewdef('${schema}.late'::regclass)`);
      expect(String(shown).toLowerCase()).toContain("with no schema binding");
      expect(String(shown)).not.toContain("late_rows");
    },
  );
  spec(
    "keeps groups and roles apart",
    { source: "dg/r_CREATE_GROUP, dg/r_SVV_ROLES, PG_GROUP" },
    async ({ run, schema }) => {
      const [group, role] = [`g_${schema}`, `r_${schema}`];
      await run(`CREATE GROUP ${group}`, `CREATE ROLE ${role}`);
      expect(await run(`SELECT groname FROM pg_group WHERE groname IN ('${group}', '${role}')`)).toEqual([[group]]);
      expect(await run(`SELECT role_name FROM svv_roles WHERE role_name IN ('${group}', '${role}')`)).toEqual([[role]]);
      expect(await run("SELECT count(*) FROM pg_group WHERE groname LIKE 'pg\\\\_%'")).toEqual([[0]]);
      await run(`DROP GROUP ${group}`, `DROP ROLE ${role}`);
    },
  );
  const internals: [string, string][] = [
    ["pg_namespace", "SELECT nspname FROM pg_namespace WHERE nspname = 'redshift'"],
    [
      "information_schema.schemata",
      "SELECT schema_name FROM information_schema.schemata WHERE schema_name = 'redshift'",
    ],
    ["information_schema.tables", "SELECT table_name FROM information_schema.tables WHERE table_schema = 'redshift'"],
    [
      "information_schema.columns",
      "SELECT column_name FROM information_schema.columns WHERE table_schema = 'redshift'",
    ],
    ["pg_tables", "SELECT tablename FROM pg_tables WHERE schemaname = 'redshift'"],
    ["pg_views", "SELECT viewname FROM pg_views WHERE schemaname = 'redshift'"],
    ["svv_all_schemas", "SELECT schema_name FROM svv_all_schemas WHERE schema_name = 'redshift'"],
    [
      "pg_class",
      "SELECT relname FROM pg_class WHERE relname IN ('table_layout', 'late_binding_view', 'long_name', 'user_relation')",
    ],
  ];
  for (const [title, query] of internals)
    spec(`has no internal schema or table in ${title}`, { source: "dg/c_intro_catalog_views" }, async ({ run }) => {
      expect(await run(query)).toEqual([]);
    });
  spec("has Redshift's views in pg_catalog", { source: "dg/r_SVV_TABLES" }, async ({ run }) => {
    const query =
      "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'svv_tables'";
    expect(await run(query)).toEqual([["pg_catalog"]]);
  });
  const script = "https://github.com/awslabs/amazon-redshift-utils (v_check_transaction_locks)";
  spec("lists locks and sessions with the columns of PostgreSQL 8", { source: script }, async ({ run }) => {
    const query =
      "SELECT count(l.transaction) FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.procpid = l.pid WHERE trim(l.database) = ''";
    expect(await run(query)).toEqual([[0]]);
  });
});
