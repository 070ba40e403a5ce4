import { expect, test } from "vitest";
import { folderWarnings } from "../../src/folders/folder-warnings.ts";
import { readPipelinesFolder } from "../../src/folders/pipelines-folder.ts";

const { pipelines } = await readPipelinesFolder("examples/orders");

/** The example's pipeline with another table or source. */
const warningsOf = (table: { schema?: string; name: string }, schemaSql: string | undefined, prefix = "orders/") =>
  folderWarnings({
    schemaSql,
    pipelines: pipelines.map((file) => ({
      ...file,
      pipeline: { ...file.pipeline, copy: { ...file.pipeline.copy, table } },
      source: { bucket: "shop-landing", prefix },
    })),
  });

const orders = { schema: "shop", name: "orders" };

test.for([
  "CREATE TABLE shop.orders (id BIGINT)",
  'create table if not exists "shop"."Orders" (id BIGINT) DISTKEY (id);',
  "CREATE TABLE shop.orders AS SELECT 1 AS id",
  "CREATE TABLE shop.orders (LIKE shop.other)",
  "SET search_path TO shop; CREATE TABLE orders (id BIGINT)",
  "CREATE TABLE shop.new (id BIGINT); ALTER TABLE shop.new RENAME TO orders",
])("a table that %s makes is there", (schemaSql) => {
  expect(warningsOf(orders, schemaSql)).toEqual([]);
});

test("a table that schema.sql does not create is most likely a slip", () => {
  expect(warningsOf({ schema: "shop", name: "oders" }, "CREATE TABLE shop.orders (id BIGINT)")).toEqual([
    "orders_queue.json: copy.table_name is shop.oders, which schema.sql does not create; did you mean shop.orders? Unless the table is there already, loads are parked.",
  ]);
  expect(warningsOf(orders, "-- CREATE TABLE shop.orders (id BIGINT)")).toEqual([
    expect.stringContaining("create it there, or correct the name."),
  ]);
  expect(warningsOf(orders, "CREATE TABLE sales.orders (id BIGINT)")).toHaveLength(1);
});

test("without schema.sql nothing is said of tables", () => {
  expect(warningsOf(orders, undefined)).toEqual([]);
});

test("a source whose prefix begins with / matches hardly any key", () => {
  expect(warningsOf(orders, undefined, "/orders/")).toEqual([
    'orders_queue.json: source.prefix is "/orders/", and keys in S3 seldom begin with "/": no key that begins with "orders/" matches; write "orders/"',
  ]);
});
