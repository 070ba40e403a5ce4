import { setTimeout as delay } from "node:timers/promises";
import { type CampaignOptions, type CampaignResult, runCases } from "./campaign.ts";
import type { Emulator } from "./emulator.ts";

const sessions = 1;
const deadlineMs = 10_000;

/**
 * Runs the cases on the only session of an emulator. Afterwards exactly the session's connection must be in use: a case that
 * leaves another one, or that ends the session's, is a finding.
 */
export async function runOnSession(
  emulator: Emulator,
  options: CampaignOptions,
  runCase: Parameters<typeof runCases>[1],
): Promise<CampaignResult> {
  const result = await runCases(options, runCase);
  const inUse = await settledConnections(emulator);
  if (inUse !== sessions)
    result.findings.push({ number: -1, input: "all", problem: `${inUse} connections in use, not ${sessions}` });
  return result;
}

/** The server still counts a connection for a moment after its client has closed it. */
async function settledConnections(emulator: Emulator): Promise<number> {
  const lateAt = performance.now() + deadlineMs;
  for (;;) {
    const inUse = await emulator.connectionsInUse();
    if (inUse === sessions || performance.now() > lateAt) return inUse;
    await delay(20);
  }
}
