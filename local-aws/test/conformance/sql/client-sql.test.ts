import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import { expressionSpecs } from "./expression-specs.ts";

const recorded = "github.com/spark-redshift-community/spark-redshift (answers that its tests recorded)";
const conversions = "dg/c_Supported_data_types";
const rows =
  "(SELECT 1 AS o, 'a'::varchar AS v UNION ALL SELECT 2, NULL UNION ALL SELECT 3, 'c' UNION ALL SELECT 4, NULL)";

expressionSpecs("Functions as clients use them", [
  { sql: "'a' + 'b'", value: "ab", source: recorded },
  { sql: "charindex('.', 2.5::decimal(4, 2))", value: 2, source: conversions },
  { sql: "charindex(5, '15')", value: 2, source: conversions, only: "emulator" },
  { sql: "position('.' IN 12.5::decimal(4, 2))", value: 3, source: conversions },
  { sql: "position('-' IN date '2026-01-02')", value: 5, source: conversions },
  { sql: "substring(timestamp '2026-01-02 03:04:05' FROM 6 FOR 2)", value: "01", source: conversions },
  { sql: "substring(12345 FROM 2)", value: "2345", source: conversions },
  { sql: "substring('abc' FROM 2 FOR 1)", value: "b", source: "dg/r_SUBSTRING" },
  { sql: "trim(date '2026-01-02')", value: "2026-01-02", source: conversions },
  { sql: "trim(BOTH 'x' FROM 'xxaxx')", value: "a", source: "dg/r_TRIM" },
  { sql: "trim(LEADING '\"' FROM '\"dog\"')", value: 'dog"', source: "dg/r_TRIM" },
  { sql: "trim(TRAILING FROM 'dog  ')", value: "dog", source: "dg/r_TRIM" },
  { sql: "datediff(hours, timetz '20:00:00 PST', timetz '00:58:00 EST')", value: 1, source: "dg/r_DATEDIFF_function" },
  { sql: "extract(hour FROM time '03:04:05')", value: 3, source: "dg/r_EXTRACT_function" },
  {
    sql: "extract(hour FROM timetz '03:04:05+02')",
    value: 1,
    source: "dg/r_DATEDIFF_function (UTC)",
    only: "emulator",
  },
  { sql: "extract(minute FROM interval '1 hour 5 minutes')", value: 5, source: "dg/r_EXTRACT_function" },
  { sql: "date_part(hour, interval '5 hours')", value: 5, source: "dg/r_DATE_PART_function" },
  { sql: "date_part(microsecond, timestamp '2026-01-01 00:00:06.789')", value: 789000, source: recorded },
  { sql: "extract(decade FROM timestamp '1999-01-01')", value: 200, source: recorded },
  { sql: "extract(decade FROM timestamp '1990-01-01')", value: 199, source: recorded, only: "emulator" },
  { sql: "to_char(timestamp '2026-01-01', 'YYYY TZ')", value: "2026 UTC", source: recorded },
  { sql: "to_char(125.8, '999D99')", value: " 125.80", source: "dg/r_TO_CHAR" },
  {
    sql: "to_timestamp(timestamp '2026-01-02', 'YYYY-MM-DD') = timestamptz '2026-01-02 00:00:00+00'",
    value: true,
    source: recorded,
  },
  { sql: "datepart(year, date '2026-01-01')", value: 2026, source: recorded },
  { sql: "try_cast('x' AS int)", value: null, source: "dg/r_TRY_CAST" },
  { sql: "try_cast('17' AS int)", value: 17, source: "dg/r_TRY_CAST" },
  { sql: "try_cast('2026-13-01' AS date)", value: null, source: "dg/r_TRY_CAST" },
  { sql: "(SELECT count(*) FROM (SELECT 1))", value: 1, source: recorded },
  { sql: "(SELECT count(*) FROM (SELECT 1 AS a UNION SELECT 2))", value: 2, source: recorded },
  { sql: "split_part('a,b', ',', 2)", value: "b", source: "dg/SPLIT_PART" },
]);

conformance("SQL as clients send it", (spec) => {
  const { lag, lead, nth } = {
    lag: "lag(v, 1) IGNORE NULLS OVER (ORDER BY o)",
    lead: "lead(v) IGNORE NULLS OVER (ORDER BY o)",
    nth: "nth_value(v, 2) IGNORE NULLS OVER (ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
  };
  spec("skips NULLs in LAG", { source: "dg/r_WF_LAG" }, async ({ run }) => {
    expect(await run(`SELECT ${lag} FROM ${rows} q ORDER BY o`)).toEqual([[null], ["a"], ["a"], ["c"]]);
  });
  spec("skips NULLs in LEAD", { source: "dg/r_WF_LEAD" }, async ({ run }) => {
    expect(await run(`SELECT ${lead} FROM ${rows} q ORDER BY o`)).toEqual([["c"], ["c"], [null], [null]]);
  });
  spec("skips NULLs in NTH_VALUE", { source: "dg/r_WF_NTH" }, async ({ run }) => {
    expect(await run(`SELECT ${nth} FROM ${rows} q ORDER BY o`)).toEqual([["c"], ["c"], ["c"], ["c"]]);
  });
  spec("takes RESPECT NULLS", { source: "dg/r_WF_LEAD" }, async ({ run }) => {
    const text = `SELECT lead(v, 1) RESPECT NULLS OVER (ORDER BY o) FROM ${rows} q ORDER BY o`;
    expect(await run(text)).toEqual([[null], ["c"], [null], [null]]);
  });

  spec("joins outer by (+)", { source: "dg/r_WHERE_oracle_outer" }, async ({ run }) => {
    await run(
      "CREATE TABLE a (id int)",
      "CREATE TABLE b (id int, n int)",
      "INSERT INTO a VALUES (1), (2)",
      "INSERT INTO b VALUES (1, 7)",
    );
    expect(await run("SELECT a.id, b.n FROM a, b WHERE a.id = b.id(+) ORDER BY 1")).toEqual([
      [1, 7],
      [2, null],
    ]);
    expect(await run("SELECT a.id, b.n FROM a, b WHERE b.id(+) = a.id AND b.n(+) > 7 AND a.id > 1")).toEqual([
      [2, null],
    ]);
    const chain = "SELECT x.id, z.n FROM a x, b y, b z WHERE x.id = y.id(+) AND y.id = z.id(+) ORDER BY 1";
    expect(await run(chain)).toEqual([
      [1, 7],
      [2, null],
    ]);
  });
  spec("refuses (+) on both sides", { source: "dg/r_WHERE_oracle_outer" }, async ({ fails }) => {
    expect(await fails("SELECT 1 FROM (SELECT 1 AS i) a, (SELECT 1 AS i) b WHERE a.i(+) = b.i(+)")).toMatch(
      /outer-join/,
    );
  });

  spec("compares booleans with numbers", { source: "dg/r_logical_condition" }, async ({ run }) => {
    await run("CREATE TABLE t (f boolean)", "INSERT INTO t VALUES (true), (0), (NULL)");
    expect(await run("SELECT count(*) FROM t WHERE f = 1")).toEqual([[1]]);
    expect(await run("SELECT count(*) FROM t WHERE f <> 1")).toEqual([[1]]);
    expect(await run("SELECT count(*) FROM t WHERE f IN (0, 1)")).toEqual([[2]]);
  });

  spec("gives DOUBLE PRECISION for spreads, and for the sum of REAL", { source: recorded }, async ({ run }) => {
    await run("CREATE TABLE t (i int, d decimal(8, 2), r real)", "INSERT INTO t VALUES (1, 2.5, 1.5), (2, 3.5, 2.5)");
    await run(
      "CREATE TABLE made AS SELECT stddev(i) AS a, var_pop(d) AS b, stddev_samp(DISTINCT d) AS c, sum(r) AS s FROM t",
    );
    const types = await run(
      "SELECT DISTINCT data_type FROM svv_columns WHERE table_name = 'made' AND table_schema = current_schema()",
    );
    expect(types).toEqual([["double precision"]]);
    expect(await run("SELECT round(a * 10, 4), b, s FROM made")).toEqual([[7.0711, 0.25, 4]]);
  });

  spec("alters the distribution to a key", { source: "dg/r_ALTER_TABLE" }, async ({ run }) => {
    await run("CREATE TABLE t (a int, b int) DISTSTYLE EVEN");
    await run("ALTER TABLE t ALTER DISTSTYLE KEY DISTKEY b");
    expect(await run("SELECT \"column\" FROM pg_table_def WHERE tablename = 't' AND distkey")).toEqual([["b"]]);
  });
  spec("counts a bare IDENTITY", { source: recorded, only: "emulator" }, async ({ run }) => {
    await run("CREATE TABLE t (id int IDENTITY, x int)", "INSERT INTO t (x) VALUES (5), (6)");
    expect(await run("SELECT count(DISTINCT id) FROM t")).toEqual([[2]]);
  });

  spec("refuses characters of several bytes in CHAR", { source: "dg/r_Character_types" }, async ({ fails }) => {
    const text = await fails("CREATE TABLE t (c char(3))", "INSERT INTO t VALUES ('é')");
    expect(text).toMatch(/Multibyte character not supported for CHAR/);
  });
  spec("refuses a part before the first", { source: "dg/SPLIT_PART" }, async ({ fails }) => {
    expect(await fails("SELECT split_part('a,b', ',', -1)")).toMatch(/must be greater than zero/);
  });
  spec(
    "refuses a text that is too long with code 8001",
    { source: "github.com/awslabs/amazon-redshift-utils/issues/716" },
    async ({ fails }) => {
      const text = await fails("CREATE TABLE t (v varchar(3))", "INSERT INTO t VALUES ('abcd')");
      expect(text).toMatch(/^ERROR: Value too long for character type\n {2}Detail: /);
      expect(text).toMatch(/code: {6}8001\n {2}context: {3}Value too long for type character varying\(3\)\n/);
    },
  );
});

conformance("The catalog as clients read it", (spec) => {
  spec("has keys that are not enforced", { source: "dg/r_CREATE_TABLE_NEW" }, async ({ run, schema }) => {
    await run(
      "CREATE TABLE parent (id int PRIMARY KEY, b int, UNIQUE (b))",
      "CREATE TABLE child (x int REFERENCES parent (id), y int, CONSTRAINT my_key PRIMARY KEY (x, y))",
      "INSERT INTO child VALUES (1, 1), (1, 1)",
    );
    const keys = `SELECT conname, contype, pg_get_constraintdef(c.oid) FROM pg_constraint c
      JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = '${schema}' ORDER BY 1`;
    expect(await run(keys)).toEqual([
      ["child_x_fkey", "f", expect.stringMatching(/^FOREIGN KEY \(x\) REFERENCES (\w+\.)?parent\(id\)$/)],
      ["my_key", "p", "PRIMARY KEY (x, y)"],
      ["parent_b_key", "u", "UNIQUE (b)"],
      ["parent_pkey", "p", "PRIMARY KEY (id)"],
    ]);
    await run("ALTER TABLE child DROP CONSTRAINT my_key", "ALTER TABLE child ADD CONSTRAINT again UNIQUE (y)");
    const names = "SELECT conname FROM pg_constraint WHERE conrelid = 'child'::regclass AND contype <> 'f'";
    expect(await run(names)).toEqual([["again"]]);
  });
  spec("lists distribution and sort keys in pg_attribute", { source: "dg/c_join_PG" }, async ({ run }) => {
    await run("CREATE TABLE t (a int, b int) DISTKEY (a) SORTKEY (b)");
    const text =
      "SELECT attname, attisdistkey, attsortkeyord FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum";
    expect(await run(text)).toEqual([
      ["a", true, 0],
      ["b", false, 1],
    ]);
  });
  spec("shows temporary tables to their own session", { source: "dg/r_SVV_ALL_TABLES" }, async ({ run }) => {
    expect(
      await run("CREATE TEMP TABLE mine (a int)", "SELECT count(*) FROM svv_all_tables WHERE table_name = 'mine'"),
    ).toEqual([[1]]);
  });
  spec(
    "has the columns of svv_columns and svv_table_info that clients read",
    { source: "dg/r_SVV_COLUMNS, dg/r_SVV_TABLE_INFO" },
    async ({ run }) => {
      await run("CREATE TABLE t (at timestamp, n decimal(9, 2))", "INSERT INTO t VALUES (NULL, 1)");
      const columns =
        "SELECT datetime_precision, numeric_precision_radix, domain_name FROM svv_columns WHERE table_name = 't' AND table_schema = current_schema() ORDER BY ordinal_position";
      expect(await run(columns)).toEqual([
        [6, null, null],
        [null, 10, null],
      ]);
      const info =
        'SELECT unsorted, skew_sortkey1, vacuum_sort_benefit, tbl_rows::int FROM svv_table_info WHERE "schema" = current_schema()';
      expect(await run(info)).toEqual([[null, null, null, 1]]);
    },
  );
  spec("has no schema of its own in current_schemas", { source: "dg/r_CURRENT_SCHEMAS" }, async ({ run }) => {
    expect(await run("SELECT array_to_string(current_schemas(false), ',') LIKE '%redshift%'")).toEqual([[false]]);
  });
  spec("says which rights a group has", { source: "dg/r_SVV_RELATION_PRIVILEGES" }, async ({ run, schema }) => {
    const group = `${schema}_g`;
    await run("CREATE TABLE t (a int)", `CREATE GROUP ${group}`, `GRANT SELECT ON t TO GROUP ${group}`);
    const text = `SELECT relation_name, privilege_type FROM svv_relation_privileges WHERE identity_name = '${group}'`;
    expect(await run(text)).toEqual([["t", "SELECT"]]);
    await run(`REVOKE SELECT ON t FROM GROUP ${group}`, `DROP GROUP ${group}`);
  });
  spec("knows the last query of the session", { source: "dg/PG_LAST_QUERY_ID" }, async ({ run }) => {
    expect(await run("SELECT 1", "SELECT pg_last_query_id() > 0")).toEqual([[true]]);
  });
});
