import type { Pipelines } from "../../ports/pipelines.ts";
import { knownRecords, type UnderwayDeps, underwayBatches } from "./underway-batches.ts";
import type { WaitsFor } from "./waits-for.ts";

/** @returns undefined for a batch that is loaded, set aside, or not known */
export async function batchWait(
  deps: UnderwayDeps & { pipelines: Pick<Pipelines, "get"> },
  pipelineName: string,
  batchId: string,
): Promise<WaitsFor | undefined> {
  const pipeline = await deps.pipelines.get(pipelineName);
  const known = await knownRecords({ objects: deps.objects, pipelineName, pipeline });
  const { batches } = await underwayBatches(deps, { name: pipelineName, pipeline }, known);
  return batches.find(({ batch_id: id }) => id === batchId)?.waits_for;
}
