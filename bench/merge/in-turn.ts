import type { Database } from "./database.ts";
import { type MergePlan, target } from "./plans.ts";
import { type MergeRun, runPlan } from "./run-plan.ts";

export type Runs = Map<string, MergeRun[]>;

/** Runs each plan once a round. Each round begins with another one. */
export async function inTurn(database: Database, plans: readonly MergePlan[], rounds: number): Promise<Runs> {
  const runs: Runs = new Map(plans.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const plan of rotated(plans, round)) runs.get(plan.name)?.push(await runPlan(database, plan));
    await database.client.query(`VACUUM ${target}`);
  }
  return runs;
}

/** Every plan comes first, second and so on about equally often. */
function rotated(plans: readonly MergePlan[], round: number): MergePlan[] {
  const first = round % plans.length;
  return [...plans.slice(first), ...plans.slice(0, first)];
}
