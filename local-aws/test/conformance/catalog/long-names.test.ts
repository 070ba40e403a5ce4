import { DescribeTableCommand, GetStatementResultCommand, ListTablesCommand } from "@aws-sdk/client-redshift-data";
import { expect } from "vitest";
import { conformance } from "../frame/conformance.ts";

const source = "dg/r_names: 127 bytes";
const table = `orders_${"of_all_regions_".repeat(8)}`.slice(0, 120);
const twin = `${table}x`;
const column = `${"ä".repeat(60)}_total`;
const made = `CREATE TABLE ${table} (id int, "${column}" decimal(8,2), v varchar(5))`;

conformance("Names of 64 to 127 bytes", (spec) => {
  spec("tables that differ behind byte 63 are two", { source }, async ({ run }) => {
    const rows = await run(
      made,
      `CREATE TABLE ${twin} (id int)`,
      `INSERT INTO ${twin} VALUES (1)`,
      `SELECT count(*) FROM ${table}`,
    );
    expect(rows).toEqual([[0]]);
  });
  spec("label a column", { source }, async ({ submit, ended, client }) => {
    const label = "l".repeat(127);
    const { SubStatements = [] } = await ended(
      await submit([made, `SELECT "${column}", id AS ${label}, id / 2.0 AS ${label.slice(1)} FROM ${table}`]),
    );
    const { ColumnMetadata = [] } = await client.send(new GetStatementResultCommand({ Id: SubStatements.at(-1)?.Id }));
    expect(ColumnMetadata.map(({ label: shown }) => shown)).toEqual([column, label, label.slice(1)]);
    expect(ColumnMetadata.map(({ name }) => name)).toEqual([column, label, label.slice(1)]);
  });
  spec("are cut behind 127 bytes", { source }, async ({ run }) => {
    const name = "n".repeat(130);
    expect(
      await run(`CREATE TABLE ${name} (a int)`, `SELECT tablename FROM pg_table_def WHERE tablename LIKE 'nnn%'`),
    ).toEqual([["n".repeat(127)]]);
  });
  const catalogs: [string, string][] = [
    ["pg_table_def", `SELECT DISTINCT tablename, "column" FROM pg_table_def WHERE tablename = '${table}'`],
    ["svv_columns", `SELECT DISTINCT table_name, column_name FROM svv_columns WHERE table_name = '${table}'`],
    ["svv_all_columns", `SELECT DISTINCT table_name, column_name FROM svv_all_columns WHERE table_name = '${table}'`],
    [
      "information_schema",
      `SELECT DISTINCT table_name, column_name FROM information_schema.columns WHERE table_name = '${table}'`,
    ],
    [
      "pg_class and pg_attribute",
      `SELECT DISTINCT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relname = '${table}'`,
    ],
  ];
  for (const [title, query] of catalogs)
    spec(`are whole in ${title}`, { source }, async ({ run }) => {
      const rows = await run(made, query);
      expect(rows.toSorted()).toEqual([
        [table, "id"],
        [table, "v"],
        [table, column],
      ]);
    });
  spec("are whole in a transaction that has read before", { source }, async ({ run }) => {
    const name = `t_${"later_".repeat(20)}`;
    const rows = await run(
      "SELECT 1",
      `CREATE TABLE ${name} (a int)`,
      `SELECT table_name FROM svv_tables WHERE table_name LIKE 't_later%'`,
    );
    expect(rows).toEqual([[name]]);
  });
  spec("are whole in pg_tables and svv_table_info", { source }, async ({ run }) => {
    const rows = await run(
      made,
      `INSERT INTO ${table} VALUES (1, 2, 'a')`,
      `SELECT DISTINCT tablename FROM pg_tables WHERE tablename = '${table}' UNION ALL SELECT DISTINCT "table" FROM svv_table_info WHERE "table" = '${table}'`,
    );
    expect(rows).toEqual([[table], [table]]);
  });
  spec("are whole in the Data API's catalog", { source }, async ({ submit, ended, client, target, schema }) => {
    await ended(await submit([made]));
    const { Tables = [] } = await client.send(new ListTablesCommand({ ...target, SchemaPattern: schema }));
    expect(Tables.map(({ name }) => name)).toEqual([table]);
    const { ColumnList = [] } = await client.send(
      new DescribeTableCommand({ ...target, Schema: schema, Table: table }),
    );
    expect(ColumnList.map(({ name }) => name)).toEqual(["id", column, "v"]);
  });
  spec("are whole in an error", { source }, async ({ fails }) => {
    expect(await fails(made, `SELECT ${column}s FROM ${table}`)).toContain(`column "${column}s" does not exist`);
    expect(await fails(`SELECT 1 FROM ${twin}`)).toContain(twin);
  });
  spec("fit the keys of JSON, and the header of UNLOAD", { source }, async ({ run, files, role }) => {
    const url = await files.put("rows.json", JSON.stringify({ id: 1, [column]: 2.5, v: "a" }));
    await run(
      made,
      `COPY ${table} FROM '${url}' ${role} JSON 'auto'`,
      `UNLOAD ('SELECT * FROM ${table}') TO '${files.url("out_")}' ${role} CSV HEADER PARALLEL OFF`,
    );
    expect((await files.get("out_000")).toString()).toBe(`id,${column},v\n1,2.50,a\n`);
  });
});
