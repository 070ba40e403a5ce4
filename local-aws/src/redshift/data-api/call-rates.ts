import { DataApiError } from "./data-api-error.ts";
import type { Quotas } from "./quotas.ts";
import { texts } from "./unconfirmed.ts";

const windowMs = 1000;

/** Counts the calls of each operation in the last second. @throws DataApiError for a call above the quota */
export type CallRates = (operation: string, quotas: Quotas) => void;

export function createCallRates(now: () => Date): CallRates {
  const admitted = new Map<string, number[]>();
  return (operation, { callsPerSecond }) => {
    const quota = callsPerSecond[operation];
    if (quota === undefined) return;
    const timeMs = now().getTime();
    const recent = (admitted.get(operation) ?? []).filter((at) => timeMs - at < windowMs);
    if (recent.length >= quota) throw new DataApiError("ThrottlingException", texts.throttled);
    admitted.set(operation, [...recent, timeMs]);
  };
}
