import type { Objects } from "../ports/objects.ts";
import type { WaitingJson } from "./record-store.ts";

export type RecordChanges = Pick<Objects, "get" | "put">;

/**
 * Changes some fields of a waiting batch's record as it is now, and keeps the others.
 *
 * @param change undefined: the record stays as it is
 * @returns the record before and after; undefined if it is gone or stays
 */
export async function changeRecord(
  objects: RecordChanges,
  place: { bucket: string; key: string },
  change: (record: WaitingJson) => Partial<WaitingJson> | undefined,
): Promise<{ before: string; after: string } | undefined> {
  const before = await objects.get(place.bucket, place.key);
  if (before === undefined) return undefined;
  const record: WaitingJson = JSON.parse(before); // it was read as a record in the same run
  const changed = change(record);
  if (!changed) return undefined;
  const after = JSON.stringify({ ...record, ...changed });
  await objects.put({ ...place, body: after });
  return { before, after };
}
