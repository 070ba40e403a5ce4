import * as z from "zod";
import type { KeyIndex } from "./key-index.ts";
import {
  deleteMarker,
  isObject,
  type KeyVersions,
  type Version,
  versionIdOf,
  withNewest,
  withoutVersion,
} from "./key-versions.ts";
import { storedObject } from "./stored-object.ts";
import { nullVersionId } from "./version-id.ts";

/** Once set, versioning can be suspended, but not taken back. */
export const versioning = z.enum(["Enabled", "Suspended"]);
export type Versioning = z.infer<typeof versioning>;

const entry = z.union([
  z.object({ put: storedObject }),
  z.object({ mark: deleteMarker }),
  /** Without a version id it deletes the null version. */
  z.object({ delete: z.string(), versionId: z.string().optional() }),
  z.object({ versioning }),
  z.object({ createdAtMs: z.number() }),
]);

/** A change of a bucket as a line of its journal. */
export type BucketEntry = z.infer<typeof entry>;

/** What a journal says of its bucket. */
export type BucketState = {
  createdAtMs: number;
  /** undefined: it was never set. */
  versioning: Versioning | undefined;
  keys: KeyIndex<KeyVersions>;
};

export function parseBucketEntries(lines: readonly unknown[]): BucketEntry[] {
  return lines.map((line) => entry.parse(line));
}

/** @returns the version that the change took away */
export function applyEntry(state: BucketState, change: BucketEntry): Version | undefined {
  if ("put" in change) return addVersion(state, change.put);
  if ("mark" in change) return addVersion(state, change.mark);
  if ("delete" in change) return deleteVersion(state, change.delete, change.versionId);
  if ("versioning" in change) state.versioning = change.versioning;
  else state.createdAtMs = change.createdAtMs;
  return undefined;
}

/** The shortest journal of the state; the versions of a key oldest first. */
export function* entriesOf({ createdAtMs, versioning, keys }: BucketState): Generator<BucketEntry> {
  yield { createdAtMs };
  if (versioning !== undefined) yield { versioning };
  for (const versions of keys.values()) for (const version of versions.toReversed()) yield entryOf(version);
}

export const entryOf = (version: Version): BucketEntry => (isObject(version) ? { put: version } : { mark: version });

function addVersion({ keys }: BucketState, version: Version): Version | undefined {
  const versions = keys.get(version.key);
  keys.set(version.key, withNewest(versions, version));
  return versions?.find((older) => versionIdOf(older) === versionIdOf(version));
}

function deleteVersion({ keys }: BucketState, key: string, versionId = nullVersionId): Version | undefined {
  const versions = keys.get(key) ?? [];
  const left = withoutVersion(versions, versionId);
  if (left.length > 0) keys.set(key, left);
  else keys.delete(key);
  return versions.find((version) => versionIdOf(version) === versionId);
}
