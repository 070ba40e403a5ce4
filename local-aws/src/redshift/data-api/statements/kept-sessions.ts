import type { Session } from "../../session/session.ts";
import { DataApiError, notFound, validationError } from "../data-api-error.ts";
import { texts } from "../unconfirmed.ts";
import { isSame, type Warehouse } from "../warehouse.ts";
import { type KeptSession, keptSession, type SessionOwner } from "./kept-session.ts";

export type KeptSessions = AsyncDisposable & {
  /** @throws DataApiError if as many sessions are open as the quota allows */
  create(owner: SessionOwner, quota: number): KeptSession;
  /** A session that is free. @throws DataApiError if it is busy, closed or was never there */
  available(id: string): KeptSession;
  /** Sessions of the last 24 hours, newest first. */
  list(): KeptSession[];
};

type Deps = {
  openSession(database: string, user: string | undefined): Promise<Session>;
  now: () => Date;
};

const dayMs = 86_400_000;

export function createKeptSessions({ openSession, now }: Deps): KeptSessions {
  const sessions = new Map<string, KeptSession>();
  let last = 0;

  /** Timers are late, and stop while a laptop sleeps, so the clock decides which sessions have expired. */
  const settle = () => {
    for (const session of sessions.values()) {
      if (session.status === "AVAILABLE" && session.expiresAt <= now()) void session.close();
      if (session.status === "CLOSED" && now().getTime() - session.createdAt.getTime() > dayMs)
        sessions.delete(session.id);
    }
  };
  const openIn = (warehouse: Warehouse) =>
    [...sessions.values()].filter((it) => it.status !== "CLOSED" && isSame(it.warehouse, warehouse));

  return {
    create(owner, quota) {
      settle();
      if (openIn(owner.warehouse).length >= quota)
        throw new DataApiError("ActiveSessionsExceededException", texts.activeSessions(quota));
      const session = keptSession(owner, {
        number: ++last,
        connect: () => openSession(owner.database, owner.dbUser),
        now,
      });
      sessions.set(session.id, session);
      return session;
    },
    available(id) {
      settle();
      const session = sessions.get(id);
      if (!session || session.status === "CLOSED") throw notFound(texts.sessionIsClosed(id), id);
      if (session.status === "BUSY") throw validationError(texts.sessionIsBusy);
      return session;
    },
    list() {
      settle();
      return [...sessions.values()].reverse();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...sessions.values()].map((session) => session.close()));
    },
  };
}
