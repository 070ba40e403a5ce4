import { z } from "zod";
import type { Operation } from "../data-api-operation.ts";
import { parseMembers } from "../parse-members.ts";
import { submission } from "../request-members.ts";
import { submitStatement } from "./submit-statement.ts";

const members = (statementsPerBatch: number) =>
  z.object({
    ...submission,
    Sqls: z.array(z.string().min(1)).min(1).max(statementsPerBatch),
    ExecutionMode: z.enum(["TRANSACTION", "AUTO_COMMIT"]).default("TRANSACTION"),
  });

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_BatchExecuteStatement.html */
export const batchExecuteStatement: Operation = (engine, body, signal) => {
  const input = parseMembers(members(engine.quotas().statementsPerBatch), body);
  const texts = { sqls: input.Sqls, isBatch: true, executionMode: input.ExecutionMode };
  return submitStatement(engine, { input, texts, signal });
};
