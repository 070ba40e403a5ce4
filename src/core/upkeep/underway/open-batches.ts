import type { BatchFile } from "../../arrivals/batch-file.ts";
import { s3Url } from "../../arrivals/s3-url.ts";
import { leaveOutLoaded } from "../../ledger/unloaded-files.ts";
import type { CurrentObjects } from "../../ports/current-objects.ts";
import type { Unreadable } from "../../records/record-store.ts";
import {
  type IntendedDeps,
  intendedFiles,
  type NamedPipeline,
  type OpenManifest,
  openManifests,
} from "../intended-files.ts";
import { filesWithRivals, leaveOutSuperseded } from "../superseded-files.ts";

export type OpenBatchesDeps = IntendedDeps & { sources: CurrentObjects };

/** A batch with files that were intended and are neither loaded nor set aside. Times are ISO 8601. */
export type OpenBatch = {
  batch_id: string;
  files: number;
  bytes: number;
  /** When its manifest was written. */
  submitted_at: string;
  oldest_file: { url: string; created_at: string };
};

export type OpenBatches = {
  /** Oldest first. Of files that several manifests name, since recovery divides batches, the newest has them. */
  batches: readonly OpenBatch[];
  files: number;
  unreadable: readonly Unreadable[];
};

/**
 * The batches that have files to load. S3 is asked only about files whose key the ledger holds in another version: few,
 * however many files wait.
 *
 * @param setAside ids of files that are quarantined, parked or dismissed
 */
export async function openBatches(
  deps: OpenBatchesDeps,
  named: NamedPipeline,
  setAside: ReadonlySet<string>,
): Promise<OpenBatches> {
  const unreadable: Unreadable[] = [];
  if (!named.pipeline.safety.ledger) return { batches: [], files: 0, unreadable };
  const { open } = await openManifests(deps, named);
  const manifests = open.toSorted((a, b) => a.writtenMs - b.writtenMs);
  const found = new Map<string, { file: BatchFile; manifest: OpenManifest }>();
  for await (const one of intendedFiles(deps, named, manifests)) {
    if ("unreadable" in one) unreadable.push(one.unreadable);
    else for (const file of one.files) if (!setAside.has(file.id)) found.set(file.id, { file, manifest: one.manifest });
  }
  const files = await stillToLoad(
    deps,
    named,
    [...found.values()].map(({ file }) => file),
  );
  const byManifest = Map.groupBy(files, ({ id }) => found.get(id)?.manifest);
  const batches = [...byManifest].flatMap(([manifest, some]) => (manifest ? batchOf(manifest, some) : []));
  return {
    batches: batches.toSorted((a, b) => (a.submitted_at < b.submitted_at ? -1 : 1)),
    files: files.length,
    unreadable,
  };
}

async function stillToLoad(
  deps: OpenBatchesDeps,
  { pipeline }: NamedPipeline,
  files: readonly BatchFile[],
): Promise<readonly BatchFile[]> {
  if (files.length === 0) return files;
  const { files: unloaded } = await leaveOutLoaded(deps.warehouse, pipeline, files);
  const rivals = await filesWithRivals(deps.warehouse, pipeline, unloaded);
  const { files: current, undecided } = await leaveOutSuperseded(deps, pipeline, { files: [...rivals] });
  if (undecided > 0) return unloaded; // S3 refuses to say which of them are replaced
  const left = new Set(current);
  return unloaded.filter((file) => !rivals.has(file) || left.has(file));
}

/** @param files at least one */
export function batchOf(
  { batchId, writtenMs }: Pick<OpenManifest, "batchId" | "writtenMs">,
  files: readonly BatchFile[],
): OpenBatch {
  const oldest = files.reduce((a, b) => (b.arrival.eventTime < a.arrival.eventTime ? b : a));
  return {
    batch_id: batchId,
    files: files.length,
    bytes: files.reduce((sum, { arrival }) => sum + arrival.bytes, 0),
    submitted_at: new Date(writtenMs).toISOString(),
    oldest_file: { url: s3Url(oldest.arrival), created_at: oldest.arrival.eventTime },
  };
}
