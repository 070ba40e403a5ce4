import { z } from "zod";
import { toField } from "./field.ts";
import { nextToken, parseMembers, statementId, waitSeconds } from "./members.ts";
import type { Operation } from "./operation.ts";
import { findResult, resultPage } from "./statement-result.ts";

const members = z.object({ Id: statementId, NextToken: nextToken, WaitTimeSeconds: waitSeconds });

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_GetStatementResult.html */
export const getStatementResult: Operation = async ({ store }, body, signal) => {
  const { Id: id, NextToken, WaitTimeSeconds } = parseMembers(members, body);
  const result = await findResult(store, { id, format: "JSON", waitSeconds: WaitTimeSeconds }, signal);
  const page = resultPage(result, NextToken);
  const records = page.rows.map((row) => result.columns.map((column, at) => toField(column, row[at] ?? null)));
  return { ...page.members, Records: records };
};
