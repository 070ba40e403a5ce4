import type { Session } from "../session/session.ts";
import type { Quotas } from "./quotas.ts";
import type { KeptSessions } from "./statements/kept-sessions.ts";
import type { StatementFaults } from "./statements/statement-faults.ts";
import type { StatementRunner } from "./statements/statement-runner.ts";
import type { StatementStore } from "./statements/statement-store.ts";
import type { Waiting } from "./statements/waiting.ts";

/** What the operations work with. */
export type Engine = {
  store: StatementStore;
  runner: StatementRunner;
  sessions: KeptSessions;
  waitFor: Waiting;
  /** As they are now. */
  quotas: () => Quotas;
  faults: StatementFaults;
  openSession(database: string, user: string | undefined): Promise<Session>;
  now: () => Date;
};

/**
 * One operation of the Data API: from a request's members to an answer's. Members that are undefined are left out.
 *
 * @param signal aborted when the client has gone
 * @throws DataApiError for what the Data API refuses
 */
export type Operation = (engine: Engine, body: unknown, signal: AbortSignal) => Promise<object> | object;
