import {
  DescribeTableCommand,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListTablesCommand,
} from "@aws-sdk/client-redshift-data";
import { describe, expect } from "vitest";
import { test } from "../../../support/local-redshift.ts";

const schema = `
  CREATE SCHEMA shop;
  CREATE TABLE shop.orders (id bigint NOT NULL, total decimal(12,2) DEFAULT 0, note varchar(40)) DISTKEY(id);
  CREATE VIEW shop.totals AS SELECT sum(total) AS total FROM shop.orders;
  CREATE TABLE shop.refunds (id bigint)`;

describe("the catalog", () => {
  test("lists databases, schemas and tables, and describes a table", async ({ snapshot }) => {
    const { client, target } = snapshot;
    await snapshot.redshift.runScript(target.Database, schema);
    const { Databases } = await client.send(new ListDatabasesCommand(target));
    expect(Databases).toEqual(["dev", target.Database]);
    const { Schemas } = await client.send(new ListSchemasCommand({ ...target, SchemaPattern: "sh%" }));
    expect(Schemas).toEqual(["shop"]);
    const { Tables } = await client.send(new ListTablesCommand({ ...target, SchemaPattern: "shop" }));
    expect(Tables).toEqual([
      { name: "orders", schema: "shop", type: "TABLE" },
      { name: "refunds", schema: "shop", type: "TABLE" },
      { name: "totals", schema: "shop", type: "VIEW" },
    ]);
    const { ColumnList = [] } = await client.send(
      new DescribeTableCommand({ ...target, Schema: "shop", Table: "orders" }),
    );
    expect(
      ColumnList.map((it) => [it.name, it.typeName, it.precision, it.scale, it.nullable, it.columnDefault]),
    ).toEqual([
      ["id", "int8", 19, 0, 0, undefined],
      ["total", "numeric", 12, 2, 1, "0"],
      ["note", "varchar", 40, 0, 1, undefined],
    ]);
  });

  test("comes in pages", async ({ snapshot }) => {
    const { client, target } = snapshot;
    const page = async (NextToken?: string) => {
      const input = { ...target, SchemaPattern: "redshift", TablePattern: "stl%", MaxResults: 1 };
      return client.send(new ListTablesCommand(NextToken === undefined ? input : { ...input, NextToken }));
    };
    const first = await page();
    const second = await page(first.NextToken);
    expect([first, second].map(({ Tables }) => Tables)).toEqual([
      [{ name: "stl_load_commits", schema: "redshift", type: "SYSTEM TABLE" }],
      [{ name: "stl_load_errors", schema: "redshift", type: "SYSTEM TABLE" }],
    ]);
    await expect(page("not-a-token")).rejects.toMatchObject({ name: "ValidationException" });
  });
});
