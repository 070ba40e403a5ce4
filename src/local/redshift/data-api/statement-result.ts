import type { ResultSet } from "../session/execute-statement.ts";
import { columnMetadata } from "./column-type.ts";
import { notFound, validationError } from "./data-api-error.ts";
import { fromPageToken, toPageToken } from "./page-token.ts";
import type { Statement } from "./statement.ts";
import type { StatementStore } from "./statement-store.ts";
import { waitFor } from "./wait-for.ts";

export type Row = readonly (string | null)[];

type ResultRequest = { id: string; format: Statement["resultFormat"]; waitSeconds: number | undefined };

/** About as much as one page of the live service holds. */
const pageBytes = 1_000_000;
/** Of JSON around every value. */
const fieldBytes = 24;

/** @throws DataApiError if there is no such result, not yet, or in the other format */
export async function findResult(
  store: StatementStore,
  request: ResultRequest,
  signal: AbortSignal,
): Promise<ResultSet> {
  const { statement, sub } = store.find(request.id);
  if (statement.isBatch && !sub)
    throw validationError("BatchExecuteStatement result can only be retrieved with sub-statement id.");
  if (statement.resultFormat !== request.format)
    throw validationError(
      `The result of ${request.id} is in ${statement.resultFormat} format. ` +
        `Read it with ${statement.resultFormat === "CSV" ? "GetStatementResultV2" : "GetStatementResult"}.`,
    );
  await waitFor((sub ?? statement).ended.promise, request.waitSeconds, signal);
  const result = (sub ?? statement.subStatements[0])?.result;
  if (result) return result;
  throw notFound("Query does not have result. Please check query status with DescribeStatement.", request.id);
}

/** The answer's members that do not depend on the format, and the rows of this page. */
export function resultPage({ columns, rows }: ResultSet, token: string | undefined): { rows: Row[]; members: object } {
  const start = fromPageToken(token);
  const end = pageEnd(rows, start);
  return {
    rows: rows.slice(start, end),
    members: {
      ColumnMetadata: columns.map((column) => columnMetadata(column)),
      TotalNumRows: rows.length,
      NextToken: end < rows.length ? toPageToken(end) : undefined,
    },
  };
}

/** The index behind the last row that fits; a page holds at least one. */
function pageEnd(rows: readonly Row[], start: number): number {
  let bytes = 0;
  let end = start;
  while (end < rows.length && (bytes < pageBytes || end === start)) {
    for (const value of rows[end] ?? []) bytes += fieldBytes + (value?.length ?? 0);
    end += 1;
  }
  return end;
}
