import { z } from "zod";
import type { Operation } from "../data-api-operation.ts";
import { parseMembers } from "../parse-members.ts";
import { submission } from "../request-members.ts";
import { submitStatement } from "./submit-statement.ts";

const members = z.object({ ...submission, Sql: z.string().min(1) });

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html */
export const executeStatement: Operation = (engine, body, signal) => {
  const input = parseMembers(members, body);
  const texts = { sqls: [input.Sql], isBatch: false, executionMode: "TRANSACTION" } as const;
  return submitStatement(engine, { input, texts, signal });
};
