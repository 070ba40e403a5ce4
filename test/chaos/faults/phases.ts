import { setTimeout as sleep } from "node:timers/promises";
import type { ChaosRun } from "../chaos-run.ts";
import { maxAttempts, maxDelaySeconds } from "../pipelines.ts";
import { listStatements, loadsOf } from "../statements.ts";
import type { IsOn } from "./chaos-fault.ts";
import type { FaultControl } from "./fault-control.ts";
import type { Forger } from "./forger.ts";

/** What else is wrong while a part of the files is sent. */
export type PhaseName = "plain" | "role" | "maintenance" | "manifests" | "forged";

const special = ["role", "maintenance", "manifests", "forged"] as const;

/** The first is plain, until every ledger is made; the others come in another order with each seed. */
export function phasesOf(seed: number, isOn: IsOn): PhaseName[] {
  const chosen = special.filter(isOn);
  const at = chosen.length > 0 ? seed % chosen.length : 0;
  return ["plain", ...chosen.slice(at), ...chosen.slice(0, at), "plain"];
}

export type Phased = { run: ChaosRun; control: FaultControl; forger: Forger };

/** Longer than any phase needs: what it waits for may not happen in a small run. */
const maxSeconds = 60;

/** Keeps a phase until its fault has hit, and until who met it has done what it does then. */
export async function endOfPhase(phased: Phased, phase: PhaseName): Promise<void> {
  const { run, control, forger } = phased;
  const since = new Date();
  const wait = (seconds: number) => sleep(seconds * 1000, undefined, { signal: run.signal });
  switch (phase) {
    case "plain":
      return until(run, async () => (await loadedTables(run)) === run.pipelines.length);
    case "role":
      await until(run, async () => ((await control.counts())["warehouse.roles"] ?? 0) >= run.pipelines.length);
      return wait(2);
    case "maintenance":
      return until(run, async () => (await spentLoads(run, since)) > 0);
    case "manifests":
      await until(run, async () => ((await control.counts())["s3.deny"] ?? 0) >= 2 * run.pipelines.length);
      return wait(2);
    case "forged":
      await until(run, async () => (await forger.forge()) >= run.pipelines.length);
      await forger.plant();
      return wait(2 * maxDelaySeconds + 2); // whoever read a manifest before has submitted by then
    default:
      return phase satisfies never;
  }
}

/** Targets with a load that was committed: their ledgers exist, so the next loads get as far as COPY. */
async function loadedTables(run: ChaosRun): Promise<number> {
  const loads = loadsOf(await listStatements(run));
  return new Set(loads.filter(({ statement }) => statement.Status === "FINISHED").map(({ table }) => table)).size;
}

/** Loads whose quick attempts ran out. */
async function spentLoads(run: ChaosRun, since: Date): Promise<number> {
  const loads = loadsOf(await listStatements(run));
  return loads.filter(
    ({ attempt, statement }) =>
      attempt >= maxAttempts && statement.Status === "FAILED" && (statement.UpdatedAt ?? since) >= since,
  ).length;
}

async function until(run: ChaosRun, isReached: () => Promise<boolean>): Promise<void> {
  const giveUpMs = Date.now() + maxSeconds * 1000;
  while (Date.now() < giveUpMs && !(await isReached())) await sleep(200, undefined, { signal: run.signal });
}
