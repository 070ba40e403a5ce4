import { z } from "zod";
import type { Operation } from "../data-api-operation.ts";
import { descendingKey, pageOf } from "../page-token.ts";
import { parseMembers } from "../parse-members.ts";
import { maxResults, nextToken, warehouseMembers } from "../request-members.ts";
import { epochSeconds, type Statement } from "../statements/statement.ts";
import { isWanted, refuseBoth } from "../warehouse.ts";

const pageSize = 100;

const members = z.object({
  ...warehouseMembers,
  Database: z.string().optional(),
  MaxResults: maxResults(pageSize),
  NextToken: nextToken,
  RoleLevel: z.boolean().default(true),
  StatementName: z.string().max(2048).default(""),
  Status: z.enum(["SUBMITTED", "PICKED", "STARTED", "FINISHED", "ABORTED", "FAILED", "ALL"]).default("FINISHED"),
});

type Filter = z.infer<typeof members>;

/**
 * The newest statements first; without `Status` only finished ones, and `StatementName` is a prefix. Everybody is the
 * same role and session here, so `RoleLevel` changes nothing.
 *
 * @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListStatements.html
 */
export const listStatements: Operation = ({ store }, body) => {
  const filter = parseMembers(members, body);
  refuseBoth(filter);
  const items = store.list().filter((statement) => matches(statement, filter));
  const keyOf = ({ number }: Statement) => descendingKey(number);
  const { page, NextToken } = pageOf({ items, keyOf, token: filter.NextToken, size: filter.MaxResults || pageSize });
  return { Statements: page.map(listed), NextToken };
};

function matches({ warehouse, database, status, name = "" }: Statement, filter: Filter): boolean {
  return (
    (filter.Status === "ALL" || status === filter.Status) &&
    name.startsWith(filter.StatementName) &&
    (filter.Database ?? database) === database &&
    isWanted(warehouse, filter)
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
