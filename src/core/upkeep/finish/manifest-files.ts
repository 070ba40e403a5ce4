import type { BatchFile } from "../../arrivals/batch-file.ts";
import { placeOf } from "../../arrivals/s3-url.ts";
import { readManifest } from "../../load/read-manifest.ts";
import type { ManifestPlace } from "../../pipeline/pipeline.ts";
import { errorFields, type Log } from "../../ports/log.ts";
import type { Objects } from "../../ports/objects.ts";
import { isUnreadable } from "../../records/record-store.ts";

/**
 * The files of a committed load. Nothing else of a manifest is believed.
 *
 * @returns undefined if a manifest is gone, was changed, or may not be read: the log then says so
 * @throws whatever else S3 throws
 */
export async function manifestFiles(
  { objects, log }: { objects: Pick<Objects, "get">; log: Log },
  urls: readonly string[],
): Promise<readonly BatchFile[] | undefined> {
  const reads = await Promise.allSettled(urls.map((url) => readManifest(objects, url)));
  const files: BatchFile[] = [];
  for (const [index, read] of reads.entries()) {
    if (read.status === "fulfilled" && read.value) files.push(...read.value.files);
    else {
      const why = read.status === "fulfilled" ? { error: "it is gone" } : known(read.reason);
      log.error("manifest not read, so its load is measured without its files", { manifest: urls[index], ...why });
      return undefined;
    }
  }
  return files;
}

function known(error: unknown) {
  if (isUnreadable(error)) return errorFields(error);
  throw error;
}

/** The address of the whole batch's manifest, which lies beside those of its parts. */
export const wholeManifest = (url: string, batchId: string): string =>
  `${url.slice(0, url.lastIndexOf("/") + 1)}${batchId}.manifest`;

/** Where the pipeline's manifests are, by the address of one of them: `<prefix><pipeline>/<day>/<name>`. */
export function manifestPlace(url: string): ManifestPlace {
  const { bucket, key } = placeOf(url);
  const folders = key.split("/").slice(0, -3);
  return { bucket, prefix: folders.map((folder) => `${folder}/`).join("") };
}
