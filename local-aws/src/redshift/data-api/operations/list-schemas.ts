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
});

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListSchemas.html */
export const listSchemas: Operation = async (engine, body) => {
  const input = parseMembers(members, body);
  const sql = `SELECT DISTINCT ${shownSchema("nspname")} FROM pg_namespace
    WHERE ${isShown("nspname")} AND ${shownSchema("nspname")} LIKE ${redshiftLiteral(input.SchemaPattern)}`;
  const { page, NextToken } = await catalogPage(engine, { input, database: input.Database, sql });
  return { Schemas: page.map(([name]) => name), NextToken };
};
