import { z } from "zod";
import type { Operation } from "../data-api-operation.ts";
import { parseMembers } from "../parse-members.ts";
import { catalogMembers, catalogPage } from "../results/query-catalog.ts";

const members = z.object({ ...catalogMembers, Database: z.string().min(1).default("dev") });

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListDatabases.html */
export const listDatabases: Operation = async (engine, body) => {
  const input = parseMembers(members, body);
  const sql = "SELECT datname FROM pg_database WHERE NOT datistemplate";
  const { page, NextToken } = await catalogPage(engine, { input, database: input.Database, sql });
  return { Databases: page.map(([name]) => name), NextToken };
};
