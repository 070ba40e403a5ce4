import pMap, { pMapIterable } from "p-map";
import type { BatchFile } from "../arrivals/batch-file.ts";
import { s3Url } from "../arrivals/s3-url.ts";
import { loadedBatchIds } from "../ledger/ledger-queries.ts";
import { lastDays, reconcileDays } from "../ledger/look-back.ts";
import { withoutLedger } from "../ledger/unloaded-files.ts";
import { readManifestUrl } from "../load/manifest.ts";
import { readManifest } from "../load/read-manifest.ts";
import { batchScope, isSameScope } from "../pipeline/batch-scope.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Objects } from "../ports/objects.ts";
import type { WarehouseClient } from "../ports/warehouse-client.ts";
import { isUnreadable, type Unreadable } from "../records/record-store.ts";

export type IntendedDeps = {
  objects: Pick<Objects, "list" | "get">;
  warehouse: Pick<WarehouseClient, "query">;
  now: () => Date;
};

export type NamedPipeline = { name: string; pipeline: Pipeline };

/** The manifest of a batch that the ledger does not hold. */
export type OpenManifest = { key: string; batchId: string; writtenMs: number };

const maxListingsAtOnce = 10;
const maxReadsAtOnce = 25;

/**
 * The manifests of the last days whose batches are not loaded, oldest day first, and the number of all.
 *
 * The ledger is asked before they are listed, and only what is open is kept: of 300,000 manifests the ids of their loaded
 * batches take about 30 MB. A batch that is loaded between the two seems open; its files are then found in the ledger.
 */
export async function openManifests(
  deps: IntendedDeps,
  { name, pipeline }: NamedPipeline,
): Promise<{ count: number; open: readonly OpenManifest[] }> {
  const { bucket, prefix } = pipeline.manifests;
  const loaded = await withoutLedger(() => loadedBatchIds(deps.warehouse, pipeline, reconcileDays), new Set());
  let count = 0;
  const openOf = async (day: string) => {
    const open: OpenManifest[] = [];
    for await (const { key, lastModified } of deps.objects.list(bucket, `${prefix}${name}/${day}/`)) {
      const batch = readManifestUrl(`/${key}`);
      if (!batch || batch.partId !== undefined) continue;
      count += 1;
      if (!loaded.has(batch.batchId)) open.push({ key, batchId: batch.batchId, writtenMs: lastModified.getTime() });
    }
    return open;
  };
  const days = lastDays(deps.now()).toReversed();
  return { open: (await pMap(days, openOf, { concurrency: maxListingsAtOnce })).flat(), count };
}

/** Files of one manifest after the other; no file comes twice. */
export type IntendedFiles<Manifest> = { manifest: Manifest; files: readonly BatchFile[] } | { unreadable: Unreadable };

/**
 * The files of the manifests, manifest by manifest, some of which are read ahead.
 *
 * A manifest of another target has none, and one that is gone. Files older than the first day are left out, though a newer
 * file has kept their manifest in the window: their rows may have been removed from the ledger already.
 */
export function intendedFiles<Manifest extends Pick<OpenManifest, "key">>(
  deps: IntendedDeps,
  { name, pipeline }: NamedPipeline,
  manifests: Iterable<Manifest>,
): AsyncIterable<IntendedFiles<Manifest>> {
  const { bucket } = pipeline.manifests;
  const scope = batchScope(name, pipeline);
  const firstDay = lastDays(deps.now()).at(-1) ?? "";
  const read = async (manifest: Manifest): Promise<IntendedFiles<Manifest>> => {
    const { key } = manifest;
    try {
      const content = await readManifest(deps.objects, s3Url({ bucket, key }));
      if (!content || !isSameScope(content.scope, scope)) return { manifest, files: [] };
      return { manifest, files: content.files.filter((file) => file.arrival.eventTime >= firstDay) };
    } catch (error) {
      if (isUnreadable(error)) return { unreadable: { key, error } };
      throw error;
    }
  };
  return pMapIterable(manifests, read, { concurrency: maxReadsAtOnce, backpressure: maxReadsAtOnce });
}
