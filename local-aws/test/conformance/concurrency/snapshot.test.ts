import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import { eitherIsolation } from "./either-isolation.ts";
import { addingPairs, exclusivePairs, progressingPair, waitingPair } from "./pairs.ts";
import { twoSessions } from "./two-sessions.ts";

const conflict = /^ERROR: could not complete because of conflict with concurrent transaction/;
const deadlock = /ERROR: deadlock detected/;

conformance("Concurrency under SNAPSHOT isolation", (spec) => {
  for (const pair of exclusivePairs) waitingPair(spec, pair);
  for (const pair of addingPairs) progressingPair(spec, pair);
  eitherIsolation(spec, conflict);

  for (const sql of ["UPDATE t SET n = 1", "DELETE FROM t WHERE id = 1", "ALTER TABLE t ADD COLUMN more int"])
    spec(`INSERT, then ${sql}, in two transactions at once deadlock`, { source: "facts §5.2" }, async (context) => {
      const [one, two] = await twoSessions(context);
      await one.run("BEGIN", "INSERT INTO t VALUES (3, 0)");
      await two.run("BEGIN", "INSERT INTO t VALUES (4, 0)");
      const first = await one.waits(sql);
      const second = await two.run(sql).then(() => undefined, String);
      expect([await first(), second].filter((error) => error !== undefined)).toEqual([expect.stringMatching(deadlock)]);
    });

  spec("INSERTs into two tables in different orders do not wait", { source: "facts §5.2" }, async (context) => {
    const [one, two] = await twoSessions(context);
    await one.run("BEGIN", "INSERT INTO t VALUES (3, 0)");
    await two.run("BEGIN", "INSERT INTO u VALUES (3, 0)", "INSERT INTO t VALUES (4, 0)", "COMMIT");
    await one.run("INSERT INTO u VALUES (4, 0)", "COMMIT");
    expect(await one.run("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM u)")).toEqual([[4, 4]]);
  });

  spec("rows added since the snapshot do not disturb who only adds rows", { source: "facts §5.2" }, async (context) => {
    const [one, two] = await twoSessions(context);
    await one.run("BEGIN", "SELECT count(*) FROM t");
    await two.run("INSERT INTO t VALUES (3, 0)");
    await one.run("INSERT INTO t VALUES (4, 0)", "COMMIT");
    expect(await one.run("SELECT count(*) FROM t")).toEqual([[4]]);
  });

  spec(
    "a transaction conflicts neither with its own rows nor with what was rolled back",
    { source: "facts §5.2" },
    async (context) => {
      const [one, two] = await twoSessions(context);
      await one.run("BEGIN", "INSERT INTO t VALUES (3, 0)");
      await two.run("BEGIN", "INSERT INTO t VALUES (4, 0)", "ROLLBACK");
      expect(await one.run("DELETE FROM t", "COMMIT", "SELECT count(*) FROM t")).toEqual([[0]]);
    },
  );

  spec("a write skew goes through", { source: "dg/c_serial_isolation, facts §5.1" }, async (context) => {
    const [one, two] = await twoSessions(context);
    await one.run("BEGIN", "SELECT sum(n) FROM t");
    await two.run("BEGIN", "SELECT sum(n) FROM u");
    await one.run("INSERT INTO u VALUES (3, 1)", "COMMIT");
    await two.run("INSERT INTO t VALUES (3, 1)", "COMMIT");
    expect(await one.run("SELECT (SELECT sum(n) FROM t), (SELECT sum(n) FROM u)")).toEqual([[1, 1]]);
  });
});
