import type { ResultSet } from "../../session/run-statement.ts";
import { notFound, validationError } from "../data-api-error.ts";
import type { Engine } from "../engine.ts";
import { startOfPage, toPageToken } from "../page-token.ts";
import type { Statement } from "../statements/statement.ts";
import { columnMetadata } from "./column-type.ts";

export type Row = readonly (string | null)[];

type ResultRequest = {
  id: string;
  format: Statement["resultFormat"];
  /** to wait for the statement's end */
  seconds: number | undefined;
  signal: AbortSignal;
};

/** @throws DataApiError if the result does not exist (or not yet), or has the other format */
export async function findResult(engine: Engine, { id, format, seconds, signal }: ResultRequest): Promise<ResultSet> {
  const { statement, sub } = engine.store.find(id);
  if (statement.isBatch && !sub)
    throw validationError("BatchExecuteStatement result can only be retrieved with sub-statement id.");
  if (statement.resultFormat !== format)
    throw validationError(
      `The result of ${id} is in ${statement.resultFormat} format. ` +
        `Read it with ${statement.resultFormat === "CSV" ? "GetStatementResultV2" : "GetStatementResult"}.`,
    );
  const { promise: ended } = (sub ?? statement).ended;
  await engine.waitFor({ ended, seconds, signal, quota: engine.quotas().waitingRequests });
  const result = (sub ?? statement.subStatements[0])?.result;
  if (result) return result;
  throw notFound("Query does not have result. Please check query status with DescribeStatement.", id);
}

/** `bytes` of a page, with `cellBytes` around every value. */
type PageRequest = { token: string | undefined; bytes: number; cellBytes: number };

/** The answer's members that do not depend on the format, and the rows of this page. */
export function resultPage(
  { columns, rows }: ResultSet,
  { token, ...most }: PageRequest,
): { rows: Row[]; members: object } {
  const start = startOfPage(token);
  const end = pageEnd(rows, start, most);
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
function pageEnd(rows: readonly Row[], start: number, most: Omit<PageRequest, "token">): number {
  let left = most.bytes;
  for (let end = start; end < rows.length; end += 1) {
    for (const value of rows[end] ?? []) left -= most.cellBytes + Buffer.byteLength(value ?? "");
    if (left < 0 && end > start) return end;
  }
  return rows.length;
}
