import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import { eitherIsolation } from "./either-isolation.ts";
import { addingPairs, exclusivePairs, waitingPair } from "./pairs.ts";
import { twoSessions } from "./two-sessions.ts";

const violation =
  /ERROR: 1023\s+Detail: Serializable isolation violation on table - \d+, transactions forming the cycle are: \d+(, \d+)+ \(pid:\d+\)/i;
const source = "dg/c_serial_isolation, facts §1.10";

conformance(
  "Concurrency under SERIALIZABLE isolation",
  (spec) => {
    for (const pair of [...exclusivePairs, ...addingPairs]) waitingPair(spec, pair);
    eitherIsolation(spec, violation);

    spec(
      "INSERT, then UPDATE, in two transactions queue up at the INSERT",
      { source: "facts §5.2" },
      async (context) => {
        const [one, two] = await twoSessions(context);
        await one.run("BEGIN", "INSERT INTO t VALUES (3, 0)");
        await two.run("BEGIN");
        const ended = await two.waits("INSERT INTO t VALUES (4, 0)");
        await one.run("UPDATE t SET n = n + 1", "COMMIT");
        expect(await ended()).toBeUndefined();
        await two.run("UPDATE t SET n = n + 1", "COMMIT");
        expect(await one.run("SELECT sum(n) FROM t")).toEqual([[7]]);
      },
    );

    spec("INSERTs into two tables in different orders deadlock", { source: "facts §5.2" }, async (context) => {
      const [one, two] = await twoSessions(context);
      await one.run("BEGIN", "INSERT INTO t VALUES (3, 0)");
      await two.run("BEGIN", "INSERT INTO u VALUES (3, 0)");
      const first = await one.waits("INSERT INTO u VALUES (4, 0)");
      const second = await two.run("INSERT INTO t VALUES (4, 0)").then(() => undefined, String);
      const errors = [await first(), second].filter((error) => error !== undefined);
      expect(errors).toEqual([expect.stringMatching(/ERROR: deadlock detected/)]);
    });

    spec("a write skew is a violation, and names table, transactions and process", { source }, async (context) => {
      const [one, two] = await twoSessions(context);
      await one.run("BEGIN", "SELECT sum(n) FROM t");
      await two.run("BEGIN", "SELECT sum(n) FROM u");
      await one.run("INSERT INTO u VALUES (3, 1)", "COMMIT");
      expect(await two.run("INSERT INTO t VALUES (3, 1)", "COMMIT").then(() => "no error", String)).toMatch(violation);
      expect(await one.run("SELECT (SELECT sum(n) FROM t), (SELECT sum(n) FROM u)")).toEqual([[0, 1]]);
    });

    spec("two transactions that read a table and then add to it violate each other", { source }, async (context) => {
      const [one, two] = await twoSessions(context);
      for (const session of [one, two]) await session.run("BEGIN", "SELECT max(id) FROM t");
      await one.run("INSERT INTO t VALUES (3, 0)", "COMMIT");
      expect(await two.run("INSERT INTO t VALUES (3, 0)", "COMMIT").then(() => "no error", String)).toMatch(violation);
      expect(await one.run("SELECT count(*) FROM t")).toEqual([[3]]);
    });

    spec("a transaction that failed by a violation can be run again", { source }, async (context) => {
      const [one, two] = await twoSessions(context);
      const transaction = ["BEGIN", "SELECT max(id) FROM t", "INSERT INTO t VALUES (3, 0)", "COMMIT"] as const;
      await two.run("BEGIN", "SELECT max(id) FROM t");
      await one.run(...transaction);
      expect(await two.run("INSERT INTO t VALUES (3, 0)", "COMMIT").then(() => "no error", String)).toMatch(violation);
      await two.run("ROLLBACK", ...transaction);
      expect(await one.run("SELECT count(*) FROM t")).toEqual([[4]]);
    });

    spec("a transaction that only reads disturbs no writer", { source }, async (context) => {
      const [one, two] = await twoSessions(context);
      await one.run("BEGIN", "SELECT count(*) FROM t");
      await two.run("INSERT INTO t VALUES (3, 0)", "UPDATE u SET n = 1");
      expect(await one.run("SELECT count(*) FROM t")).toEqual([[2]]);
      await one.run("COMMIT");
    });
  },
  { isolation: "serializable" },
);
