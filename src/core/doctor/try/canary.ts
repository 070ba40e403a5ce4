import { s3Url } from "../../arrivals/s3-url.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { probeKey } from "../probe.ts";
import type { ListedObject, Source, World } from "../world.ts";

/** A manifest of one object of the source, for COPYs that are rolled back. */
export type Canary = { manifestUrl: string; objectUrl: string };

/** COPY reads the whole object, so a large one is not taken. */
const maxBytes = 100_000_000;

/** The smallest object of the source that holds something; undefined if there is none of at most 100 MB. */
export function smallestObject(objects: readonly ListedObject[], { suffix = "" }: Source): ListedObject | undefined {
  const fits = objects.filter(({ key, bytes }) => bytes > 0 && bytes <= maxBytes && key.endsWith(suffix));
  return fits.reduce<ListedObject | undefined>(
    (least, each) => (least && least.bytes <= each.bytes ? least : each),
    undefined,
  );
}

/** Writes the manifest, lets `use` have it, and deletes it again, whatever happens. */
export async function withCanary<Result>(
  { buckets, nonce }: Pick<World, "buckets" | "nonce">,
  {
    name,
    pipeline: { manifests },
    bucket,
    object,
  }: { name: string; pipeline: Pipeline; bucket: string; object: ListedObject },
  use: (canary: Canary) => Promise<Result>,
): Promise<Result> {
  const key = probeKey(manifests, name, nonce());
  const objectUrl = s3Url({ bucket, key: object.key });
  const entries = [{ url: objectUrl, mandatory: true, meta: { content_length: object.bytes } }];
  await buckets.put(manifests.bucket, key, JSON.stringify({ entries }));
  try {
    return await use({ manifestUrl: s3Url({ bucket: manifests.bucket, key }), objectUrl });
  } finally {
    await buckets.delete(manifests.bucket, key);
  }
}
