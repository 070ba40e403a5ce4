import { describe, expect } from "vitest";
import { type RedshiftUnderTest, test } from "../../support/local-redshift.ts";
import { testSession } from "../../support/redshift-session.ts";

const conflict = "ERROR: could not complete because of conflict with concurrent transaction";

let tables = 0;

/** A table of its own for each test, with the rows 1 and 2. */
async function twoRows({ redshift, target }: RedshiftUnderTest): Promise<string> {
  const table = `two_rows_${++tables}`;
  await redshift.runScript(
    target.Database,
    `CREATE TABLE ${table} (id int, n int); INSERT INTO ${table} VALUES (1, 0), (2, 0)`,
  );
  return table;
}

describe.each(["snapshot", "serializable"] as const)("under %s isolation", (isolation) => {
  test("transactions that lock one empty table first queue up, and both succeed", async ({
    snapshot,
    serializable,
  }) => {
    const redshift = isolation === "snapshot" ? snapshot : serializable;
    const table = await twoRows(redshift);
    await redshift.redshift.runScript(redshift.target.Database, `CREATE TABLE fence_${table} (id int)`);
    const [one, two] = [await testSession(redshift), await testSession(redshift)];
    const change = `DELETE FROM ${table} WHERE id = 1`;

    await one.run("BEGIN");
    await one.run(`LOCK fence_${table}`);
    await two.run("BEGIN");
    const locked = await two.runBlocked(`LOCK fence_${table}`);
    for (const sql of [change, `INSERT INTO ${table} VALUES (1, 10)`, "COMMIT"])
      expect(await one.run(sql)).toMatchObject({ Status: "FINISHED" });

    expect(await locked()).toMatchObject({ Status: "FINISHED" });
    expect(await two.run(`CREATE TEMP TABLE stage AS SELECT n FROM ${table} WHERE id = 1`)).toMatchObject({
      Status: "FINISHED",
    });
    for (const sql of [change, `INSERT INTO ${table} SELECT 1, n + 1 FROM stage`, "COMMIT"])
      expect(await two.run(sql)).toMatchObject({ Status: "FINISHED" });
    expect(await redshift.rows(`SELECT * FROM ${table} ORDER BY id`)).toEqual([
      [1, 11],
      [2, 0],
    ]);
  });

  test("a statement that changes a table waits for the transaction that changes it, then sees its rows", async ({
    snapshot,
    serializable,
  }) => {
    const redshift = isolation === "snapshot" ? snapshot : serializable;
    const table = await twoRows(redshift);
    const [one, two] = [await testSession(redshift), await testSession(redshift)];
    await one.run("BEGIN");
    await one.run(`UPDATE ${table} SET n = 5 WHERE id = 1`);
    const updated = await two.runBlocked(`UPDATE ${table} SET n = n + 1`);
    await one.run("COMMIT");
    expect(await updated()).toMatchObject({ Status: "FINISHED", ResultRows: 2 });
    expect(await redshift.rows(`SELECT n FROM ${table} ORDER BY id`)).toEqual([[6], [1]]);
  });

  test("readers see the last commit and wait for no writer", async ({ snapshot, serializable }) => {
    const redshift = isolation === "snapshot" ? snapshot : serializable;
    const table = await twoRows(redshift);
    const writer = await testSession(redshift);
    await writer.run("BEGIN");
    await writer.run(`DELETE FROM ${table}`);
    expect(await redshift.rows(`SELECT count(*) FROM ${table}`)).toEqual([[2]]);
    await writer.run("COMMIT");
    expect(await redshift.rows(`SELECT count(*) FROM ${table}`)).toEqual([[0]]);
  });

  test("LOCK keeps readers out", async ({ snapshot, serializable }) => {
    const redshift = isolation === "snapshot" ? snapshot : serializable;
    const table = await twoRows(redshift);
    const [one, two] = [await testSession(redshift), await testSession(redshift)];
    await one.run("BEGIN");
    await one.run(`LOCK ${table}`);
    const read = await two.runBlocked(`SELECT * FROM ${table}`);
    await one.run("COMMIT");
    expect(await read()).toMatchObject({ Status: "FINISHED", ResultRows: 2 });
  });

  test("tables locked in different orders deadlock, and one transaction goes on", async ({
    snapshot,
    serializable,
  }) => {
    const redshift = isolation === "snapshot" ? snapshot : serializable;
    const [left, right] = [await twoRows(redshift), await twoRows(redshift)];
    const [one, two] = [await testSession(redshift), await testSession(redshift)];
    await one.run("BEGIN");
    await one.run(`LOCK ${left}`);
    await two.run("BEGIN");
    await two.run(`LOCK ${right}`);
    const locked = await one.runBlocked(`LOCK ${right}`);
    const ends = await Promise.all([two.run(`LOCK ${left}`), locked()]);
    expect(ends.map(({ Status }) => Status).sort()).toEqual(["FAILED", "FINISHED"]);
    expect(ends.find((end) => end.Error)?.Error).toMatch(
      /^ERROR: deadlock detected\n {2}Detail: Process \d+ waits for AccessExclusiveLock on relation \d+ of database \d+; blocked by process \d+\./,
    );
    for (const session of [one, two]) await session.run("ROLLBACK");
  });

  test("temporary tables conflict with nobody", async ({ snapshot, serializable }) => {
    const redshift = isolation === "snapshot" ? snapshot : serializable;
    const [one, two] = [await testSession(redshift), await testSession(redshift)];
    for (const session of [one, two]) {
      await session.run("BEGIN");
      await session.run("CREATE TEMP TABLE own (id int)");
      await session.run("INSERT INTO own VALUES (1)");
    }
    for (const session of [one, two])
      expect(await session.run("DELETE FROM own")).toMatchObject({ Status: "FINISHED", ResultRows: 1 });
    for (const session of [one, two]) expect(await session.run("COMMIT")).toMatchObject({ Status: "FINISHED" });
  });
});

describe("under snapshot isolation", () => {
  test.for([
    { other: "changed", sql: "DELETE FROM $ WHERE id = 1" },
    { other: "added", sql: "INSERT INTO $ VALUES (3, 0)" },
  ])("a change conflicts with rows $other since the snapshot", async ({ sql }, { snapshot }) => {
    const table = await twoRows(snapshot);
    const [one, two] = [await testSession(snapshot), await testSession(snapshot)];
    await one.run("BEGIN");
    await one.run(`SELECT 1 FROM ${table}`);
    await two.run(sql.replace("$", table));
    expect(await one.run(`DELETE FROM ${table} WHERE id = 2`)).toMatchObject({ Status: "FAILED", Error: conflict });
    expect(await one.run(`SELECT 1 FROM ${table}`)).toMatchObject({
      Status: "FAILED",
      Error: "ERROR: current transaction is aborted, commands ignored until end of transaction block",
    });
    expect(await one.run("ROLLBACK")).toMatchObject({ Status: "FINISHED" });
    expect(await one.run(`DELETE FROM ${table} WHERE id = 2`)).toMatchObject({ Status: "FINISHED", ResultRows: 1 });
  });

  test("a transaction does not conflict with its own rows, nor with what was rolled back", async ({ snapshot }) => {
    const table = await twoRows(snapshot);
    const [one, two] = [await testSession(snapshot), await testSession(snapshot)];
    await one.run("BEGIN");
    await one.run(`INSERT INTO ${table} VALUES (3, 0)`);
    await two.run("BEGIN");
    await two.run(`INSERT INTO ${table} VALUES (4, 0)`);
    await two.run("ROLLBACK");
    expect(await one.run(`DELETE FROM ${table}`)).toMatchObject({ Status: "FINISHED", ResultRows: 3 });
    expect(await one.run("COMMIT")).toMatchObject({ Status: "FINISHED" });
  });

  test("two transactions may both add rows", async ({ snapshot }) => {
    const table = await twoRows(snapshot);
    const [one, two] = [await testSession(snapshot), await testSession(snapshot)];
    for (const session of [one, two]) {
      await session.run("BEGIN");
      await session.run(`SELECT count(*) FROM ${table}`);
    }
    for (const session of [one, two]) await session.run(`INSERT INTO ${table} VALUES (3, 0)`);
    for (const session of [one, two]) expect(await session.run("COMMIT")).toMatchObject({ Status: "FINISHED" });
    expect(await snapshot.rows(`SELECT count(*) FROM ${table}`)).toEqual([[4]]);
  });

  test("adding rows and then changing the table in two transactions at once is a deadlock", async ({ snapshot }) => {
    const table = await twoRows(snapshot);
    const [one, two] = [await testSession(snapshot), await testSession(snapshot)];
    for (const session of [one, two]) {
      await session.run("BEGIN");
      await session.run(`INSERT INTO ${table} VALUES (3, 0)`);
    }
    const deleted = await one.runBlocked(`DELETE FROM ${table} WHERE id = 1`);
    const ends = await Promise.all([two.run(`DELETE FROM ${table} WHERE id = 1`), deleted()]);
    expect(ends.map(({ Status }) => Status).sort()).toEqual(["FAILED", "FINISHED"]);
    expect(ends.find((end) => end.Error)?.Error).toMatch(/^ERROR: deadlock detected\n/);
  });
});

describe("under serializable isolation", () => {
  test("transactions that each read what the other writes cannot both commit", async ({ serializable }) => {
    const [left, right] = [await twoRows(serializable), await twoRows(serializable)];
    const [one, two] = [await testSession(serializable), await testSession(serializable)];
    await one.run("BEGIN");
    await two.run("BEGIN");
    await one.run(`SELECT sum(n) FROM ${left}`);
    await two.run(`SELECT sum(n) FROM ${right}`);
    await one.run(`UPDATE ${right} SET n = 1`);
    expect(await one.run("COMMIT")).toMatchObject({ Status: "FINISHED" });
    const written = await two.run(`UPDATE ${left} SET n = 1`);
    const ended = written.Status === "FAILED" ? written : await two.run("COMMIT");
    expect(ended.Error).toMatch(
      /^ERROR: 1023\n {2}Detail: Serializable isolation violation on table - \d+, transactions forming the cycle are: \d+(, \d+)* \(pid:\d+\)$/,
    );
  });

  test("a change of rows that changed since the snapshot is a violation", async ({ serializable }) => {
    const table = await twoRows(serializable);
    const [one, two] = [await testSession(serializable), await testSession(serializable)];
    await one.run("BEGIN");
    await one.run(`SELECT 1 FROM ${table}`);
    await two.run(`UPDATE ${table} SET n = 1`);
    expect(await one.run(`UPDATE ${table} SET n = 2`)).toMatchObject({
      Status: "FAILED",
      Error: expect.stringContaining("Serializable isolation violation on table - "),
    });
  });

  test("a second transaction that adds rows waits for the first", async ({ serializable }) => {
    const table = await twoRows(serializable);
    const [one, two] = [await testSession(serializable), await testSession(serializable)];
    await one.run("BEGIN");
    await one.run(`INSERT INTO ${table} VALUES (3, 0)`);
    const added = await two.runBlocked(`INSERT INTO ${table} VALUES (4, 0)`);
    await one.run("COMMIT");
    expect(await added()).toMatchObject({ Status: "FINISHED", ResultRows: 1 });
  });
});
