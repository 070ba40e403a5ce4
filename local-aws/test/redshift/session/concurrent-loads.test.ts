import { describe, expect } from "vitest";
import { test } from "../../support/local-redshift.ts";

const loads = Array.from({ length: 24 }, (_, at) => at + 1);

/** Replaces row 1 by a row with the next number, notes the load, and adds one more row. */
const plan = (name: string, load: number) => [
  `CREATE TEMP TABLE stage AS SELECT id, n + 1 AS n FROM ${name} WHERE id = 1`,
  `DELETE FROM ${name} USING stage WHERE ${name}.id = stage.id`,
  `INSERT INTO ${name} SELECT id, n FROM stage`,
  `INSERT INTO ${name} VALUES (${load} + 1, 0)`,
  `INSERT INTO ${name}_ledger VALUES (${load})`,
];

const tables = (name: string) =>
  `CREATE TABLE ${name} (id int, n int); CREATE TABLE ${name}_ledger (load int); CREATE TABLE ${name}_fence (id int);
   INSERT INTO ${name} VALUES (1, 0)`;

const state = (name: string) => `
  SELECT (SELECT n FROM ${name} WHERE id = 1), (SELECT count(*) FROM ${name}) - 1, (SELECT count(*) FROM ${name}_ledger)`;

describe.each(["snapshot", "serializable"] as const)(
  "24 loads of one table at once, under %s isolation,",
  (isolation) => {
    test("all succeed behind a fence", async ({ snapshot, serializable }) => {
      const redshift = isolation === "snapshot" ? snapshot : serializable;
      await redshift.redshift.runScript(redshift.target.Database, tables("fenced"));
      const ids = await Promise.all(
        loads.map((load) => redshift.submitBatch(["LOCK fenced_fence", ...plan("fenced", load)])),
      );
      const ended = await Promise.all(ids.map(redshift.ended));
      expect(ended.map(({ Error: error }) => error).filter(Boolean)).toEqual([]);
      expect(await redshift.rows(state("fenced"))).toEqual([[24, 24, 24]]);
    });

    test("fail without one, with errors to try again after, and no update is lost", async ({
      snapshot,
      serializable,
    }) => {
      const redshift = isolation === "snapshot" ? snapshot : serializable;
      await redshift.redshift.runScript(redshift.target.Database, tables("loose"));
      const ids = await Promise.all(loads.map((load) => redshift.submitBatch(plan("loose", load))));
      const ended = await Promise.all(ids.map(redshift.ended));
      const errors = ended.flatMap(({ Error: error }) => (error === undefined ? [] : [error]));
      const conflict = {
        snapshot: /^ERROR: (could not complete because of conflict with concurrent transaction$|deadlock detected\n)/,
        serializable:
          /^ERROR: (1023\n {2}Detail: Serializable isolation violation on table - \d+, |deadlock detected\n)/,
      };
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.filter((error) => !conflict[isolation].test(error))).toEqual([]);
      const done = loads.length - errors.length;
      expect(await redshift.rows(state("loose"))).toEqual([[done, done, done]]);
    });
  },
);
