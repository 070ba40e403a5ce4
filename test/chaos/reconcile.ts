import { setTimeout as sleep } from "node:timers/promises";
import { invokeFunction } from "../../src/demo/send/aws.ts";
import type { ChaosRun } from "./chaos-run.ts";
import { waitForQuiet } from "./quiet.ts";
import { listStatements, loadFigures } from "./statements.ts";

/** RECONCILE_GRACE_SECONDS of the runs: loads that have been under way for longer are taken for lost. */
export const graceSeconds = 5;

/** More runs than this would not be patience but a loop. */
const maxRuns = 30;

/** One run of the schedule in the midst of it all, when most loads that it takes for lost are not. */
export async function reconcileMeanwhile({ aws }: ChaosRun): Promise<void> {
  await fetch(`${aws.environment.endpoint}/2015-03-31/functions/reconcile/invocations`, {
    method: "POST",
    headers: { "x-amz-invocation-type": "Event" },
    body: "{}",
  });
}

/**
 * Lets `reconcile` run, as its schedule would, until it finds nothing more to do.
 *
 * @returns how many runs submitted something
 */
export async function reconcileUntilDone(run: ChaosRun, stuckSeconds: number): Promise<number> {
  let results: Result[] = [];
  for (let runs = 0; runs < maxRuns; runs++) {
    await sleep(graceSeconds * 1000, undefined, { signal: run.signal });
    const before = loadFigures(await listStatements(run)).attempts;
    results = await reconcile(run);
    await waitForQuiet(run, stuckSeconds);
    const isLeft = results.some(({ waiting_batches, more }) => waiting_batches > 0 || more);
    if (!isLeft && loadFigures(await listStatements(run)).attempts === before) return runs;
  }
  throw new Error(`After ${maxRuns} runs of reconcile something is left: ${JSON.stringify(results)}`);
}

type Result = {
  pipeline: string;
  waiting_batches: number;
  more: boolean;
  unreadable: number;
  error?: string;
  skipped?: string;
};

/** Manifests that were made up cannot be read, and must be told. */
async function reconcile({ aws }: ChaosRun): Promise<Result[]> {
  const results = (await invokeFunction(aws, "reconcile", {})) as Result[]; // the handler's documented answer
  const refused = results.filter(({ error, skipped, unreadable }) => (unreadable > 0 ? skipped : (error ?? skipped)));
  if (refused.length > 0) throw new Error(`Reconcile was not done with its work: ${JSON.stringify(refused)}`);
  return results;
}
