import { unknownStatement } from "./data-api-error.ts";
import { isActive, type Statement, type SubStatement } from "./statement.ts";

/** A statement, and the part of it that an id of the form `<id>:<n>` names. */
export type Found = { statement: Statement; sub: SubStatement | undefined; index: number | undefined };

export type StatementStore = {
  add(statement: Statement, clientToken: string | undefined): void;
  /** The statement that was submitted with the token in the last 8 hours. */
  byToken(clientToken: string): Statement | undefined;
  /** @throws DataApiError if no statement of the last 24 hours has the id */
  find(id: string): Found;
  /** The newest first. */
  list(): Statement[];
};

const hourMs = 3_600_000;
const statementHours = 24;
const tokenHours = 8;

export function createStatementStore(now: () => Date): StatementStore {
  const statements = new Map<string, Statement>();
  const tokens = new Map<string, Statement>();

  const isOlder = (date: Date, hours: number) => now().getTime() - date.getTime() > hours * hourMs;
  const forgetExpired = () => {
    for (const [id, statement] of statements)
      if (!isActive(statement) && isOlder(statement.updatedAt, statementHours)) statements.delete(id);
    for (const [token, { createdAt }] of tokens) if (isOlder(createdAt, tokenHours)) tokens.delete(token);
  };
  return {
    add(statement, clientToken) {
      forgetExpired();
      statements.set(statement.id, statement);
      if (clientToken !== undefined) tokens.set(clientToken, statement);
    },
    byToken(clientToken) {
      const statement = tokens.get(clientToken);
      return statement && !isOlder(statement.createdAt, tokenHours) ? statement : undefined;
    },
    find(id) {
      const [whole = "", part] = id.split(":");
      const statement = statements.get(whole);
      if (!statement || (!isActive(statement) && isOlder(statement.updatedAt, statementHours)))
        throw unknownStatement(id);
      if (part === undefined) return { statement, sub: undefined, index: undefined };
      const sub = statement.isBatch ? statement.subStatements[Number(part) - 1] : undefined;
      if (!sub) throw unknownStatement(id);
      return { statement, sub, index: Number(part) };
    },
    list() {
      forgetExpired();
      return [...statements.values()].reverse();
    },
  };
}
