import { candidates } from "../support/oracle.ts";
import type { ChaosMode } from "./pipelines.ts";
import { type ChaosRow, rowId } from "./rows.ts";

/** The ids of the rows of which a target must hold exactly one, for each place. */
export type Expectation = ReadonlyMap<string, ReadonlySet<string>>;

/** Merge has a place for each key, history one for each version of a key, append one for each row. */
export function placeOf(mode: ChaosMode, row: ChaosRow): string {
  switch (mode) {
    case "merge":
      return `${row.keyA} ${row.keyB}`;
    case "history":
      return `${row.keyA} ${row.keyB} ${row.changedAt}`;
    case "append":
      return rowId(row);
    default:
      return mode satisfies never;
  }
}

/** The order of loads is free, so every row of a tie is a candidate. */
export function expectation(mode: ChaosMode, rows: Iterable<ChaosRow>): Expectation {
  const reader = { placeOf: (row: ChaosRow) => placeOf(mode, row), timeOf: ({ changedAt }: ChaosRow) => changedAt };
  const places = candidates(mode === "merge" ? "merge" : "history", [rows], reader);
  return new Map(Array.from(places, ([place, found]) => [place, new Set(found.map(rowId))]));
}
