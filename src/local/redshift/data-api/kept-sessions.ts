import { randomUUID } from "node:crypto";
import type { Session } from "../session/session.ts";
import { DataApiError, notFound, validationError } from "./data-api-error.ts";
import type { Engine } from "./operation.ts";
import type { Warehouse } from "./statement.ts";

/** A session that outlives its statement, facts §1.11; one statement at a time runs in it. */
export type KeptSession = {
  id: string;
  warehouse: Warehouse;
  database: string;
  dbUser: string;
  /** The connection, made at first use. */
  open(): Promise<Session>;
  /** Starts the time after which the session ends unless it is used. */
  giveBack(): void;
};

export type KeptSessions = AsyncDisposable & {
  create(options: { warehouse: Warehouse; database: string; dbUser: string; keepAliveSeconds: number }): KeptSession;
  /** @throws DataApiError if the session is busy, over or was never there */
  take(id: string, keepAliveSeconds: number | undefined): KeptSession;
};

/** The live service allows 500; each takes a connection of the local PostgreSQL. */
const maxSessions = 100;

type Entry = KeptSession & { isBusy: boolean; keepAliveSeconds: number; close(): Promise<void> };

export function createKeptSessions(openSession: Engine["openSession"]): KeptSessions {
  const entries = new Map<string, Entry>();

  const create: KeptSessions["create"] = (options) => {
    if (entries.size >= maxSessions) throw tooMany();
    const entry = newEntry(options, {
      connect: () => openSession(options.database, options.dbUser),
      forget: () => entries.delete(entry.id),
    });
    entries.set(entry.id, entry);
    return entry;
  };
  return {
    create,
    take(id, keepAliveSeconds) {
      const entry = entries.get(id);
      if (!entry) throw notFound(`Session ${id} does not exist or is closed.`, id);
      if (entry.isBusy) throw validationError("Session is not available.");
      entry.isBusy = true;
      entry.keepAliveSeconds = keepAliveSeconds ?? entry.keepAliveSeconds;
      return entry;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...entries.values()].map((entry) => entry.close()));
    },
  };
}

type EntryOptions = Parameters<KeptSessions["create"]>[0];

function newEntry(options: EntryOptions, { connect, forget }: { connect(): Promise<Session>; forget(): void }): Entry {
  let session: Promise<Session> | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    ...options,
    id: randomUUID(),
    isBusy: true,
    open() {
      clearTimeout(timer);
      session ??= connect();
      return session;
    },
    giveBack() {
      this.isBusy = false;
      clearTimeout(timer);
      timer = setTimeout(() => void this.close(), this.keepAliveSeconds * 1000).unref();
    },
    async close() {
      clearTimeout(timer);
      forget();
      const opened = await session?.catch(() => undefined); // a session that could not open needs no closing
      await opened?.[Symbol.asyncDispose]();
    },
  };
}

function tooMany(): DataApiError {
  return new DataApiError(
    "ActiveSessionsExceededException",
    `${maxSessions} sessions are open, the most that the local Redshift keeps, so no other was opened. Let some of them end.`,
  );
}
