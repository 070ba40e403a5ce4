import { z } from "zod";
import { toLiteral } from "./literal.ts";
import { parseMembers } from "./members.ts";
import type { Operation } from "./operation.ts";
import { catalogMembers, catalogPage, queryCatalog } from "./query-catalog.ts";

const members = z.object({
  ...catalogMembers,
  Database: z.string().min(1),
  SchemaPattern: z.string().default("%"),
});

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListSchemas.html */
export const listSchemas: Operation = async (engine, body) => {
  const input = parseMembers(members, body);
  const sql = `SELECT nspname FROM pg_namespace
    WHERE nspname NOT LIKE 'pg\\_t%' AND nspname LIKE ${toLiteral(input.SchemaPattern)} ORDER BY nspname`;
  const rows = await queryCatalog(engine, { database: input.Database, warehouse: input, sql });
  const { page, NextToken } = catalogPage(
    rows.map(([name]) => name),
    input,
  );
  return { Schemas: page, NextToken };
};
