import type { BatchFile } from "../../arrivals/batch-file.ts";
import { s3Url } from "../../arrivals/s3-url.ts";
import { formatTableName } from "../../base/identifier.ts";
import { toBatch } from "../../load/batch.ts";
import { manifestKey, renderManifest } from "../../load/manifest.ts";
import type { LoadOrder } from "../../load/submission.ts";
import { batchScope } from "../../pipeline/batch-scope.ts";
import { recordContext } from "../../records/records.ts";
import { batchParked } from "../events/batch-parked.ts";
import { sendEvents } from "../events/send-events.ts";
import { notLoaded } from "../failed-load.ts";
import { parkLoad } from "../park-load.ts";
import type { ShapeDeps } from "./shape-deps.ts";
import { unsubmittedLoad } from "./unsubmitted-load.ts";

/** Parks files whose columns a person has to add. They make a batch, whose manifest names them for the replay. */
export async function parkForColumns(
  deps: ShapeDeps,
  order: LoadOrder,
  parked: { files: readonly BatchFile[]; reason: string; ddl: readonly string[] },
): Promise<void> {
  const { pipelineName, pipeline } = order;
  const now = deps.now();
  const files = await notLoaded(deps, unsubmittedLoad(order, now), parked.files);
  if (files.length === 0) return;
  const scope = batchScope(pipelineName, pipeline);
  const batch = toBatch(scope, files);
  const manifest = { bucket: pipeline.manifests.bucket, key: manifestKey(pipeline.manifests, pipelineName, batch) };
  await deps.objects.put({ ...manifest, body: renderManifest({ pipelineName, scope, batch }) });
  const load = {
    context: recordContext(unsubmittedLoad(order, now, files)),
    attempt: 1,
    files,
    manifestUrls: [s3Url(manifest)],
    reason: `The loader may not add columns to ${formatTableName(pipeline.copy.table)}: ${parked.reason}`,
    remedy: `Run this as the table's owner, then replay the batch: ${parked.ddl.map((sql) => `${sql};`).join(" ")}`,
    isTold: false,
  };
  await parkLoad(deps, load);
  await sendEvents(deps, [batchParked(load)]);
}
