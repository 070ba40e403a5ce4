import type { FaultReport, FaultSettings } from "@redshift-loader/local-aws";

export type FaultCounts = Readonly<Record<string, number>>;

/** Faults that change during a run. Their counts are kept over all changes. */
export type FaultControl = {
  /** @returns how often each fault took place since the last change */
  replace(settings: FaultSettings): Promise<FaultCounts>;
  /** Since the last change. */
  counts(): Promise<FaultCounts>;
  /** Of all settings that were replaced. */
  total(): FaultCounts;
};

export function faultControl(endpoint: string): FaultControl {
  const total: Record<string, number> = {};
  return {
    async replace(settings) {
      const { counts } = await control(endpoint, { method: "DELETE" });
      for (const [kind, count] of Object.entries(counts)) total[kind] = (total[kind] ?? 0) + count;
      await control(endpoint, { method: "PUT", body: JSON.stringify(settings) });
      return counts;
    },
    counts: async () => (await control(endpoint, {})).counts,
    total: () => total,
  };
}

async function control(endpoint: string, init: RequestInit): Promise<FaultReport> {
  const answer = await fetch(`${endpoint}/_local/faults`, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The faults were not changed: ${text}`);
  return JSON.parse(text);
}
