import { z } from "zod";
import { notFound, validationError } from "../data-api-error.ts";
import type { Operation } from "../data-api-operation.ts";
import { descendingKey, pageOf } from "../page-token.ts";
import { parseMembers } from "../parse-members.ts";
import { maxResults, nextToken, statementId, warehouseMembers } from "../request-members.ts";
import type { KeptSession } from "../statements/kept-session.ts";
import { epochSeconds } from "../statements/statement.ts";
import { texts } from "../unconfirmed.ts";
import { isWanted, refuseBoth, warehouseMember } from "../warehouse.ts";

const pageSize = 100;

const members = z.object({
  ...warehouseMembers,
  Database: z.string().optional(),
  MaxResults: maxResults(pageSize),
  NextToken: nextToken,
  RoleLevel: z.boolean().default(true),
  SessionId: statementId.optional(),
  Status: z.enum(["AVAILABLE", "BUSY", "CLOSED"]).optional(),
});

type Filter = z.infer<typeof members>;

/**
 * The newest sessions first; without `Status` those that are not closed.
 *
 * @see https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ListSessions.html
 */
export const listSessions: Operation = ({ sessions }, body) => {
  const filter = parseMembers(members, body);
  refuseBoth(filter);
  const items = wanted(sessions.list(), filter);
  const keyOf = ({ number }: KeptSession) => descendingKey(number);
  const { page, NextToken } = pageOf({ items, keyOf, token: filter.NextToken, size: filter.MaxResults || pageSize });
  return { Sessions: page.map(listed), NextToken };
};

function wanted(sessions: readonly KeptSession[], filter: Filter): KeptSession[] {
  const { SessionId: id } = filter;
  if (id === undefined) return sessions.filter((session) => matches(session, filter));
  const others = (["Status", "ClusterIdentifier", "WorkgroupName", "Database"] as const).filter((name) => filter[name]);
  if (others.length > 0)
    throw validationError(`SessionId names one session: ${others.join(", ")} cannot be given with it.`);
  const found = sessions.filter((session) => session.id === id);
  if (found.length === 0) throw notFound(texts.sessionIsClosed(id), id);
  return found;
}

function matches({ status, warehouse, database }: KeptSession, filter: Filter): boolean {
  return (
    (filter.Status === undefined ? status !== "CLOSED" : status === filter.Status) &&
    (filter.Database ?? database) === database &&
    isWanted(warehouse, filter)
  );
}

function listed(session: KeptSession): object {
  return {
    SessionId: session.id,
    Status: session.status,
    CreatedAt: epochSeconds(session.createdAt),
    UpdatedAt: epochSeconds(session.updatedAt),
    Database: session.database,
    DbUser: session.dbUser,
    ...warehouseMember(session.warehouse),
    SessionAliveSeconds: session.keepAliveSeconds,
    SessionTtl: epochSeconds(session.expiresAt),
    CurrentStatementId: session.status === "BUSY" ? session.statementId : undefined,
  };
}
