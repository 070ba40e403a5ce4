import { describe, expect, test } from "vitest";
import { QueryError } from "../../../src/core/base/query-error.ts";
import { init } from "../../../src/core/ledger/init.ts";
import { setUpSql } from "../../../src/core/ledger/set-up-sql.ts";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import { pipeline, safety, unprotected } from "../../support/builders.ts";
import { fakeWarehouse } from "../../support/fakes.ts";

/** A database with these tables; `mayCreate` says whether the user may create more. */
function database(tables: readonly string[], mayCreate = true) {
  const present = new Set(tables);
  return fakeWarehouse([], (sql) => {
    const [, asked] = /^SELECT 1 FROM (\S+) LIMIT 1$/.exec(sql) ?? [];
    const [, created] = /^CREATE TABLE IF NOT EXISTS (\S+) \(/.exec(sql) ?? [];
    if (asked && !present.has(asked)) throw new QueryError(`ERROR: relation ${asked} does not exist`);
    if (created && !mayCreate) throw new QueryError("ERROR: permission denied for schema sales");
    if (created) present.add(created);
    return [];
  });
}

const ledger = '"sales"."orders__loader_ledger"';
const fence = '"sales"."orders__loader_fence"';
const dbUser = (name: string): Pipeline["warehouse"] => ({ ...pipeline().warehouse, signIn: { kind: "dbUser", name } });

describe("init", () => {
  test("creates what is missing, and nothing the second time", async () => {
    const warehouse = database([fence]);
    expect(await init(warehouse, pipeline())).toEqual({
      tables: [
        { table: ledger, state: "created" },
        { table: fence, state: "existed" },
      ],
    });
    expect(await init(warehouse, pipeline())).toEqual({
      tables: [
        { table: ledger, state: "existed" },
        { table: fence, state: "existed" },
      ],
    });
    expect(warehouse.queried.filter((sql) => sql.startsWith("CREATE"))).toHaveLength(1);
  });

  test("creates only what the pipeline uses", async () => {
    const warehouse = database([]);
    expect(await init(warehouse, pipeline({ safety: safety({ concurrency: "lock" }) }))).toEqual({
      tables: [{ table: ledger, state: "created" }],
    });
    expect(await init(warehouse, pipeline({ safety: unprotected }))).toEqual({ tables: [] });
  });

  test("needs no right to create when all is there", async () => {
    expect(await init(database([ledger, fence], false), pipeline())).not.toHaveProperty("error");
  });

  test("without the right to create says exactly what to run", async () => {
    const result = await init(database([], false), pipeline({ warehouse: dbUser("etl") }));
    expect(result).toMatchObject({ tables: [], error: "ERROR: permission denied for schema sales" });
    expect(result.error !== undefined && result.run.map((sql) => sql.split(" (")[0])).toEqual([
      `CREATE TABLE IF NOT EXISTS ${ledger}`,
      `CREATE TABLE IF NOT EXISTS ${fence}`,
      'GRANT USAGE ON SCHEMA "sales" TO "etl"',
      'GRANT SELECT, INSERT, DELETE ON "sales"."orders" TO "etl"',
      `GRANT SELECT, INSERT ON ${ledger} TO "etl"`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ${fence} TO "etl"`,
    ]);
  });

  test("throws what is not the database's answer", async () => {
    const warehouse = { query: () => Promise.reject(new Error("Region is missing")) };
    await expect(init(warehouse, pipeline())).rejects.toThrow("Region is missing");
  });
});

describe("the SQL of a set-up", () => {
  test("has the ledger's own schema", () => {
    const { ddl } = setUpSql(pipeline({ safety: safety({ schema: "loader" }) }));
    expect(ddl[0]).toBe('CREATE SCHEMA IF NOT EXISTS "loader"');
  });

  test("grants to a user whose name has to be filled in where the configuration has none", () => {
    expect(setUpSql(pipeline()).grants).toContain(`GRANT SELECT, INSERT ON ${ledger} TO <the loader's database user>`);
  });

  test("has no DDL for a pipeline without tables", () => {
    expect(setUpSql(pipeline({ safety: { ...unprotected, schema: "loader" } })).ddl).toEqual([]);
  });

  test.each([
    { mode: { kind: "append" } as const, rights: "INSERT" },
    {
      mode: { kind: "history", keys: ["id"], timestamps: ["updated_at"], nullKeys: "reject" } as const,
      rights: "SELECT, INSERT",
    },
  ])("grants no more on the target than the mode needs: $rights", ({ mode, rights }) => {
    expect(setUpSql(pipeline({ mode })).grants).toContain(
      `GRANT ${rights} ON "sales"."orders" TO <the loader's database user>`,
    );
  });

  test("grants the lock of a target that is locked itself", () => {
    expect(setUpSql(pipeline({ safety: safety({ concurrency: "lock" }) })).grants).toContain(
      `GRANT SELECT, INSERT, UPDATE, DELETE ON "sales"."orders" TO <the loader's database user>`,
    );
  });
});
