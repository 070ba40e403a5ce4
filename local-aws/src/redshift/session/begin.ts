import { logTransaction } from "./activity/log-query.ts";
import type { SessionState } from "./session-state.ts";
import { beginTransaction, type Transaction } from "./transaction.ts";

/** Begins a transaction of the session, and logs it. */
export async function begin(state: SessionState): Promise<Transaction> {
  const { client, database, isolation, nextQueryId } = state;
  const deps = { client, writes: database.writes, isolation, user: () => state.user, ownId: nextQueryId() };
  const transaction = await beginTransaction(deps);
  logTransaction(state, transaction);
  return transaction;
}
