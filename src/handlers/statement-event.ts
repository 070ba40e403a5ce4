import type { StatementEnded } from "../core/recovery/recover.ts";

/** All that is used of the event's detail: documented samples disagree on the rest (facts §2). */
export type StatementDetail = { statementId?: string; statementName?: string; state?: string };

export function endedStatement(event: { detail?: StatementDetail }): StatementEnded {
  const { statementId = "", statementName = "", state = "" } = event?.detail ?? {};
  return { statementId, statementName, state };
}
