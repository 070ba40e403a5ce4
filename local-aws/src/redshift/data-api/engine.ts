import type { Session } from "../session/session.ts";
import type { Quotas } from "./quotas.ts";
import type { KeptSessions } from "./statements/kept-sessions.ts";
import type { StatementFaults } from "./statements/no-statement-faults.ts";
import type { StatementRunner } from "./statements/statement-runner.ts";
import type { StatementStore } from "./statements/statement-store.ts";
import type { Waiting } from "./statements/waiting.ts";

/** Everything that the operations use. */
export type Engine = {
  store: StatementStore;
  runner: StatementRunner;
  sessions: KeptSessions;
  waitFor: Waiting;
  /** Read at each use, since they may change. */
  quotas: () => Quotas;
  faults: StatementFaults;
  openSession(database: string, user: string | undefined): Promise<Session>;
  now: () => Date;
};
