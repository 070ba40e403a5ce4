import { startLocal } from "@redshift-loader/local-aws";
import { test as base, describe, expect } from "vitest";
import { fileId } from "../../src/core/arrivals/arrival.ts";
import { quoteTable } from "../../src/core/base/identifier.ts";
import { safetyTablesSql } from "../../src/core/ledger/ledger.ts";
import { toBatch } from "../../src/core/load/batch.ts";
import { planLoad } from "../../src/core/load/plan/plan.ts";
import { renderPlan } from "../../src/core/load/plan/render-plan.ts";
import { readTag } from "../../src/core/load/read-statement.ts";
import { arrival, pipeline, safety } from "../support/builders.ts";

const ledger = { name: "orders__loader_ledger" };

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString();

const loadedAlready = 'invalid input syntax for integer: "1 files are loaded already"';

const errorOf = (query: Promise<unknown>) =>
  query.then(
    () => undefined,
    (error: Error) => error.message,
  );

const test = base.extend("local", { scope: "file" }, async ({}, { onCleanup }) => {
  const local = await startLocal({ isolation: "serializable" });
  onCleanup(() => local[Symbol.asyncDispose]());
  return local;
});

describe("the guard of a load, beside a ledger that has its file", () => {
  test.for([
    { what: "stops a file of today that was loaded yesterday", created: 0, loaded: 1, error: loadedAlready },
    {
      what: "stops a file of last year that was loaded when it was new",
      created: 365,
      loaded: 365,
      error: loadedAlready,
    },
    { what: "stops a file of last year that was loaded today", created: 365, loaded: 0, error: loadedAlready },
    { what: "stops a file of a clock that is years ahead", created: -3650, loaded: 1, error: loadedAlready },
    { what: "reads no row of 31 days before the file was created", created: 0, loaded: 31, error: undefined },
  ])("$what", async ({ created, loaded, error }, { local }) => {
    const file = arrival("a.csv", { eventTime: daysAgo(created) });
    const batch = toBatch(["cluster main", "dev", "orders"], [{ id: fileId(file), arrival: file, messageIds: [] }]);
    const plan = planLoad(pipeline({ safety: safety({ ledger }) }), { batch, manifestUrls: [] });
    const sqls = renderPlan(plan);
    const [guard = ""] = sqls.filter((sql) => readTag(sql) === "guard-files");
    const record = sqls.filter((sql) => readTag(sql) === "record-files");
    for (const sql of [...safetyTablesSql({ ledger, fence: undefined }), ...record]) await local.query(sql);
    const backdate = `UPDATE ${quoteTable(ledger)} SET loaded_at = '${daysAgo(loaded).replace("T", " ").slice(0, -1)}'`;
    await local.query(backdate);
    expect(await errorOf(local.query(guard))).toBe(error);
    await local.query(`DROP TABLE ${quoteTable(ledger)}`);
  });
});
