import { hasEnded } from "../../base/has-ended.ts";
import { readTag } from "../../load/read-statement.ts";
import { parseStatementName } from "../../load/statement-name.ts";
import type { ListedStatement } from "../../ports/load-statements.ts";
import type { DescribedStatement } from "../../ports/warehouse-client.ts";

/** One statement of a load's transaction. */
export type AttemptPart = {
  /** What the statement does, as its tag says: `lock-fence`, `copy` … Empty without a tag. */
  does: string;
  sql: string;
  status: string;
  error: string | null;
  /** Rows returned or written; null where Redshift does not say. */
  rows: number | null;
  seconds: number | null;
};

/** One submission of a batch. Times are ISO 8601. */
export type LoadAttempt = {
  batch_id: string;
  attempt: number;
  statement_id: string;
  /** As the Data API says it: SUBMITTED, PICKED, STARTED, FINISHED, FAILED or ABORTED. */
  status: string;
  submitted_at: string;
  /** Null while it runs. */
  ended_at: string | null;
  /** How long it has waited for the loads before it. Null: it is not known, or has not ended. */
  fence_seconds: number | null;
  error: string | null;
  parts: readonly AttemptPart[];
};

/** @param described absent: the Data API has forgotten the statement, or refuses */
export function loadAttempt(
  listed: ListedStatement,
  described: DescribedStatement | undefined,
): LoadAttempt | undefined {
  const name = parseStatementName(listed.name);
  if (!name) return undefined;
  const status = described?.status ?? listed.status;
  const parts = (described?.parts ?? []).map(partOf);
  const lock = lockOf(parts);
  return {
    ...{ batch_id: name.batchId, attempt: name.attempt, statement_id: listed.id, status },
    submitted_at: listed.submittedAt,
    ended_at: hasEnded(status) ? (described?.endedAt ?? listed.updatedAt) : null,
    fence_seconds: lock && hasEnded(lock.status) ? lock.seconds : null,
    error: parts.find(({ error }) => error !== null)?.error ?? described?.error ?? null,
    parts,
  };
}

const lockOf = (parts: readonly AttemptPart[]) =>
  parts.find(({ does }) => does === "lock-fence" || does === "lock-target");

/** Whether it has not got its lock yet, because another transaction holds it. */
export const waitsAtFence = ({ parts }: Pick<LoadAttempt, "parts">): boolean => lockOf(parts)?.status === "STARTED";

/** What the statement of its transaction does that runs now: `copy`, `insert-latest` …; null: none is known to run. */
export const runsNow = ({ parts }: Pick<LoadAttempt, "parts">): string | null =>
  parts.find(({ status }) => status === "STARTED")?.does || null;

/** COPY may say 0 whatever it wrote (facts §1.7). */
function partOf({ sql, status, error, rows, durationMs }: DescribedStatement["parts"][number]): AttemptPart {
  const does = readTag(sql) ?? "";
  const isKnown = rows > 0 || (rows === 0 && does !== "copy");
  return {
    ...{ does, sql, status, error: error ?? null, rows: isKnown ? rows : null },
    seconds: durationMs === undefined || durationMs < 0 ? null : durationMs / 1000,
  };
}
