import type { BatchFile } from "../../arrivals/batch-file.ts";
import { formatTableName } from "../../base/identifier.ts";
import { toBatch } from "../../load/batch.ts";
import type { LoadOrder } from "../../load/submission.ts";
import { newTrail } from "../../load/trail.ts";
import { batchScope } from "../../pipeline/batch-scope.ts";
import type { RefusedLoad } from "../refused-load.ts";

/** A load that was not submitted, as records and alerts see it. `files`: those it is about; absent: the whole batch. */
export function unsubmittedLoad(order: LoadOrder, at: Date, files?: readonly BatchFile[]): RefusedLoad {
  const { pipelineName, pipeline, batch, trail = newTrail(1) } = order;
  const batchId = files ? toBatch(batchScope(pipelineName, pipeline), files).id : batch.id;
  const name = {
    database: pipeline.warehouse.database,
    table: formatTableName(pipeline.copy.table),
    batchId,
    attempt: 1,
  };
  return { name, pipelineName, pipeline, trail, statement: { id: "", endedAt: at.toISOString() } };
}
