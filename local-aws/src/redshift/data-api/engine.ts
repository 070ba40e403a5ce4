import type { Session } from "../session/session.ts";
import type { Quotas } from "./quotas.ts";
import type { KeptSessions } from "./statements/kept-sessions.ts";
import type { StatementFaults } from "./statements/no-statement-faults.ts";
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
