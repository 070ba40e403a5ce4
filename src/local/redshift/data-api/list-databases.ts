import { z } from "zod";
import { parseMembers } from "./members.ts";
import type { Operation } from "./operation.ts";
import { catalogMembers, catalogPage, queryCatalog } from "./query-catalog.ts";

const members = z.object({ ...catalogMembers, Database: z.string().min(1).default("dev") });

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListDatabases.html */
export const listDatabases: Operation = async (engine, body) => {
  const input = parseMembers(members, body);
  const sql = "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY datname";
  const rows = await queryCatalog(engine, { database: input.Database, warehouse: input, sql });
  const names = rows.map(([name]) => name);
  const { page, NextToken } = catalogPage(names, input);
  return { Databases: page, NextToken };
};
