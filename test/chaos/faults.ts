import type { FaultSettings } from "../../src/local/faults/fault-settings.ts";
import type { FaultReport } from "../../src/local/faults/faults-api.ts";

const copyErrors = ["disk-full", "internal-error", "s3-unavailable"] as const;

/** What goes wrong in a run; the rates that the guarantees are proven at. */
export const chaosFaults = (seed: number): FaultSettings => ({
  seed,
  events: { drop: 0.1, duplicate: 0.2, delayMs: { min: 0, max: 1500 } },
  notifications: { duplicate: 0.1, delayMs: { min: 0, max: 2000 } },
  messages: { duplicate: 0.2, delayMs: { min: 0, max: 500 }, visibilityTimeoutSeconds: 2 },
  dataApi: { throttle: 0.05, refuse: 0.05, lostAnswer: 0.02 },
  copy: { rate: 0.05, error: copyErrors[seed % copyErrors.length] ?? "internal-error" },
  functions: { kill: 0.1 },
  s3: { fail: 0.02, slowMs: 2 },
});

export async function setFaults(endpoint: string, faults: FaultSettings): Promise<void> {
  await control(endpoint, { method: "PUT", body: JSON.stringify(faults) });
}

/** @returns how often each fault took place */
export async function endFaults(endpoint: string): Promise<Record<string, number>> {
  return (await control(endpoint, { method: "DELETE" })).counts;
}

async function control(endpoint: string, init: RequestInit): Promise<FaultReport> {
  const answer = await fetch(`${endpoint}/_local/faults`, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The faults were not changed: ${text}`);
  return JSON.parse(text);
}
