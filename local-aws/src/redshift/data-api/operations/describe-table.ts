import { z } from "zod";
import { wholeName } from "../../sql/lex/postgres-name.ts";
import { redshiftLiteral } from "../../sql/lex/redshift-literal.ts";
import type { Operation } from "../data-api-operation.ts";
import { parseMembers } from "../parse-members.ts";
import { columnMetadata } from "../results/column-type.ts";
import { catalogMembers, catalogPage } from "../results/query-catalog.ts";
import { isShown, shownSchema } from "../results/shown-schema.ts";

const members = z.object({
  ...catalogMembers,
  Database: z.string().min(1),
  Schema: z.string().optional(),
  Table: z.string().optional(),
});

type Row = readonly (string | null)[];

/** Redshift's catalog holds IDENTITY as a default, with the table's id, the column's place, seed and step. */
const columnDefault = `CASE a.attidentity
      WHEN 'a' THEN '"identity"(' || c.oid || ', ' || a.attnum - 1 || ', ''1,1''::text)'
      WHEN 'd' THEN 'default_identity(' || c.oid || ', ' || a.attnum - 1 || ', ''1,1''::text)'
      ELSE pg_get_expr(d.adbin, d.adrelid) END`;

/**
 * The columns of a table; without `Table` those of all tables, without `Schema` those of all schemas. `MaxResults`
 * counts columns.
 *
 * @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_DescribeTable.html
 */
export const describeTable: Operation = async (engine, body) => {
  const input = parseMembers(members, body);
  const schema = shownSchema("n.nspname");
  const where = [
    isShown("n.nspname"),
    ...(input.Schema === undefined ? [] : [`${schema} = ${redshiftLiteral(input.Schema)}`]),
    ...(input.Table === undefined ? [] : [`c.relname = ${redshiftLiteral(input.Table)}`]),
  ];
  // quoted, to read PostgreSQL's own table: the view of that name hides columns of late-binding views
  const sql = `SELECT rpad(${schema}, 127) || rpad(c.relname, 127) || lpad(a.attnum::varchar, 5, '0'),
      a.attname, a.atttypid, a.atttypmod, ${schema}, c.relname, a.attnotnull, ${columnDefault}
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog."pg_attribute" a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'v', 'm') AND ${where.join(" AND ")}`;
  const { page, NextToken } = await catalogPage(engine, { input, database: input.Database, sql });
  return { TableName: input.Table, ColumnList: page.map(describeColumn), NextToken };
};

function describeColumn([, name, type, modifier, schema, table, notNull, columnDefault]: Row): object {
  const column = { name: wholeName(name ?? ""), dataTypeID: Number(type), dataTypeModifier: Number(modifier) };
  return columnMetadata(column, {
    schemaName: schema ?? "",
    tableName: table ?? "",
    nullable: notNull === "t" ? 0 : 1,
    ...(columnDefault !== null && columnDefault !== undefined && { columnDefault }),
  });
}
