import { z } from "zod";
import { maxResults, nextToken, parseMembers, target } from "./members.ts";
import type { Operation } from "./operation.ts";
import { pageOf } from "./page-token.ts";
import { epochSeconds, type Statement } from "./statement.ts";

const pageSize = 100;

const members = z.object({
  ...target,
  Database: z.string().optional(),
  MaxResults: maxResults(pageSize),
  NextToken: nextToken,
  StatementName: z.string().max(2048).default(""),
  Status: z.enum(["SUBMITTED", "PICKED", "STARTED", "FINISHED", "ABORTED", "FAILED", "ALL"]).default("FINISHED"),
});

type Filter = z.infer<typeof members>;

/**
 * The newest statements first; without `Status` only finished ones, and `StatementName` is a prefix.
 *
 * @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListStatements.html
 */
export const listStatements: Operation = ({ store }, body) => {
  const filter = parseMembers(members, body);
  const found = store.list().filter((statement) => matches(statement, filter));
  const { page, next } = pageOf(found, filter.NextToken, filter.MaxResults || pageSize);
  return { Statements: page.map(listed), NextToken: next };
};

function matches(statement: Statement, filter: Filter): boolean {
  const { kind, name } = statement.warehouse;
  const wanted = kind === "cluster" ? filter.ClusterIdentifier : filter.WorkgroupName;
  const other = kind === "cluster" ? filter.WorkgroupName : filter.ClusterIdentifier;
  return (
    (filter.Status === "ALL" || statement.status === filter.Status) &&
    (statement.name ?? "").startsWith(filter.StatementName) &&
    (filter.Database ?? statement.database) === statement.database &&
    (wanted ?? name) === name &&
    other === undefined
  );
}

function listed(statement: Statement): object {
  const texts = statement.subStatements.map(({ queryString }) => queryString);
  return {
    Id: statement.id,
    StatementName: statement.name,
    Status: statement.status,
    CreatedAt: epochSeconds(statement.createdAt),
    UpdatedAt: epochSeconds(statement.updatedAt),
    IsBatchStatement: statement.isBatch,
    ResultFormat: statement.resultFormat,
    QueryParameters: statement.parameters,
    SecretArn: statement.secretArn,
    SessionId: statement.sessionId,
    ...(statement.isBatch ? { QueryStrings: texts } : { QueryString: texts[0] }),
  };
}
