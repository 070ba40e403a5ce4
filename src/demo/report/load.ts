/** One submission of one batch, as the Data API describes it. */
export type Load = {
  statementId: string;
  table: string;
  batchId: string;
  attempt: number;
  state: "running" | "finished" | "failed";
  submittedAt: Date;
  /** Of a load that ended: when, which files its manifest names (s3:// addresses), and why it failed. */
  endedAt?: Date;
  urls: readonly string[];
  error?: string;
};

/** The batches that went wrong by a conflict at least once, and what became of them. */
export type Conflicts = { failedAttempts: number; batches: number; recovered: number };

/** Reads `<db>/<schema.table>/<batch id>/<attempt>`; nothing if the statement is not a load. */
export function parseLoadName(name: string): Pick<Load, "table" | "batchId" | "attempt"> | undefined {
  const [, table, batchId, attempt, ...more] = name.split("/");
  if (!table || !batchId || !/^\d+$/.test(attempt ?? "") || more.length > 0) return undefined;
  return { table, batchId, attempt: Number(attempt) };
}

/** @see facts §1.10: error 1023, whatever the blanks around it */
export function isConflict({ error }: Pick<Load, "error">): boolean {
  return error !== undefined && /serializable\s+isolation\s+violation|conflict\s+with\s+concurrent/i.test(error);
}

/** Whether the ledger showed that files of the load were in the table already, so nothing of it was loaded. */
export function isRepeat({ error }: Pick<Load, "error">): boolean {
  return error !== undefined && /files\s+are\s+loaded\s+already/i.test(error);
}

/** Whether Redshift, its disk or its connections failed, and not the load: it is tried again after a while. */
function isPassing({ error }: Pick<Load, "error">): boolean {
  return error !== undefined && /^ERROR: (?:Internal error|Disk Full|S3CurlException)/.test(error);
}

/** Failed loads that no recovery can repair. */
export function hopelessLoads(loads: readonly Load[]): Load[] {
  return loads.filter((load) => load.state === "failed" && ![isConflict, isRepeat, isPassing].some((is) => is(load)));
}

/** Batches of which an attempt runs, or waits for its retry. What was left of a repeat goes on as another batch. */
export function openBatches(loads: readonly Load[]): Load[][] {
  return byBatch(loads).filter(isOpen);
}

function isOpen(attempts: readonly Load[]): boolean {
  const last = attempts.at(-1);
  return last !== undefined && !isRepeat(last) && attempts.every(({ state }) => state !== "finished");
}

export function countConflicts(loads: readonly Load[]): Conflicts {
  const hit = byBatch(loads).filter((attempts) => attempts.some(isConflict));
  return {
    failedAttempts: loads.filter(isConflict).length,
    batches: hit.length,
    recovered: hit.filter((attempts) => !isOpen(attempts)).length,
  };
}

/** The attempts of each batch, in order. */
export function byBatch(loads: readonly Load[]): Load[][] {
  const batches = Map.groupBy(loads, ({ table, batchId }) => `${table}/${batchId}`);
  return [...batches.values()].map((attempts) => attempts.toSorted((a, b) => a.attempt - b.attempt));
}

/** The load that brought a file, put at `since`, into its table; the first one, if it was announced again. */
export function loadOf(loads: readonly Load[], url: string, since: Date): Load | undefined {
  return loads
    .filter((load) => load.state === "finished" && load.submittedAt >= since && load.urls.includes(url))
    .toSorted((a, b) => Number(a.endedAt) - Number(b.endedAt))[0];
}
