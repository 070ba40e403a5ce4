import type { CalledService, CallGate } from "../../aws/call-gate.ts";

/** Calls in any minute. */
export type CallLimits = Readonly<Record<CalledService, number>>;

type BudgetDeps = { limits: CallLimits; nowMs: () => number; sleepMs: (durationMs: number) => Promise<void> };

export type CallCounts = Readonly<Record<CalledService, { last_minute: number; limit: number }>>;

export type CallBudget = {
  /**
   * A gate that holds calls back while the last minute has used this share of a service's limit. What is read ahead gets a
   * smaller share than what a person asks for, so a person seldom waits for it.
   */
  gate(share: number): CallGate;
  counts(): CallCounts;
};

const minuteMs = 60_000;

/** So few calls of a service make no quota tremble: about a sixth of what the Data API takes of an account (facts §1.4). */
export const awsLimits: CallLimits = { "data-api": 600, s3: 1_200, sqs: 600 };

/** The local AWS has no quotas to share with others. */
export const localLimits: CallLimits = { "data-api": 6_000, s3: 12_000, sqs: 6_000 };

/** Bounds the calls of each service in any minute, whatever is looked at and by how many. */
export function callBudget({ limits, nowMs, sleepMs }: BudgetDeps): CallBudget {
  const made: Record<CalledService, number[]> = { "data-api": [], s3: [], sqs: [] };
  const recent = (service: CalledService) => {
    const start = nowMs() - minuteMs;
    const first = made[service].findIndex((atMs) => atMs > start);
    made[service].splice(0, first < 0 ? made[service].length : first);
    return made[service];
  };
  const gate =
    (share: number): CallGate =>
    async (service) => {
      const allowed = Math.max(1, Math.floor(limits[service] * share));
      for (;;) {
        const calls = recent(service);
        if (calls.length < allowed) return void calls.push(nowMs());
        const next = calls[calls.length - allowed] ?? nowMs();
        await sleepMs(Math.max(1, next + minuteMs - nowMs()));
      }
    };
  const count = (service: CalledService) => ({ last_minute: recent(service).length, limit: limits[service] });
  return { gate, counts: () => ({ "data-api": count("data-api"), s3: count("s3"), sqs: count("sqs") }) };
}
