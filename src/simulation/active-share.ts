/** A workgroup that wakes up is billed for at least a minute, as price guides report. @see https://aws.amazon.com/redshift/pricing/ */
const leastSeconds = 60;

/** `reconcile` asks the ledger of each pipeline this often, which wakes the workgroup too. */
const reconcileEverySeconds = 15 * 60;

type Span = { startedAt: number; endedAt: number };

/**
 * Share of the time in which a Serverless workgroup is billed: while at least one load runs or `reconcile` asks, and until a
 * minute has passed since it woke up.
 */
export function activeShare(loads: readonly Span[], seconds: number): number {
  const runs = Math.ceil(seconds / reconcileEverySeconds);
  const asked = Array.from({ length: runs }, (_, run) => run * reconcileEverySeconds);
  const spans = [...loads, ...asked.map((at) => ({ startedAt: at, endedAt: at + 1 }))].sort(
    (a, b) => a.startedAt - b.startedAt,
  );
  let active = 0;
  let awakeUntil = 0;
  for (const { startedAt, endedAt } of spans) {
    const end = Math.min(
      seconds,
      startedAt < awakeUntil ? Math.max(endedAt, awakeUntil) : Math.max(endedAt, startedAt + leastSeconds),
    );
    active += Math.max(0, end - Math.max(startedAt, awakeUntil));
    awakeUntil = Math.max(awakeUntil, end);
  }
  return active / seconds;
}
