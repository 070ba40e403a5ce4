import {
  DescribeTableCommand,
  type DescribeTableRequest,
  ListSchemasCommand,
  type ListSchemasRequest,
  ListTablesCommand,
  type ListTablesRequest,
} from "@aws-sdk/client-redshift-data";
import { describe, expect } from "vitest";
import { conformance } from "../frame/conformance.ts";
import type { SpecContext } from "../frame/spec-context.ts";

const tables = async ({ client, target, schema }: SpecContext, input: Partial<ListTablesRequest> = {}) => {
  const { Tables = [], NextToken } = await client.send(
    new ListTablesCommand({ ...target, SchemaPattern: schema, ...input }),
  );
  return { names: Tables.map(({ name }) => name), Tables, NextToken };
};
const schemas = ({ client, target }: SpecContext, input: Partial<ListSchemasRequest>) =>
  client.send(new ListSchemasCommand({ ...target, ...input }));
const columns = async ({ client, target, schema }: SpecContext, input: Partial<DescribeTableRequest>) => {
  const { ColumnList = [], ...rest } = await client.send(
    new DescribeTableCommand({ ...target, Schema: schema, ...input }),
  );
  return { ColumnList, ...rest };
};

conformance("The catalog", (spec) => {
  describe("ListSchemas", () => {
    spec("knows those of Redshift", { source: "mgmt/data-api" }, async (context) => {
      const { Schemas = [] } = await schemas(context, {});
      for (const name of ["information_schema", "pg_catalog", "public"]) expect(Schemas).toContain(name);
      expect(Schemas).not.toContain("redshift");
    });

    spec("matches % and _", { source: "facts §1.3" }, async (context) => {
      const { run, schema } = context;
      await run("SELECT 1");
      const pattern = `${schema.slice(0, -2)}_${schema.at(-1)}`;
      expect((await schemas(context, { SchemaPattern: `${schema.slice(0, -1)}%` })).Schemas).toEqual([schema]);
      expect((await schemas(context, { SchemaPattern: pattern })).Schemas).toEqual([schema]);
      expect((await schemas(context, { SchemaPattern: `${schema}_` })).Schemas).toEqual([]);
    });

    spec("comes in pages", { source: "facts §1.3", only: "emulator" }, async (context) => {
      const { run, schema } = context;
      await run(`CREATE SCHEMA ${schema}_a`, `CREATE SCHEMA ${schema}_b`);
      const first = await schemas(context, { SchemaPattern: `${schema}%`, MaxResults: 2 });
      const second = await schemas(context, { SchemaPattern: `${schema}%`, MaxResults: 2, NextToken: first.NextToken });
      expect([first.Schemas, second.Schemas, second.NextToken]).toEqual([
        [schema, `${schema}_a`],
        [`${schema}_b`],
        undefined,
      ]);
    });
  });

  describe("ListTables", () => {
    spec("distinguishes tables from views", { source: "facts §1.3" }, async (context) => {
      const { run, schema } = context;
      await run("CREATE TABLE t (n int)", `CREATE VIEW v AS SELECT n FROM ${schema}.t`);
      expect((await tables(context)).Tables).toEqual([
        { name: "t", schema, type: "TABLE" },
        { name: "v", schema, type: "VIEW" },
      ]);
    });

    spec("matches names by pattern", { source: "facts §1.3" }, async (context) => {
      await context.run("CREATE TABLE order_a (n int)", "CREATE TABLE order_b (n int)", "CREATE TABLE other (n int)");
      expect((await tables(context, { TablePattern: "order%" })).names).toEqual(["order_a", "order_b"]);
      expect((await tables(context, { TablePattern: "o___r" })).names).toEqual(["other"]);
      expect((await tables(context, { TablePattern: "order\\_%" })).names).toEqual(["order_a", "order_b"]);
      expect((await tables(context, { TablePattern: "Order%" })).names).toEqual([]);
    });

    spec("knows the system's own", { source: "dg/c_intro_STL_tables" }, async (context) => {
      const { Tables } = await tables(context, { SchemaPattern: "pg_catalog", TablePattern: "stl_load_errors" });
      expect(Tables).toEqual([
        { name: "stl_load_errors", schema: "pg_catalog", type: expect.stringMatching(/^SYSTEM (TABLE|VIEW)$/) },
      ]);
    });

    spec("comes in pages that miss nothing when tables come and go", { source: "facts §1.3" }, async (context) => {
      const { run } = context;
      await run("CREATE TABLE a (n int)", "CREATE TABLE c (n int)", "CREATE TABLE d (n int)");
      const first = await tables(context, { MaxResults: 2 });
      await run("DROP TABLE a", "CREATE TABLE b (n int)");
      const second = await tables(context, { MaxResults: 2, NextToken: first.NextToken });
      expect([first.names, second.names, second.NextToken]).toEqual([["a", "c"], ["d"], undefined]);
    });

    spec(
      "reads the database that is named, not the connected one",
      { source: "facts §1.3", only: "emulator" },
      async (context) => {
        await context.run("CREATE TABLE t (n int)");
        expect((await tables(context, { ConnectedDatabase: "dev" })).names).toEqual(["t"]);
        expect((await tables(context, { Database: "dev", ConnectedDatabase: context.target.Database })).names).toEqual(
          [],
        );
      },
    );

    spec("needs a warehouse", { source: "facts §1.3", only: "emulator" }, async (context) => {
      await expect(tables(context, { ClusterIdentifier: undefined })).rejects.toMatchObject({
        name: "ValidationException",
        message: "Either ClusterIdentifier or WorkgroupName must be provided.",
      });
    });

    spec("refuses 1001 a page", { source: "facts §1.3" }, async (context) => {
      await expect(tables(context, { MaxResults: 1001 })).rejects.toMatchObject({ name: "ValidationException" });
    });

    spec("refuses a token that it did not give", { source: "facts §1.3", only: "emulator" }, async (context) => {
      await expect(tables(context, { NextToken: "x" })).rejects.toMatchObject({ name: "ValidationException" });
    });
  });

  describe("DescribeTable", () => {
    const create =
      "CREATE TABLE t (id bigint NOT NULL, total decimal(12,2) DEFAULT 0, note varchar(40), at timestamp, doc super) DISTKEY(id) SORTKEY(at)";

    spec("gives columns in their order, with types, lengths, defaults", { source: "facts §1.3" }, async (context) => {
      await context.run(create);
      const { TableName, ColumnList } = await columns(context, { Table: "t" });
      expect(TableName).toBe("t");
      expect(ColumnList.map((it) => [it.name, it.typeName, it.precision, it.scale, it.nullable])).toEqual([
        ["id", "int8", 19, 0, 0],
        ["total", "numeric", 12, 2, 1],
        ["note", "varchar", 40, 0, 1],
        ["at", "timestamp", 29, 6, 1],
        ["doc", "super", 0, 0, 1],
      ]);
      expect(ColumnList.map((it) => it.columnDefault ?? null)).toEqual([
        null,
        expect.stringMatching(/^0/),
        null,
        null,
        null,
      ]);
      expect(new Set(ColumnList.map((it) => `${it.schemaName}.${it.tableName}`))).toEqual(
        new Set([`${context.schema}.t`]),
      );
    });

    spec("gives the columns of all tables if none is named", { source: "facts §1.3" }, async (context) => {
      await context.run("CREATE TABLE a (x int, y int)", "CREATE TABLE b (z int)");
      const { ColumnList } = await columns(context, {});
      expect(ColumnList.map((it) => `${it.tableName}.${it.name}`)).toEqual(["a.x", "a.y", "b.z"]);
    });

    spec("looks in all schemas if none is named", { source: "facts §1.3" }, async (context) => {
      const { run, schema } = context;
      await run(`CREATE TABLE only_${schema} (x int)`);
      const { ColumnList } = await columns(context, { Schema: undefined, Table: `only_${schema}` });
      expect(ColumnList.map((it) => [it.schemaName, it.name])).toEqual([[schema, "x"]]);
    });

    spec("describes a view", { source: "facts §1.3" }, async (context) => {
      const { run, schema } = context;
      await run("CREATE TABLE t (n int)", `CREATE VIEW v AS SELECT n AS m FROM ${schema}.t`);
      expect((await columns(context, { Table: "v" })).ColumnList.map((it) => it.name)).toEqual(["m"]);
    });

    spec("has no columns of a table that is not there", { source: "facts §1.3", only: "emulator" }, async (context) => {
      expect((await columns(context, { Table: "nowhere" })).ColumnList).toEqual([]);
    });

    spec("comes in pages", { source: "facts §1.3", only: "emulator" }, async (context) => {
      await context.run(create);
      const first = await columns(context, { Table: "t", MaxResults: 3 });
      const second = await columns(context, { Table: "t", MaxResults: 3, NextToken: first.NextToken });
      expect([first, second].map(({ ColumnList }) => ColumnList.map((it) => it.name))).toEqual([
        ["id", "total", "note"],
        ["at", "doc"],
      ]);
    });
  });
});
