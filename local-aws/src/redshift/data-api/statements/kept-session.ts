import { randomUUID } from "node:crypto";
import type { Session } from "../../session/session.ts";
import type { Warehouse } from "../warehouse.ts";

/** A session that outlives its statement, facts §1.11; one statement at a time runs in it. */
export type KeptSession = {
  readonly id: string;
  /** in the order of creation */
  readonly number: number;
  readonly warehouse: Warehouse;
  readonly database: string;
  readonly dbUser: string;
  readonly createdAt: Date;
  readonly status: "AVAILABLE" | "BUSY" | "CLOSED";
  /** when the status changed last */
  readonly updatedAt: Date;
  readonly keepAliveSeconds: number;
  /** of the statement that it was given to last */
  readonly statementId: string | undefined;
  /** when it closes, unless it is used before */
  readonly expiresAt: Date;
  /** Marks it as used by a statement. */
  take(statementId: string, keepAliveSeconds?: number): void;
  /** The connection, made at first use. */
  open(): Promise<Session>;
  /** Starts the time after which the session closes unless it is used. */
  giveBack(): void;
  close(): Promise<void>;
};

export type SessionOwner = { warehouse: Warehouse; database: string; dbUser: string; keepAliveSeconds: number };

const longestLifeMs = 86_400_000;

type Deps = { number: number; connect(): Promise<Session>; now: () => Date };

type State = {
  status: KeptSession["status"];
  updatedAt: Date;
  keepAliveSeconds: number;
  statementId: string | undefined;
  session: Promise<Session> | undefined;
};

/** A new session, not yet used. A timer closes it, even if no client ever asks for it again. */
export function keptSession(owner: SessionOwner, { number, connect, now }: Deps): KeptSession {
  const createdAt = now();
  const { keepAliveSeconds } = owner;
  const state: State = {
    status: "BUSY",
    updatedAt: createdAt,
    keepAliveSeconds,
    statementId: undefined,
    session: undefined,
  };
  const turn = (status: State["status"]) => Object.assign(state, { status, updatedAt: now() });
  const expiresAt = () => expiry(state, createdAt);
  let timer: NodeJS.Timeout | undefined;
  const endOfLife = setTimeout(() => void expire(), longestLifeMs).unref();

  const close = async () => {
    clearTimeout(timer);
    clearTimeout(endOfLife);
    turn("CLOSED");
    const opened = await state.session?.catch(() => undefined); // a session that could not open needs no closing
    await opened?.[Symbol.asyncDispose]();
  };
  const expire = async () => {
    if (state.status === "BUSY") await (await state.session)?.cancel();
    await close();
  };
  return {
    ...owner,
    id: randomUUID(),
    number,
    createdAt,
    get status() {
      return state.status;
    },
    get updatedAt() {
      return state.updatedAt;
    },
    get keepAliveSeconds() {
      return state.keepAliveSeconds;
    },
    get statementId() {
      return state.statementId;
    },
    get expiresAt() {
      return expiresAt();
    },
    take(statementId, seconds = state.keepAliveSeconds) {
      clearTimeout(timer);
      turn("BUSY");
      Object.assign(state, { statementId, keepAliveSeconds: seconds });
    },
    open() {
      state.session ??= connect();
      return state.session;
    },
    giveBack() {
      if (state.status === "CLOSED") return;
      turn("AVAILABLE");
      timer = setTimeout(() => void close(), state.keepAliveSeconds * 1000).unref();
    },
    close,
  };
}

function expiry({ status, updatedAt, keepAliveSeconds }: State, createdAt: Date): Date {
  const endOfLifeMs = createdAt.getTime() + longestLifeMs;
  if (status === "CLOSED") return updatedAt;
  return new Date(
    status === "BUSY" ? endOfLifeMs : Math.min(endOfLifeMs, updatedAt.getTime() + keepAliveSeconds * 1000),
  );
}
