import { z } from "zod";
import { toLiteral } from "./literal.ts";
import { parseMembers } from "./members.ts";
import type { Operation } from "./operation.ts";
import { catalogMembers, catalogPage, queryCatalog } from "./query-catalog.ts";

const members = z.object({
  ...catalogMembers,
  Database: z.string().min(1),
  SchemaPattern: z.string().default("%"),
  TablePattern: z.string().default("%"),
});

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListTables.html */
export const listTables: Operation = async (engine, body) => {
  const input = parseMembers(members, body);
  const sql = `SELECT c.relname, n.nspname,
      CASE WHEN n.nspname IN ('pg_catalog', 'information_schema', 'redshift') THEN 'SYSTEM ' ELSE '' END
        || CASE WHEN c.relkind IN ('v', 'm') THEN 'VIEW' ELSE 'TABLE' END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm') AND n.nspname NOT LIKE 'pg\\_t%'
      AND n.nspname LIKE ${toLiteral(input.SchemaPattern)} AND c.relname LIKE ${toLiteral(input.TablePattern)}
    ORDER BY n.nspname, c.relname`;
  const rows = await queryCatalog(engine, { database: input.Database, warehouse: input, sql });
  const { page, NextToken } = catalogPage(rows, input);
  return { Tables: page.map(([name, schema, type]) => ({ name, schema, type })), NextToken };
};
