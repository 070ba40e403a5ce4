import { z } from "zod";
import type { Operation } from "../data-api-operation.ts";
import { parseMembers } from "../parse-members.ts";
import { nextToken, statementId, waitSeconds } from "../request-members.ts";
import { csvRecords } from "../results/csv-records.ts";
import { findResult, resultPage } from "../results/statement-result.ts";

const members = z.object({ Id: statementId, NextToken: nextToken, WaitTimeSeconds: waitSeconds });

/** Of one page (facts §1.7). */
const page = { bytes: 15_000_000, cellBytes: 3 };

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_GetStatementResultV2.html */
export const getStatementResultV2: Operation = async (engine, body, signal) => {
  const { Id: id, NextToken, WaitTimeSeconds: seconds } = parseMembers(members, body);
  const result = await findResult(engine, { id, format: "CSV", seconds, signal });
  const { rows, members: shared } = resultPage(result, { token: NextToken, ...page });
  return { ...shared, ResultFormat: "CSV", Records: csvRecords(result.columns, rows) };
};
