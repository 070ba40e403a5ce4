import type { ResultSet } from "../../session/run-statement.ts";
import type { Parameter } from "../request-members.ts";
import type { Warehouse } from "../warehouse.ts";
import type { Status } from "./statement-status.ts";

/** One SQL text of a statement; before it starts, its numbers are those of the live service (facts §1.6). */
export type SubStatement = {
  /** to run: parameters filled in */
  sql: string;
  /** to show: secrets left out */
  queryString: string;
  status: Status;
  error: string | undefined;
  createdAt: Date;
  updatedAt: Date;
  durationNs: number;
  resultRows: number;
  resultBytes: number;
  queryId: number;
  /** once it ran */
  queryUuid: string | undefined;
  result: ResultSet | undefined;
  ended: PromiseWithResolvers<void>;
};

export type Statement = {
  id: string;
  /** in the order of submission */
  number: number;
  isBatch: boolean;
  warehouse: Warehouse;
  database: string;
  dbUser: string;
  secretArn: string | undefined;
  name: string | undefined;
  parameters: Parameter[] | undefined;
  withEvent: boolean;
  resultFormat: "JSON" | "CSV";
  executionMode: "TRANSACTION" | "AUTO_COMMIT";
  subStatements: SubStatement[];
  status: Status;
  error: string | undefined;
  createdAt: Date;
  updatedAt: Date;
  sessionId: string | undefined;
  /** of the connection; 0 before it is open */
  pid: number;
  isCancelRequested: boolean;
  ended: PromiseWithResolvers<void>;
};

export function newSubStatement(sql: string, queryString: string, now: Date): SubStatement {
  return {
    sql,
    queryString,
    status: "SUBMITTED",
    error: undefined,
    createdAt: now,
    updatedAt: now,
    durationNs: -1,
    resultRows: -1,
    resultBytes: -1,
    queryId: 0,
    queryUuid: undefined,
    result: undefined,
    ended: Promise.withResolvers(),
  };
}

/** A single statement shows its own numbers. A batch shows the sum of durations, and no rows, sizes or query id. */
export function totals({ isBatch, subStatements }: Statement) {
  const [first] = subStatements;
  const started = subStatements.filter(({ durationNs }) => durationNs >= 0);
  const durationNs = started.length === 0 ? -1 : started.reduce((sum, it) => sum + it.durationNs, 0);
  const hasResultSet = subStatements.some(({ result }) => result !== undefined);
  if (isBatch || !first)
    return { durationNs, hasResultSet, resultRows: -1, resultBytes: -1, queryId: 0, queryUuid: undefined };
  const { resultRows, resultBytes, queryId, queryUuid } = first;
  return { durationNs, hasResultSet, resultRows, resultBytes, queryId, queryUuid };
}

/** As JSON 1.1 carries a time. */
export function epochSeconds(date: Date): number {
  return date.getTime() / 1000;
}
