import type { Change, ChangeHistory } from "./changes.ts";

/** A row of the target as text: keys, times, payload, mark. */
export type TargetRow = readonly (string | null)[];

/** What each row holds beside keys and times: the same for the same version, so ties of rows do not show. */
export const payloadOf = ({ keys, at }: Pick<Change, "keys" | "at">): string => `${keys.join("/")} ${at.join("/")}`;

/** Older is smaller: NULL is the oldest, and the first column that differs decides. */
function compare(a: Change["at"], b: Change["at"]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? null;
    if (left === right) continue;
    if (left === null) return -1;
    if (right === null) return 1;
    const isNumber = index === 1;
    return (isNumber ? Number(left) - Number(right) : left < right ? -1 : 1) < 0 ? -1 : 1;
  }
  return 0;
}

const newest = (changes: readonly Change[]) =>
  changes.reduce<Change | undefined>(
    (best, change) => (best && compare(best.at, change.at) >= 0 ? best : change),
    undefined,
  );

function groups(changes: readonly Change[], placeOf: (change: Change) => string): Change[][] {
  const found = new Map<string, Change[]>();
  for (const change of changes) found.set(placeOf(change), [...(found.get(placeOf(change)) ?? []), change]);
  return [...found.values()];
}

/** What the target holds in the end, said without looking at how it is loaded: a function of all changes together. */
export function targetAfter({ form, files }: ChangeHistory): TargetRow[] {
  const changes = files.flat();
  return form.mode === "history"
    ? groups(changes, ({ keys, at }) => JSON.stringify([keys, at])).map(versionOf)
    : groups(changes, ({ keys }) => JSON.stringify(keys)).flatMap((each) => rowsOf(each, form.deletes));
}

function rowsOf(changes: readonly Change[], deletes: "remove" | "mark"): TargetRow[] {
  const row = newest(changes.filter(({ does }) => does === "writes"));
  const deletion = newest(changes.filter(({ does }) => does === "deletes"));
  if (!row) return [];
  const isDeleted = deletion !== undefined && compare(deletion.at, row.at) >= 0;
  if (isDeleted && deletes === "remove") return [];
  return [[...row.keys, ...row.at, payloadOf(row), isDeleted ? (deletion.at[0] ?? null) : null]];
}

function versionOf(changes: readonly Change[]): TargetRow {
  const deletion = changes.find(({ does }) => does === "deletes");
  const version = deletion ?? changes[0];
  if (!version) throw new Error("a version without a change");
  return [
    ...version.keys,
    ...version.at,
    deletion ? null : payloadOf(version),
    deletion ? (version.at[0] ?? null) : null,
  ];
}
