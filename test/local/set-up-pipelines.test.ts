import { expect, test } from "vitest";
import { parsePipeline } from "../../src/config/config.ts";
import { QueryError } from "../../src/core/base/query-error.ts";
import { setUpPipeline } from "../../src/local/set-up-pipelines.ts";

const config = {
  output: { manifest_bucket: "manifests" },
  copy: { options: "CSV", role_arn: "arn:aws:iam::123456789012:role/r", table_name: "shop.orders" },
  cluster: { identifier: "analytics", db_name: "dev" },
};

/** A warehouse that has these tables, and whether it has the schema. */
function warehouse({ tables, hasSchema = true }: { tables: string[]; hasSchema?: boolean }) {
  const created: string[] = [];
  const query = async (_: unknown, sql: string) => {
    const [, selected] = /^SELECT 1 FROM (\S+)/.exec(sql) ?? [];
    if (selected !== undefined && !tables.includes(selected))
      throw new QueryError(`relation ${selected} does not exist`);
    const [, made] = /^CREATE TABLE (?:IF NOT EXISTS )?(\S+)/.exec(sql) ?? [];
    if (made !== undefined && !hasSchema) throw new QueryError('schema "shop" does not exist');
    if (made !== undefined) created.push(made);
    return [];
  };
  return { query, created };
}

function named() {
  const parsed = parsePipeline(JSON.stringify(config), "orders_queue");
  if (!("pipeline" in parsed)) throw new Error(JSON.stringify(parsed.problems));
  return { name: "orders_queue", pipeline: parsed.pipeline };
}

test("creates ledger and fence beside a target that is there", async () => {
  const { query, created } = warehouse({ tables: ['"shop"."orders"'] });
  expect(await setUpPipeline({ query }, named())).toEqual([]);
  expect(created).toHaveLength(2);
});

test("reports a target that is not there", async () => {
  const problem = { kind: "no table", name: "orders_queue", table: "shop.orders" };
  expect(await setUpPipeline(warehouse({ tables: [] }), named())).toEqual([problem]);
  expect(await setUpPipeline(warehouse({ tables: [], hasSchema: false }), named())).toEqual([problem]);
});

test("reports tables that could not be created", async () => {
  expect(await setUpPipeline(warehouse({ tables: ['"shop"."orders"'], hasSchema: false }), named())).toEqual([
    { kind: "not initialised", name: "orders_queue", table: "shop.orders", reason: 'schema "shop" does not exist' },
  ]);
});
