import { z } from "zod";
import type { Operation } from "../data-api-operation.ts";
import { parseMembers } from "../parse-members.ts";
import { statementId, waitSeconds } from "../request-members.ts";
import { epochSeconds, type Statement, type SubStatement, totals } from "../statements/statement.ts";
import { warehouseMember } from "../warehouse.ts";

const members = z.object({ Id: statementId, WaitTimeSeconds: waitSeconds });

/** @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_DescribeStatement.html */
export const describeStatement: Operation = async ({ store, waitFor, quotas }, body, signal) => {
  const { Id, WaitTimeSeconds: seconds } = parseMembers(members, body);
  const { statement, sub, index } = store.find(Id);
  await waitFor({ ended: (sub ?? statement).ended.promise, seconds, signal, quota: quotas().waitingRequests });
  return describe(statement, index);
};

/** @param only from 1: the one part to show, if the id named one */
function describe(statement: Statement, only: number | undefined): object {
  const { durationNs, hasResultSet, resultRows, resultBytes, queryId, queryUuid } = totals(statement);
  const [first] = statement.subStatements;
  return {
    Id: statement.id,
    Status: statement.status,
    Error: statement.error,
    CreatedAt: epochSeconds(statement.createdAt),
    UpdatedAt: epochSeconds(statement.updatedAt),
    ...warehouseMember(statement.warehouse),
    Database: statement.database,
    DbUser: statement.dbUser,
    SecretArn: statement.secretArn,
    SessionId: statement.sessionId,
    Duration: durationNs,
    HasResultSet: hasResultSet,
    RedshiftPid: statement.pid,
    RedshiftQueryId: queryId,
    RedshiftQueryUuid: queryUuid,
    ResultRows: resultRows,
    ResultSize: resultBytes,
    ResultFormat: statement.resultFormat,
    QueryParameters: statement.parameters,
    ...(statement.isBatch
      ? { ExecutionMode: statement.executionMode, SubStatements: describeParts(statement, only) }
      : { QueryString: first?.queryString }),
  };
}

function describeParts({ id, subStatements }: Statement, only: number | undefined): object[] {
  const parts = subStatements.map((sub, at) => describePart(`${id}:${at + 1}`, sub));
  return only === undefined ? parts : parts.slice(only - 1, only);
}

function describePart(id: string, sub: SubStatement): object {
  return {
    Id: id,
    Status: sub.status,
    Error: sub.error,
    CreatedAt: epochSeconds(sub.createdAt),
    UpdatedAt: epochSeconds(sub.updatedAt),
    QueryString: sub.queryString,
    Duration: sub.durationNs,
    HasResultSet: sub.result !== undefined,
    RedshiftQueryId: sub.queryId,
    RedshiftQueryUuid: sub.queryUuid,
    ResultRows: sub.resultRows,
    ResultSize: sub.resultBytes,
  };
}
