import { placeOf } from "../arrivals/s3-url.ts";
import type { Objects } from "../ports/objects.ts";
import { parseManifest, type ReadManifest, readManifestUrl } from "./manifest.ts";

/**
 * The manifest at an address as COPY writes it, checked against the id in that address.
 *
 * @returns undefined if it is gone
 * @throws ManifestError if it is another program's, was changed, or is damaged
 * @throws AccessDeniedError if it may not be read
 */
export async function readManifest(objects: Pick<Objects, "get">, url: string): Promise<ReadManifest | undefined> {
  const { bucket, key } = placeOf(url);
  const text = await objects.get(bucket, key);
  const name = readManifestUrl(url);
  return text === undefined ? undefined : parseManifest(text, name?.partId ?? name?.batchId);
}
