import { unknownStatement } from "../data-api-error.ts";
import type { Statement, SubStatement } from "./statement.ts";
import { isActive } from "./statement-status.ts";

/** A statement, and the part of it that an id of the form `<id>:<n>` names. */
type Found = { statement: Statement; sub: SubStatement | undefined; index: number | undefined };

export type StatementStore = {
  /** Of the statement that is added next. */
  nextNumber(): number;
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
  let last = 0;

  const isOlder = (date: Date, hours: number) => now().getTime() - date.getTime() > hours * hourMs;
  const isOver = (statement: Statement) => !isActive(statement) && isOlder(statement.updatedAt, statementHours);
  /** Statements are in order of age, so the loop ends at the first that is younger than 24 hours. */
  const forgetExpired = () => {
    for (const [id, statement] of statements) {
      if (!isOlder(statement.createdAt, statementHours)) break;
      if (isOver(statement)) statements.delete(id);
    }
    for (const [token, { createdAt }] of tokens) {
      if (!isOlder(createdAt, tokenHours)) break;
      tokens.delete(token);
    }
  };
  return {
    nextNumber: () => ++last,
    add(statement, clientToken) {
      forgetExpired();
      statements.set(statement.id, statement);
      if (clientToken !== undefined) tokens.set(clientToken, statement);
    },
    byToken(clientToken) {
      forgetExpired();
      return tokens.get(clientToken);
    },
    find(id) {
      const [whole = "", part] = id.split(":");
      const statement = statements.get(whole);
      if (!statement || isOver(statement)) throw unknownStatement(id);
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
