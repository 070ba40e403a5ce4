import { s3Url } from "../../arrivals/s3-url.ts";
import { formatTableName } from "../../base/identifier.ts";
import { batchesOfFiles } from "../../ledger/ledger-queries.ts";
import { withoutLedger } from "../../ledger/unloaded-files.ts";
import type { Objects } from "../../ports/objects.ts";
import type { Pipelines } from "../../ports/pipelines.ts";
import type { WarehouseClient } from "../../ports/warehouse-client.ts";
import { findManifest } from "../batch-errors.ts";

type BatchFilesDeps = {
  pipelines: Pick<Pipelines, "get">;
  objects: Pick<Objects, "list" | "get">;
  warehouse: Pick<WarehouseClient, "query">;
  now: () => Date;
};

/** `open`: the ledger does not hold it; the records say why, or its load has not ended. */
export type FileOfBatch = {
  file_id: string;
  url: string;
  bytes: number;
  event_time: string;
  state: "loaded" | "undone" | "open";
};

export type BatchFiles = {
  pipeline: string;
  table_name: string;
  batch_id: string;
  /** Absent if the manifest is gone, or never was. */
  manifest_url: string | null;
  files: readonly FileOfBatch[];
};

/** The files that a batch's manifest names, and which of them the ledger holds. */
export async function batchFiles(deps: BatchFilesDeps, name: string, batchId: string): Promise<BatchFiles> {
  const pipeline = await deps.pipelines.get(name);
  const manifest = await findManifest(deps, { objects: deps.objects, pipelineName: name, pipeline }, batchId);
  const files = manifest?.content.files ?? [];
  const ids = files.map(({ id }) => id);
  const held = await withoutLedger(() => batchesOfFiles(deps.warehouse, pipeline, ids), new Map());
  return {
    ...{ pipeline: name, table_name: formatTableName(pipeline.copy.table), batch_id: batchId },
    manifest_url: manifest?.url ?? null,
    files: files.map(({ id, arrival }) => {
      const entry = held.get(id);
      const state = entry === undefined ? "open" : entry.isUndone ? "undone" : "loaded";
      return { file_id: id, url: s3Url(arrival), bytes: arrival.bytes, event_time: arrival.eventTime, state };
    }),
  };
}
