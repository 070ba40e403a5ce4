import { candidates } from "../support/oracle.ts";
import type { ChaosMode } from "./mode.ts";
import type { ChaosPipeline } from "./pipelines.ts";
import { type ChaosRow, rowId } from "./rows.ts";

/** What a target must hold at one place: exactly one of some rows; and when it was deleted, if the target keeps it. */
export type Expected = { ids: ReadonlySet<string>; markedAt: number | undefined };

/** The places of a target with a row each, and those whose row was deleted and is gone. */
export type Expectation = { rows: ReadonlyMap<string, Expected>; deleted: ReadonlySet<string> };

/** Merge has a place for each key, history one for each version of a key, append one for each row. */
export function placeOf(mode: ChaosMode, row: ChaosRow): string {
  switch (mode) {
    case "merge":
    case "changes":
      return `${row.keyA} ${row.keyB}`;
    case "history":
      return `${row.keyA} ${row.keyB} ${row.changedAt}`;
    case "append":
      return rowId(row);
    default:
      return mode satisfies never;
  }
}

/** The order of loads is free, so every row of a tie is a candidate. A deletion beats rows of its own time. */
export function expectation(pipeline: Pick<ChaosPipeline, "mode" | "deletes">, rows: readonly ChaosRow[]): Expectation {
  const { mode, deletes } = pipeline;
  const reader = { placeOf: (row: ChaosRow) => placeOf(mode, row), timeOf: ({ changedAt }: ChaosRow) => changedAt };
  const writes = rows.filter((row) => !row.deletes);
  const places = candidates(mode === "merge" || mode === "changes" ? "merge" : "history", [writes], reader);
  const deletions = lastDeletions(mode, rows);
  const found = Array.from(places, ([place, newest]) => {
    const deletedAt = deletions.get(place);
    const isDeleted = deletedAt !== undefined && newest.every(({ changedAt }) => deletedAt >= changedAt);
    return { place, ids: new Set(newest.map(rowId)), markedAt: isDeleted ? deletedAt : undefined };
  });
  const isGone = ({ markedAt }: Expected) => markedAt !== undefined && deletes !== "mark";
  return {
    rows: new Map(found.filter((row) => !isGone(row)).map(({ place, ...row }) => [place, row])),
    deleted: new Set(found.filter(isGone).map(({ place }) => place)),
  };
}

/** When each place was deleted last. */
function lastDeletions(mode: ChaosMode, rows: readonly ChaosRow[]): Map<string, number> {
  const last = new Map<string, number>();
  for (const row of rows.filter(({ deletes }) => deletes)) {
    const place = placeOf(mode, row);
    last.set(place, Math.max(row.changedAt, last.get(place) ?? row.changedAt));
  }
  return last;
}
