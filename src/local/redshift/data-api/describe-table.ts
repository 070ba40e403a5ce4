import { z } from "zod";
import { columnMetadata } from "./column-type.ts";
import { toLiteral } from "./literal.ts";
import { parseMembers } from "./members.ts";
import type { Operation } from "./operation.ts";
import { catalogMembers, catalogPage, queryCatalog } from "./query-catalog.ts";

const members = z.object({
  ...catalogMembers,
  Database: z.string().min(1),
  Schema: z.string().optional(),
  Table: z.string().min(1),
});

type Row = readonly (string | null)[];

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_DescribeTable.html */
export const describeTable: Operation = async (engine, body) => {
  const input = parseMembers(members, body);
  const inSchema = input.Schema === undefined ? "pg_table_is_visible(c.oid)" : `n.nspname = ${toLiteral(input.Schema)}`;
  const sql = `SELECT a.attname, a.atttypid, a.atttypmod, n.nspname, c.relname, a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relname = ${toLiteral(input.Table)} AND ${inSchema} ORDER BY a.attnum`;
  const rows = await queryCatalog(engine, { database: input.Database, warehouse: input, sql });
  const { page, NextToken } = catalogPage(rows, input);
  return { TableName: input.Table, ColumnList: page.map(describeColumn), NextToken };
};

function describeColumn([name, type, modifier, schema, table, notNull, columnDefault]: Row): object {
  const column = { name: name ?? "", dataTypeID: Number(type), dataTypeModifier: Number(modifier) };
  return columnMetadata(column, {
    schemaName: schema ?? "",
    tableName: table ?? "",
    nullable: notNull === "t" ? 0 : 1,
    ...(columnDefault !== null && columnDefault !== undefined && { columnDefault }),
  });
}
