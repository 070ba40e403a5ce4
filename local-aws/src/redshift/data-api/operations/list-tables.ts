import { z } from "zod";
import { redshiftLiteral } from "../../sql/lex/redshift-literal.ts";
import type { Operation } from "../data-api-operation.ts";
import { parseMembers } from "../parse-members.ts";
import { catalogMembers, catalogPage } from "../results/query-catalog.ts";
import { isShown, shownSchema } from "../results/shown-schema.ts";

const members = z.object({
  ...catalogMembers,
  Database: z.string().min(1),
  SchemaPattern: z.string().default("%"),
  TablePattern: z.string().default("%"),
});

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListTables.html */
export const listTables: Operation = async (engine, body) => {
  const input = parseMembers(members, body);
  const schema = shownSchema("n.nspname");
  const sql = `SELECT rpad(${schema}, 127) || c.relname, c.relname, ${schema},
      CASE WHEN n.nspname IN ('pg_catalog', 'information_schema', 'redshift') THEN 'SYSTEM ' ELSE '' END
        || CASE WHEN c.relkind IN ('v', 'm') THEN 'VIEW' ELSE 'TABLE' END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm') AND ${isShown("n.nspname")}
      AND ${schema} LIKE ${redshiftLiteral(input.SchemaPattern)} AND c.relname LIKE ${redshiftLiteral(input.TablePattern)}`;
  const { page, NextToken } = await catalogPage(engine, { input, database: input.Database, sql });
  return { Tables: page.map(([, name, itsSchema, type]) => ({ name, schema: itsSchema, type })), NextToken };
};
