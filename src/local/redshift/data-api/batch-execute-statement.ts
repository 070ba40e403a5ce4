import { z } from "zod";
import { parseMembers, submission } from "./members.ts";
import type { Operation } from "./operation.ts";
import { submitStatement } from "./submit-statement.ts";

const members = z.object({
  ...submission,
  Sqls: z.array(z.string().min(1)).min(1).max(40),
  ExecutionMode: z.enum(["TRANSACTION", "AUTO_COMMIT"]).default("TRANSACTION"),
});

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_BatchExecuteStatement.html */
export const batchExecuteStatement: Operation = (engine, body, signal) => {
  const input = parseMembers(members, body);
  const texts = { sqls: input.Sqls, isBatch: true, executionMode: input.ExecutionMode };
  return submitStatement(engine, { input, texts, signal });
};
