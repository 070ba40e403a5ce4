import { invokeFunction } from "../../src/demo/aws.ts";
import type { ChaosRun } from "./chaos-run.ts";
import { waitForQuiet } from "./quiet.ts";
import { listStatements, loadFigures } from "./statements.ts";

/** More runs than this would not be patience but a loop. */
const maxRuns = 10;

/**
 * Lets `reconcile` run, as its schedule would, until it finds nothing more to do.
 *
 * @returns how many runs submitted something
 */
export async function reconcileUntilDone(run: ChaosRun, timeoutSeconds: number): Promise<number> {
  for (let runs = 0; ; runs++) {
    const before = loadFigures(await listStatements(run)).attempts;
    await invokeFunction(run.aws, "reconcile", {});
    await waitForQuiet(run, timeoutSeconds);
    if (loadFigures(await listStatements(run)).attempts === before) return runs;
    if (runs === maxRuns) throw new Error(`After ${maxRuns} runs of reconcile there is still something to submit.`);
  }
}
