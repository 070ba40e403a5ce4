import pMap from "p-map";
import { s3Url } from "./arrival.ts";
import type { BatchFile } from "./batch.ts";
import { batchScope, isSameScope } from "./batch-scope.ts";
import { loadedBatchIds } from "./ledger-queries.ts";
import { errorFields, type Log } from "./log.ts";
import { lastDays, reconcileDays } from "./look-back.ts";
import { ManifestError, type ReadManifest, readManifestUrl } from "./manifest.ts";
import type { Pipeline } from "./pipeline.ts";
import type { ListedObject, Objects, WarehouseClient } from "./ports.ts";
import { readManifest } from "./read-manifest.ts";
import { withoutLedger } from "./unloaded-files.ts";

export type IntendedDeps = {
  objects: Pick<Objects, "list" | "get">;
  warehouse: Pick<WarehouseClient, "query">;
  log: Log;
  now: () => Date;
};

export type NamedPipeline = { name: string; pipeline: Pipeline };

const maxListingsAtOnce = 10;
const maxReadsAtOnce = 25;

/**
 * The manifests whose batches are not loaded, settled or fresh.
 *
 * They are listed before the ledger is asked: a batch that is loaded between the two is then known as loaded.
 */
export async function openManifests(deps: IntendedDeps, graceSeconds: number, { name, pipeline }: NamedPipeline) {
  const { bucket, prefix } = pipeline.manifests;
  const list = (day: string) => Array.fromAsync(deps.objects.list(bucket, `${prefix}${name}/${day}/`));
  const listed = (await pMap(lastDays(deps.now()), list, { concurrency: maxListingsAtOnce })).flat();
  const loaded = await withoutLedger(() => loadedBatchIds(deps.warehouse, pipeline, reconcileDays), new Set());
  const settledUntilMs = deps.now().getTime() - graceSeconds * 1000;
  const isSettled = ({ lastModified }: ListedObject) => lastModified.getTime() <= settledUntilMs;
  const open = listed.filter(({ key }) => {
    const batch = readManifestUrl(`/${key}`);
    return batch && batch.partId === undefined && !loaded.has(batch.batchId);
  });
  return {
    count: listed.filter(isSettled).length,
    settled: open.filter(isSettled),
    fresh: open.filter((manifest) => !isSettled(manifest)),
  };
}

/**
 * The files of the manifests, each once.
 *
 * Files older than the first day are left out, though a newer file has kept their
 * manifest in the window: their rows may have been removed from the ledger already.
 */
export async function filesOf(
  deps: IntendedDeps,
  named: NamedPipeline,
  manifests: readonly ListedObject[],
): Promise<BatchFile[]> {
  const { bucket } = named.pipeline.manifests;
  const scope = batchScope(named.name, named.pipeline);
  const firstDay = lastDays(deps.now()).at(-1) ?? "";
  const files = new Map<string, BatchFile>();
  await pMap(
    manifests,
    async ({ key }) => {
      const content = await readContent(deps, bucket, key);
      if (!content || !isSameScope(content.scope, scope)) return;
      for (const file of content.files) if (file.arrival.eventTime >= firstDay) files.set(file.id, file);
    },
    { concurrency: maxReadsAtOnce },
  );
  return [...files.values()];
}

/** @returns undefined if the manifest is gone or damaged: its batch is lost to `reconcile`, the others are not */
async function readContent(
  { objects, log }: IntendedDeps,
  bucket: string,
  key: string,
): Promise<ReadManifest | undefined> {
  try {
    return await readManifest(objects, s3Url({ bucket, key }));
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    log.error("manifest not read, its files are not looked for", { bucket, key, ...errorFields(error) });
    return undefined;
  }
}
