import type { Arrival } from "./arrival.ts";
import { readManifestUrl } from "./manifest.ts";
import type { ManifestPlace } from "./pipeline.ts";

/**
 * Whether the loader has written the object itself: a manifest, whosever it is, or a record at this place.
 *
 * They hold no rows. Loaded as data, each would leave another manifest, and be announced again for ever.
 */
export function isOwnObject({ bucket, key }: Pick<Arrival, "bucket" | "key">, place: ManifestPlace): boolean {
  if (key.endsWith(".manifest")) return readManifestUrl(`/${key}`) !== undefined;
  if (!key.endsWith(".json") || bucket !== place.bucket || !key.startsWith(place.prefix)) return false;
  return /^[^/]+\/(?:quarantine|parked)\/[0-9a-f]{32}\.json$/.test(key.slice(place.prefix.length));
}
