import { describe, expect, test } from "vitest";
import { tryEach } from "../../../src/core/doctor/try/transaction.ts";
import type { Warehouse } from "../../../src/core/pipeline/pipeline.ts";

const warehouse: Warehouse = { at: { kind: "workgroup", name: "adhoc" }, database: "dev", signIn: { kind: "iam" } };

/** A Redshift that refuses statements by their text, as the Data API describes a batch: what is behind a failure did not run. */
function refusing(...texts: string[]) {
  const runs: (readonly string[])[] = [];
  return {
    runs,
    run: async (_: Warehouse, sqls: readonly string[]) => {
      runs.push(sqls);
      const failing = sqls.findIndex((sql) => sql.includes("rolls back") || texts.some((text) => sql === text));
      const parts = sqls.map((_sql, at) => ({
        status: at < failing ? "FINISHED" : at === failing ? "FAILED" : "ABORTED",
        error: at === failing ? `ERROR: no\n  Position: ${at}` : undefined,
      }));
      return { parts, error: "ERROR: no" };
    },
  };
}

const tries = [
  { id: "a", sql: "A" },
  { id: "b", sql: "B", needs: ["a"] },
  { id: "c", sql: "C", needs: ["b"] },
  { id: "d", sql: "D" },
];

describe("statements that are tried together", () => {
  test("each work, in one transaction whose last statement always fails", async () => {
    const trials = refusing();
    const results = await tryEach(trials, warehouse, tries);
    expect(Object.fromEntries(results)).toMatchObject({
      a: { kind: "worked" },
      b: { kind: "worked" },
      d: { kind: "worked" },
    });
    expect(trials.runs).toHaveLength(1);
    expect(trials.runs[0]?.at(-1)).toContain("doctor rolls back what it tried");
  });

  test("get their own answers: one that fails hides none but those that need it", async () => {
    const trials = refusing("B", "D");
    const results = await tryEach(trials, warehouse, tries);
    expect(Object.fromEntries(results)).toMatchObject({
      a: { kind: "worked" },
      b: { kind: "failed", error: "ERROR: no Position: 2" },
      c: { kind: "untried", because: "b" },
      d: { kind: "failed" },
    });
    expect(trials.runs).toHaveLength(3);
    for (const run of trials.runs) expect(run.at(-1)).toContain("rolls back");
  });

  test("go on without the time limit where Redshift refuses it", async () => {
    const results = await tryEach(refusing("SET statement_timeout TO 20000"), warehouse, tries);
    expect(results.get("c")).toEqual({ kind: "worked" });
  });

  test("all fail where the transaction fails as a whole", async () => {
    const away = {
      run: async () => ({ parts: [{ status: "ABORTED", error: undefined }], error: "the cluster\nis away" }),
    };
    const results = await tryEach(away, warehouse, tries);
    expect(results.get("d")).toEqual({ kind: "failed", error: "the cluster is away" });
  });
});
