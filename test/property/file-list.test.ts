import { startLocal } from "@redshift-loader/local-aws";
import * as fc from "fast-check";
import { Client } from "pg";
import { expect, test } from "vitest";
import { fileId } from "../../src/core/arrivals/arrival.ts";
import { quoteTable } from "../../src/core/base/identifier.ts";
import { ledgerColumns, safetyTablesSql } from "../../src/core/ledger/ledger.ts";
import { toBatch } from "../../src/core/load/batch.ts";
import { ledgerSteps, stepsOfList } from "../../src/core/load/plan/ledger-steps.ts";
import { renderPlan } from "../../src/core/load/plan/render-plan.ts";
import { arrivals } from "../core/arbitraries.ts";
import { hostileKeys } from "../core/hostile-keys.ts";
import { arrival, scope } from "../support/builders.ts";

const ledger = { name: "orders__loader_ledger" };
const columns = ledgerColumns.filter((column) => column !== "loaded_at").join(", ");
const rowsSql = `SELECT ${columns} FROM ${quoteTable(ledger)} ORDER BY file_id`;

test("A list of files fills the ledger as their full rows do, and its guard stops any that is loaded", async () => {
  await using local = await startLocal({ isolation: "serializable" });
  for (const sql of safetyTablesSql({ ledger, fence: undefined })) await local.query(sql);
  const files = [...hostileKeys, "orders/😀.csv", "orders/ends with a blank "].map((key, index) => {
    const file = arrival(key, {
      eTag: `e${index}`,
      ...(index % 3 === 0 && { versionId: `v'${index}` }),
      bytes: index * 1_000_000_007,
      eventTime: new Date(Date.UTC(2026, 0, 1) + index * 61_001).toISOString(),
    });
    return { id: fileId(file), arrival: file, messageIds: [] };
  });
  await using session = await connect(local.redshiftUrl);
  const batch = toBatch(scope, files);
  const inFull = ledgerSteps(ledger, batch, false);
  const listed = stepsOfList(ledger, batch);
  for (const sql of renderPlan(inFull.record)) await local.query(sql);
  const expected = await local.query(rowsSql);
  expect(expected).toHaveLength(files.length);
  await local.query(`DELETE FROM ${quoteTable(ledger)}`);
  const sqls = renderPlan([...listed.guard, ...listed.record]);
  await session.transaction(sqls);
  expect(await local.query(rowsSql)).toEqual(expected);
  await expect(session.transaction(sqls)).rejects.toThrow(`"${files.length} files are loaded already"`);
  expect(await local.query(rowsSql)).toEqual(expected);
});

test("Whatever files are called, a list of them and their full rows leave the same ledger", async () => {
  await using local = await startLocal({ isolation: "snapshot" });
  for (const sql of safetyTablesSql({ ledger, fence: undefined })) await local.query(sql);
  await using session = await connect(local.redshiftUrl);
  const storedBy = async (steps: ReturnType<typeof stepsOfList>) => {
    await local.query(`DELETE FROM ${quoteTable(ledger)}`);
    await session.transaction(renderPlan([...steps.guard, ...steps.record]));
    return local.query(rowsSql);
  };
  const some = fc.uniqueArray(arrivals, { minLength: 1, maxLength: 12, selector: fileId });
  await fc.assert(
    fc.asyncProperty(some, async (all) => {
      const batch = toBatch(
        scope,
        all.map((file) => ({ id: fileId(file), arrival: file, messageIds: [] })),
      );
      expect(await storedBy(stepsOfList(ledger, batch))).toEqual(await storedBy(ledgerSteps(ledger, batch, false)));
    }),
    { numRuns: 15 },
  );
});

/** A session in which a transaction keeps its temporary tables. */
async function connect(connectionString: string) {
  const client = new Client({ connectionString });
  await client.connect();
  return {
    async transaction(sqls: readonly string[]) {
      await client.query("BEGIN");
      try {
        for (const sql of sqls) await client.query(sql);
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK");
        throw error;
      } finally {
        await client.query("DROP TABLE IF EXISTS loader_files");
      }
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}
