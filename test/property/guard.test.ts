import { describe, expect } from "vitest";
import { test } from "../../local-aws/test/support/local-redshift.ts";
import { fileId } from "../../src/core/arrivals/arrival.ts";
import { quoteTable } from "../../src/core/base/identifier.ts";
import { safetyTablesSql } from "../../src/core/ledger/ledger.ts";
import { toBatch } from "../../src/core/load/batch.ts";
import { planLoad } from "../../src/core/load/plan.ts";
import { renderPlan } from "../../src/core/load/sql.ts";
import { readTag } from "../../src/core/load/statement-text.ts";
import { arrival, pipeline, safety } from "../support/builders.ts";

const ledger = { name: "orders__loader_ledger" };

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString();

describe("the guard of a load, beside a ledger that has its file", () => {
  test.for([
    { what: "stops a file of today that was loaded yesterday", created: 0, loaded: 1, status: "FAILED" },
    { what: "stops a file of last year that was loaded when it was new", created: 365, loaded: 365, status: "FAILED" },
    { what: "stops a file of last year that was loaded today", created: 365, loaded: 0, status: "FAILED" },
    { what: "stops a file of a clock that is years ahead", created: -3650, loaded: 1, status: "FAILED" },
    { what: "reads no row of 31 days before the file was created", created: 0, loaded: 31, status: "FINISHED" },
  ])("$what", async ({ created, loaded, status }, { serializable: redshift }) => {
    const file = arrival("a.csv", { eventTime: daysAgo(created) });
    const batch = toBatch(["cluster main", "dev", "orders"], [{ id: fileId(file), arrival: file, messageIds: [] }]);
    const plan = planLoad(pipeline({ safety: safety({ ledger }) }), { batch, manifestUrls: [] });
    const sqls = renderPlan(plan);
    const [guard = ""] = sqls.filter((sql) => readTag(sql) === "guard-files");
    const record = sqls.filter((sql) => readTag(sql) === "record-files");
    await redshift.ended(await redshift.submitBatch([...safetyTablesSql({ ledger, fence: undefined }), ...record]));
    const backdate = `UPDATE ${quoteTable(ledger)} SET loaded_at = '${daysAgo(loaded).replace("T", " ").slice(0, -1)}'`;
    await redshift.ended(await redshift.submit(backdate));
    expect(await redshift.ended(await redshift.submit(guard))).toMatchObject({ Status: status });
    await redshift.ended(await redshift.submit(`DROP TABLE ${quoteTable(ledger)}`));
  });
});
