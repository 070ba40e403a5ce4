import { expect } from "vitest";
import type { Spec } from "../frame/conformance.ts";
import { twoSessions } from "./two-sessions.ts";

const isolation = "dg/c_serial_isolation, facts §5.1";
const lock = "dg/r_LOCK, facts §5.3";
const locks = "facts §5.2, re:Post 'detect and release locks in Amazon Redshift'";

/** What both isolation levels have in common. @param conflict what a transaction fails with whose snapshot is too old */
export function eitherIsolation(spec: Spec, conflict: RegExp): void {
  for (const sql of [
    "INSERT INTO t VALUES (9, 9)",
    "UPDATE t SET n = 1",
    "DELETE FROM t",
    "MERGE INTO t USING s ON t.id = s.id REMOVE DUPLICATES",
  ])
    spec(`a reader does not wait for ${sql}, and sees the last commit`, { source: isolation }, async (context) => {
      const [writer, reader] = await twoSessions(context);
      await writer.run("BEGIN", sql);
      expect(await reader.run("SELECT count(*), sum(n) FROM t")).toEqual([[2, 0]]);
      await writer.run("ROLLBACK");
    });

  spec("a rollback lets the next writer go on", { source: isolation }, async (context) => {
    const [one, two] = await twoSessions(context);
    await one.run("BEGIN", "UPDATE t SET n = 7");
    const ended = await two.waits("UPDATE t SET n = n + 1");
    await one.run("ROLLBACK");
    expect(await ended()).toBeUndefined();
    expect(await one.run("SELECT n FROM t")).toEqual([[1], [1]]);
  });

  spec("BEGIN and SET take no snapshot, the first SELECT does", { source: isolation }, async (context) => {
    const [one, two] = await twoSessions(context);
    await one.run("BEGIN", "SET query_group TO 'a'");
    await two.run("INSERT INTO t VALUES (3, 0)");
    expect(await one.run("SELECT count(*) FROM t")).toEqual([[3]]);
    await two.run("INSERT INTO t VALUES (4, 0)");
    expect(await one.run("SELECT count(*) FROM t")).toEqual([[3]]);
    expect(await one.run("COMMIT", "SELECT count(*) FROM t")).toEqual([[4]]);
  });

  spec("a writer whose snapshot is older than what it waited for fails", { source: "facts §5.2" }, async (context) => {
    const [one, two] = await twoSessions(context);
    await two.run("BEGIN", "SELECT count(*) FROM u");
    await one.run("BEGIN", "UPDATE t SET n = 1");
    const ended = await two.waits("UPDATE t SET n = 2");
    await one.run("COMMIT");
    expect(await ended()).toMatch(conflict);
    expect(await one.run("SELECT n FROM t")).toEqual([[1], [1]]);
  });

  for (const sql of ["INSERT INTO t VALUES (3, 0)", "DELETE FROM t WHERE id = 1"])
    spec(`a change of a table fails after ${sql} since the snapshot`, { source: isolation }, async (context) => {
      const [one, two] = await twoSessions(context);
      await one.run("BEGIN", "SELECT count(*) FROM u");
      await two.run(sql);
      expect(await one.fails("DELETE FROM t WHERE id = 2")).toMatch(conflict);
      await one.run("ROLLBACK", "DELETE FROM t WHERE id = 2");
    });

  spec("a change of a table fails after a COPY into it since the snapshot", { source: isolation }, async (context) => {
    const url = await context.files.put("one.csv", "7,7\n");
    const [one, two] = await twoSessions(context);
    await one.run("BEGIN", "SELECT count(*) FROM u");
    await two.run(`COPY t FROM '${url}' ${context.role} CSV`);
    expect(await one.fails("DELETE FROM t WHERE id = 2")).toMatch(conflict);
  });

  spec("a failed transaction ignores what follows until it ends", { source: isolation }, async (context) => {
    const [one] = await twoSessions(context);
    await one.run("BEGIN", "INSERT INTO t VALUES (3, 0)");
    expect(await one.fails("SELECT nope FROM t")).toMatch(/column "nope" does not exist/);
    expect(await one.fails("SELECT 1")).toMatch(
      /^ERROR: current transaction is aborted, commands ignored until end of transaction block/,
    );
    expect(await one.run("COMMIT", "SELECT count(*) FROM t")).toEqual([[2]]);
  });

  for (const { what, sql } of [
    { what: "changes", sql: (table: string) => `UPDATE ${table} SET n = 1` },
    { what: "locks", sql: (table: string) => `LOCK ${table}` },
  ])
    spec(
      `${what} of two tables in different orders deadlock, and one goes on`,
      { source: "facts §5.2" },
      async (context) => {
        const [one, two] = await twoSessions(context);
        await one.run("BEGIN", sql("t"));
        await two.run("BEGIN", sql("u"));
        const first = await one.waits(sql("u"));
        const second = await two.run(sql("t")).then(() => undefined, String);
        const errors = [await first(), second].filter((error) => error !== undefined);
        expect(errors).toEqual([
          expect.stringMatching(
            /ERROR: deadlock detected\s+Detail: Process \d+ waits for \w+Lock on relation \d+ of database \d+; blocked by process \d+\./i,
          ),
        ]);
      },
    );

  spec("changes of two tables in the same order queue up", { source: "facts §5.2" }, async (context) => {
    const [one, two] = await twoSessions(context);
    await one.run("BEGIN", "UPDATE t SET n = n + 1");
    await two.run("BEGIN");
    const ended = await two.waits("UPDATE t SET n = n + 1");
    await one.run("UPDATE u SET n = n + 1", "COMMIT");
    expect(await ended()).toBeUndefined();
    await two.run("UPDATE u SET n = n + 1", "COMMIT");
    expect(await one.run("SELECT sum(n) FROM t", "SELECT sum(n) FROM u")).toEqual([[4]]);
  });

  for (const sql of ["SELECT * FROM t", "INSERT INTO t VALUES (9, 9)", "UPDATE t SET n = 1", "LOCK TABLE t"])
    spec(`LOCK keeps out ${sql}`, { source: lock }, async (context) => {
      const [one, two] = await twoSessions(context);
      await one.run("BEGIN", "LOCK t");
      if (sql.startsWith("LOCK")) await two.run("BEGIN");
      const ended = await two.waits(sql);
      await one.run("COMMIT");
      expect(await ended()).toBeUndefined();
    });

  spec("LOCK waits for a transaction that has read the table", { source: lock }, async (context) => {
    const [one, two] = await twoSessions(context);
    await one.run("BEGIN", "SELECT * FROM t");
    await two.run("BEGIN");
    const ended = await two.waits("LOCK t");
    await one.run("COMMIT");
    expect(await ended()).toBeUndefined();
  });

  spec(
    "LOCK as the first statement sees what it waited for",
    { source: `${lock}; connectors PR #5220` },
    async (context) => {
      const [one, two] = await twoSessions(context);
      await one.run("BEGIN", "LOCK t, u", "UPDATE t SET n = n + 1");
      await two.run("BEGIN");
      const ended = await two.waits("LOCK t, u");
      await one.run("COMMIT");
      expect(await ended()).toBeUndefined();
      await two.run("UPDATE t SET n = n + 1", "COMMIT");
      expect(await one.run("SELECT n FROM t")).toEqual([[2], [2]]);
    },
  );

  spec("LOCK behind the snapshot comes too late", { source: "facts §5.1, connectors PR #5220" }, async (context) => {
    const [one, two] = await twoSessions(context);
    await two.run("BEGIN", "SELECT count(*) FROM u");
    await one.run("UPDATE t SET n = 1");
    await two.run("LOCK t");
    expect(await two.fails("UPDATE t SET n = 2")).toMatch(conflict);
  });

  spec("TRUNCATE commits its transaction", { source: "dg/r_TRUNCATE, facts §5.4" }, async (context) => {
    const [one, two] = await twoSessions(context);
    await one.run("BEGIN", "INSERT INTO u VALUES (3, 0)", "TRUNCATE t");
    expect(await two.run("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM u)")).toEqual([[0, 3]]);
    expect(await one.run("ROLLBACK", "SELECT count(*) FROM u")).toEqual([[3]]);
  });

  for (const sql of ["TRUNCATE t", "DROP TABLE t", "ALTER TABLE t ADD COLUMN more int"])
    spec(`${sql} waits for a transaction that has read the table`, { source: locks }, async (context) => {
      const [one, two] = await twoSessions(context);
      await one.run("BEGIN", "SELECT * FROM t");
      const ended = await two.waits(sql);
      expect(await one.run("SELECT count(*) FROM t")).toEqual([[2]]);
      await one.run("COMMIT");
      expect(await ended()).toBeUndefined();
    });

  for (const sql of ["SELECT count(*) FROM t", "INSERT INTO t (id) VALUES (3)"])
    spec(`${sql} waits for the ALTER TABLE of another transaction`, { source: locks }, async (context) => {
      const [one, two] = await twoSessions(context);
      await one.run("BEGIN", "ALTER TABLE t ADD COLUMN more int");
      const ended = await two.waits(sql);
      await one.run("COMMIT");
      expect(await ended()).toBeUndefined();
    });

  spec(
    "a table is not there for others before its transaction is committed",
    { source: isolation },
    async (context) => {
      const [one, two] = await twoSessions(context);
      await one.run("BEGIN", "CREATE TABLE young (id int)");
      expect(await two.fails("SELECT * FROM young")).toMatch(/^ERROR: relation "young" does not exist/);
      await one.run("COMMIT");
      expect(await two.run("SELECT count(*) FROM young")).toEqual([[0]]);
    },
  );

  for (const sql of ["SELECT * FROM young", "INSERT INTO young VALUES (1)"])
    spec(
      `${sql} fails where the table is younger than the snapshot`,
      { source: "dg/c_serial_isolation-serializable-isolation-troubleshooting, facts §1.10" },
      async (context) => {
        const [one, two] = await twoSessions(context);
        await one.run("BEGIN", "SELECT count(*) FROM t");
        await two.run("CREATE TABLE young (id int)");
        expect(await one.fails(sql)).toMatch(/^ERROR: 1018\s+Detail: Relation does not exist\./i);
      },
    );

  spec("temporary tables of one name do not conflict", { source: "dg/r_CREATE_TABLE_NEW" }, async (context) => {
    const sessions = await twoSessions(context);
    for (const session of sessions)
      await session.run("BEGIN", "CREATE TEMP TABLE own (id int)", "INSERT INTO own VALUES (1)");
    for (const session of sessions) expect(await session.run("DELETE FROM own", "SELECT 1 FROM own")).toEqual([]);
    for (const session of sessions) await session.run("COMMIT");
  });

  spec("a transaction may drop what it made, and go on", { source: isolation }, async (context) => {
    const [one] = await twoSessions(context);
    await one.run("BEGIN", "SELECT 1 FROM t", "CREATE TABLE brief (id int)", "INSERT INTO brief VALUES (1)");
    expect(await one.run("DROP TABLE brief", "SELECT count(*) FROM t", "COMMIT", "SELECT count(*) FROM t")).toEqual([
      [2],
    ]);
  });
}
