import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const source = "dg/r_ALTER_TABLE";

conformance("ALTER TABLE", (spec) => {
  const keys: readonly { keys: string; column: string; kind: RegExp }[] = [
    { keys: "DISTKEY (a)", column: "a", kind: /distkey/i },
    { keys: "DISTSTYLE KEY DISTKEY (b)", column: "b", kind: /distkey/i },
    { keys: "SORTKEY (a)", column: "a", kind: /sortkey/i },
    { keys: "COMPOUND SORTKEY (c, b)", column: "b", kind: /sortkey/i },
    { keys: "INTERLEAVED SORTKEY (a, b)", column: "b", kind: /sortkey/i },
  ];
  for (const { keys: key, column, kind } of keys)
    spec(`drops no column of a key: ${key}`, { source }, async ({ fails }) => {
      const create = `CREATE TABLE t (a int, b int, c int) ${key}`;
      expect(await fails(create, `ALTER TABLE t DROP COLUMN ${column}`)).toMatch(kind);
      expect(await fails(create, `ALTER TABLE t DROP ${column} CASCADE`)).toMatch(kind);
    });

  spec("drops any other column", { source }, async ({ run }) => {
    const create = "CREATE TABLE t (a int DISTKEY, b int SORTKEY, c int)";
    expect(await run(create, "ALTER TABLE t DROP COLUMN c", "INSERT INTO t VALUES (1, 2)", "SELECT * FROM t")).toEqual([
      [1, 2],
    ]);
  });

  spec("drops a column that is no key any more", { source }, async ({ run }) => {
    const create = "CREATE TABLE t (a int SORTKEY, b int)";
    const sqls = [
      create,
      "ALTER TABLE t ALTER SORTKEY NONE",
      "ALTER TABLE t DROP COLUMN a",
      "INSERT INTO t VALUES (2)",
    ];
    expect(await run(...sqls, "SELECT * FROM t")).toEqual([[2]]);
  });

  for (const type of ["varchar(20)", "character varying(20)", "nvarchar(20)"])
    spec(
      `makes no VARCHAR of its own size: ${type}`,
      { source: "dg/r_ALTER_TABLE, our words" },
      async ({ run, submit, ended }) => {
        await run("CREATE TABLE t (a varchar(20))");
        const sqls = [`ALTER TABLE t ALTER COLUMN a TYPE ${type}`];
        const { Error: error } = await ended(await submit(sqls, { ExecutionMode: "AUTO_COMMIT" }));
        expect(error).toMatch(/cannot alter column "a" of relation "t", target column size should be different/);
      },
    );

  for (const { what, create } of [
    { what: "has a default", create: "CREATE TABLE t (a varchar(20) DEFAULT 'x')" },
    { what: "is of a key", create: "CREATE TABLE t (a varchar(20), PRIMARY KEY (a))" },
  ])
    spec(
      `resizes no column that ${what}`,
      { source: "dg/r_ALTER_TABLE, our words" },
      async ({ run, submit, ended }) => {
        await run(create);
        const sqls = ["ALTER TABLE t ALTER COLUMN a TYPE varchar(40)"];
        const { Error: error } = await ended(await submit(sqls, { ExecutionMode: "AUTO_COMMIT" }));
        expect(error).toMatch(/cannot alter column "a", which/);
      },
    );

  for (const type of ["varchar(40,2)", "char(4, 2)", "varbyte(4,2)"])
    spec(`takes one length: ${type}`, { source: "dg/r_Character_types" }, async ({ fails }) => {
      expect(await fails(`CREATE TABLE t (a ${type})`)).toMatch(/^ERROR: syntax error/);
    });
});
