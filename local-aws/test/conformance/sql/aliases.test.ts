import { GetStatementResultCommand } from "@aws-sdk/client-redshift-data";
import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const source = "dg/r_SELECT_list";
/** SQLAlchemy's dialect filters by aliases: its branches of a UNION end in `WHERE 1 AND schema = '…'`. */
const inWhere = "https://github.com/sqlalchemy-redshift/sqlalchemy-redshift/blob/main/sqlalchemy_redshift/dialect.py";

const raw = [
  "CREATE TABLE raw_data (clicks decimal(8, 2), impressions decimal(8, 2), site varchar(9))",
  "INSERT INTO raw_data VALUES (1, 4, 'a'), (3, 4, 'b'), (4, 4, 'b')",
];

conformance("Aliases within their own SELECT", (spec) => {
  spec("mean the earlier expression", { source }, async ({ run }) => {
    const query = `SELECT clicks / impressions AS probability, round(100 * probability, 1) AS percentage, percentage::int AS whole
      FROM raw_data ORDER BY whole`;
    const rows = await run(...raw, query);
    expect(rows.map(([, percentage, whole]) => [Number(percentage), whole])).toEqual([
      [25, 25],
      [75, 75],
      [100, 100],
    ]);
  });
  spec("name their column again", { source }, async ({ client, execute, ended }) => {
    const id = await execute("SELECT 1 AS one, one");
    await ended(id);
    const { ColumnMetadata } = await client.send(new GetStatementResultCommand({ Id: id }));
    expect(ColumnMetadata?.map(({ name }) => name)).toEqual(["one", "one"]);
  });
  spec("come behind a column of that name", { source }, async ({ run }) => {
    const query = "SELECT upper(site) AS clicks, clicks + 1 FROM raw_data ORDER BY 2 LIMIT 1";
    expect(await run(...raw, query)).toEqual([["A", "2.00"]]);
  });
  spec("work in WHERE, GROUP BY, HAVING and ORDER BY", { source: inWhere }, async ({ run }) => {
    const query = `SELECT upper(site) AS name, count(*) AS n, n + 1 AS more FROM raw_data
      WHERE name <> 'A' GROUP BY name || '' , name HAVING n > 1 ORDER BY n + 1`;
    expect(await run(...raw, query)).toEqual([["B", 2, 3]]);
  });
  spec("are looked up for each SELECT by itself", { source }, async ({ run }) => {
    const query = `WITH a AS (SELECT impressions AS n, n + 1 AS m FROM raw_data WHERE site = 'a'),
      b AS (SELECT m AS n, n + 1 AS more FROM a) SELECT n, more FROM b UNION ALL SELECT 7.00 AS n, n + 1`;
    expect(await run(...raw, query)).toEqual([
      ["5.00", "5.00"],
      ["7.00", "8.00"],
    ]);
  });
  spec("work in tables and views made by a query", { source }, async ({ run }) => {
    const query = "SELECT length(site) AS l, l + 1 AS m FROM raw_data WHERE site = 'a'";
    const made = [
      `CREATE TABLE t AS ${query}`,
      `CREATE VIEW v AS ${query}`,
      "CREATE TABLE u (l int, m int)",
      `INSERT INTO u ${query}`,
      `SELECT l + 1 AS a, a + 1 AS b INTO TEMP s FROM t`,
    ];
    expect(await run(...raw, ...made, "SELECT t.m, v.m, u.m, s.b FROM t, v, u, s")).toEqual([[2, 2, 2, 3]]);
  });
  spec("do not work before their own expression", { source }, async ({ fails }) => {
    expect(await fails(...raw, "SELECT later + 1, 2 AS later FROM raw_data")).toMatch(/column "later" does not exist/);
  });
  spec("WHERE takes a number for a condition", { source: inWhere }, async ({ run }) => {
    expect(await run(...raw, "SELECT site AS name FROM raw_data WHERE 1 AND name = 'a'")).toEqual([["a"]]);
  });
});

conformance("Names of a SELECT", (spec) => {
  spec(
    "are those of the functions",
    { source: "dg/r_GETDATE, dg/r_DATEADD_function, dg/r_NVL_function: the headings of the examples" },
    async ({ client, execute, ended }) => {
      const id = await execute("SELECT getdate(), dateadd(day, 1, sysdate), len('a'), count(*), nvl(1, 2)");
      await ended(id);
      const { ColumnMetadata } = await client.send(new GetStatementResultCommand({ Id: id }));
      expect(ColumnMetadata?.map(({ name }) => name)).toEqual(["getdate", "date_add", "len", "count", "coalesce"]);
    },
  );
  spec("may be words that only PostgreSQL reserves", { source: "dg/r_pg_keywords" }, async ({ run }) => {
    expect(await run("SELECT x.window, fetch FROM (SELECT 1 AS window, 2 AS fetch) x")).toEqual([[1, 2]]);
  });
});
