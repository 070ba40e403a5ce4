import { z } from "zod";
import type { Operation } from "../data-api-operation.ts";
import { parseMembers } from "../parse-members.ts";
import { nextToken, statementId, waitSeconds } from "../request-members.ts";
import { toField } from "../results/field.ts";
import { findResult, resultPage } from "../results/statement-result.ts";

const members = z.object({ Id: statementId, NextToken: nextToken, WaitTimeSeconds: waitSeconds });

/** About as much as one page of the live service holds. */
const page = { bytes: 1_000_000, cellBytes: 24 };

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_GetStatementResult.html */
export const getStatementResult: Operation = async (engine, body, signal) => {
  const { Id: id, NextToken, WaitTimeSeconds: seconds } = parseMembers(members, body);
  const result = await findResult(engine, { id, format: "JSON", seconds, signal });
  const { rows, members: shared } = resultPage(result, { token: NextToken, ...page });
  const records = rows.map((row) => result.columns.map((column, at) => toField(column, row[at] ?? null)));
  return { ...shared, Records: records };
};
