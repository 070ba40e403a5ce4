import { activeShare } from "./active-share.ts";
import { type Load, loadsOf } from "./loads.ts";
import { quotas, type Workload } from "./workload.ts";

/** Shares of what there is: 1 is all of it, and above 1 work piles up. */
type Use = { submissions: number; describes: number; results: number; slots: number; oneTable: number };

export type Simulated = {
  loads: number;
  filesPerLoad: number;
  loadsPerMinute: number;
  use: Use;
  /** Seconds from the arrival of a load's oldest file to its commit, as the metric Freshness measures it. */
  freshness: { median: number; p99: number; max: number };
  /** Statements submitted and not ended, at most. */
  activeStatements: number;
  /** Share of the time in which a Serverless workgroup is billed for these loads. */
  activeShare: number;
  /** Share of the loads that take longer than the window, waiting included: the loader then holds files back, and loads grow. */
  outlasting: number;
  /** Files that have arrived, and are not committed when the time is up. */
  backlogFiles: number;
  /** Metrics may lag behind without any harm to loads: describes and results do not count. */
  keepsUp: boolean;
};

type Run = Load & { submittedAt: number; startedAt: number; endedAt: number };

/**
 * Plays the workload, second by second of simulated time.
 *
 * Files come evenly. Each table's invocation opens its window with the first file that waits. Loads are submitted one after
 * the other, no faster than the quota; each then waits for the load of its table before it, and for a slot.
 */
export function simulate(workload: Workload): Simulated {
  const loads = loadsOf(workload);
  const runs = runAll(workload, loads);
  const seconds = workload.minutes * 60;
  const files = sum(loads, (load) => load.files);
  const use = useOf(workload, { loads: loads.length, seconds });
  const activeStatements = mostAtOnce(runs);
  return {
    loads: loads.length,
    filesPerLoad: files / loads.length,
    loadsPerMinute: loads.length / workload.minutes,
    use,
    freshness: freshnessOf(runs),
    activeStatements,
    activeShare: activeShare(runs, seconds),
    outlasting: outlastingOf(runs, workload.windowSeconds),
    backlogFiles: sum(runs, (run) => (run.endedAt > seconds && run.readyAt <= seconds ? run.files : 0)),
    keepsUp: Math.max(use.submissions, use.slots, use.oneTable) <= 1 && activeStatements <= quotas.activeStatements,
  };
}

/** @param loads in the order in which they are ready */
function runAll({ slots, tables, ...times }: Workload, loads: readonly Load[]): Run[] {
  const slotFree = new Array<number>(slots).fill(0);
  const tableFree = new Array<number>(tables).fill(0);
  let nextSubmission = 0;
  return loads.map((load) => {
    const submittedAt = Math.max(load.readyAt, nextSubmission);
    nextSubmission = submittedAt + 1 / quotas.submissionsPerSecond;
    const slot = slotFree.indexOf(Math.min(...slotFree));
    const startedAt = Math.max(submittedAt, tableFree[load.table] ?? 0, slotFree[slot] ?? 0);
    const endedAt = startedAt + durationOf({ ...times, slots, tables }, load.files);
    slotFree[slot] = endedAt;
    tableFree[load.table] = endedAt;
    return { ...load, submittedAt, startedAt, endedAt };
  });
}

function durationOf(
  { loadSeconds, secondsPerFile, secondsPerGigabyte, megabytesPerFile }: Workload,
  files: number,
): number {
  return loadSeconds + files * (secondsPerFile + (megabytesPerFile / 1024) * secondsPerGigabyte);
}

function useOf(workload: Workload, { loads, seconds }: { loads: number; seconds: number }): Use {
  const perSecond = loads / seconds;
  const filesPerLoad = (workload.filesPerMinute * workload.minutes) / loads;
  const busySeconds = perSecond * durationOf(workload, filesPerLoad);
  return {
    submissions: perSecond / quotas.submissionsPerSecond,
    describes: perSecond / quotas.describesPerSecond,
    results: perSecond / quotas.resultsPerSecond,
    slots: busySeconds / workload.slots,
    oneTable: busySeconds / workload.tables,
  };
}

function freshnessOf(runs: readonly Run[]): Simulated["freshness"] {
  const ages = runs.map((run) => run.endedAt - run.oldestAt).sort((a, b) => a - b);
  const at = (share: number) => ages[Math.min(ages.length - 1, Math.floor(ages.length * share))] ?? 0;
  return { median: at(0.5), p99: at(0.99), max: at(1) };
}

/** Without a window loads follow each other as files come. */
const outlastingOf = (runs: readonly Run[], windowSeconds: number) =>
  windowSeconds === 0
    ? 0
    : runs.filter(({ submittedAt, endedAt }) => endedAt - submittedAt > windowSeconds).length /
      Math.max(1, runs.length);

function mostAtOnce(runs: readonly Run[]): number {
  const changes = runs.flatMap(({ submittedAt, endedAt }) => [
    { at: submittedAt, by: 1 },
    { at: endedAt, by: -1 },
  ]);
  let now = 0;
  let most = 0;
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
