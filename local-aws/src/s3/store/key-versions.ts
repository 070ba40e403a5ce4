import type * as z from "zod";
import { sequenceAt } from "../sequence.ts";
import { type StoredObject, storedObject } from "./stored-object.ts";
import { nullVersionId, orderOfVersionId } from "./version-id.ts";

/**
 * Hides the older versions of its key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
export const deleteMarker = storedObject.pick({ key: true, versionId: true, modifiedAtMs: true });
export type DeleteMarker = z.infer<typeof deleteMarker>;

export type Version = StoredObject | DeleteMarker;

/** All versions of one key, newest first and never empty. A bucket without versioning has one of each key. */
export type KeyVersions = readonly Version[];

export const isObject = (version: Version | undefined): version is StoredObject =>
  version !== undefined && "file" in version;

/** @returns undefined behind a delete marker */
export function currentObject(versions: KeyVersions | undefined): StoredObject | undefined {
  const newest = versions?.[0];
  return isObject(newest) ? newest : undefined;
}

export const versionIdOf = ({ versionId = nullVersionId }: Version): string => versionId;

export function findVersion(versions: KeyVersions | undefined, versionId: string): Version | undefined {
  return versions?.find((version) => versionIdOf(version) === versionId);
}

/** A new version replaces an older one of the same id, which only null versions can have. */
export function withNewest(versions: KeyVersions = [], newest: Version): KeyVersions {
  return [newest, ...withoutVersion(versions, versionIdOf(newest))];
}

export function withoutVersion(versions: KeyVersions, versionId: string): KeyVersions {
  return versions.filter((version) => versionIdOf(version) !== versionId);
}

/** The versions that are older than this one, which may be deleted already. */
export function olderThan(versions: KeyVersions, versionId: string): KeyVersions {
  const index = versions.findIndex((version) => versionIdOf(version) === versionId);
  if (index !== -1) return versions.slice(index + 1);
  const order = orderOfVersionId(versionId);
  return order === undefined ? versions : versions.filter((version) => orderOf(version) < order);
}

function orderOf({ versionId = "", modifiedAtMs }: Version): bigint {
  return orderOfVersionId(versionId) ?? sequenceAt(modifiedAtMs);
}
