import type { Rule } from "../rule-store.ts";

type SchedulerOptions = {
  rules: () => readonly Rule[];
  /** Runs the rule once, for the time at which it was due. */
  run: (rule: Rule, dueAt: Date) => void;
  now: () => Date;
};

/** Runs the rules that have a schedule. Disposing it ends its timer. */
export type Scheduler = Disposable & {
  /** The clock of the schedules. */
  now(): Date;
  /**
   * Moves the clock on, and runs what is due until then, in the order of time.
   *
   * @throws Error above 10,000 runs; then the clock did not move
   */
  advance(milliseconds: number): void;
  /** To be called when a rule was put, enabled, disabled or deleted. */
  changed(): void;
};

type Run = { rule: Rule; dueAt: Date };

/** Runs of one step of the clock. */
const maxRuns = 10_000;
/** A timer cannot wait for longer than 24.8 days, and a laptop may sleep. */
const maxWaitMs = 60_000;

export function startScheduler({ rules, run, now: realNow }: SchedulerOptions): Scheduler {
  let aheadMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const now = () => new Date(realNow().getTime() + aheadMs);
  let ranUntil = now();

  const scheduled = () => rules().filter(({ enabled, schedule }) => enabled && schedule !== undefined);
  const runAll = (due: readonly Run[], until: Date) => {
    ranUntil = until;
    for (const { rule, dueAt } of due) run(rule, dueAt);
  };
  const wait = () => {
    clearTimeout(timer);
    const next = scheduled().flatMap((rule) => nextOf(rule, ranUntil)?.getTime() ?? []);
    if (next.length === 0) return;
    const waitMs = Math.min(...next) - now().getTime();
    timer = setTimeout(tick, Math.max(0, Math.min(waitMs, maxWaitMs))).unref();
  };
  /** After a sleep of the machine each rule runs once, and not for all that it missed. */
  const tick = () => {
    const until = now();
    runAll(inOrder(scheduled().flatMap((rule) => missedRun(rule, ranUntil, until))), until);
    wait();
  };
  return {
    now,
    advance: (milliseconds) => {
      if (!(milliseconds >= 0)) throw new Error(`The clock cannot go back: ${milliseconds} ms. It did not move.`);
      const until = new Date(now().getTime() + milliseconds);
      const due = dueRuns(scheduled(), ranUntil, until);
      aheadMs += milliseconds;
      runAll(due, until);
      wait();
    },
    changed: wait,
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

/** What is due after `from` and not after `until`. */
function dueRuns(rules: readonly Rule[], from: Date, until: Date): Run[] {
  const due: Run[] = [];
  for (const rule of rules)
    for (let dueAt = nextOf(rule, from); dueAt && dueAt <= until; dueAt = nextOf(rule, dueAt)) {
      due.push({ rule, dueAt });
      if (due.length > maxRuns)
        throw new Error(
          `More than ${maxRuns} runs of schedules are due. None ran. Advance the clock in smaller steps.`,
        );
    }
  return inOrder(due);
}

/** The first of what is due, since the rest was missed. */
function missedRun(rule: Rule, from: Date, until: Date): Run[] {
  const dueAt = nextOf(rule, from);
  return dueAt && dueAt <= until ? [{ rule, dueAt }] : [];
}

const inOrder = (runs: readonly Run[]) => runs.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());

function nextOf({ schedule, startedAt }: Rule, after: Date): Date | undefined {
  return schedule?.next(after > startedAt ? after : startedAt, startedAt);
}
