import type { ChaosMode } from "./pipelines.ts";
import { type ChaosRow, rowId } from "./rows.ts";

/**
 * What a target must hold, in plain words of spec §4 and with no code of the product:
 * places, each holding exactly one row out of its candidates.
 *
 * The order of loads is free, so that every row of a tie is a candidate.
 */
export type Expectation = ReadonlyMap<string, { ids: ReadonlySet<string>; changedAt: number }>;

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

export function expectation(mode: ChaosMode, rows: Iterable<ChaosRow>): Expectation {
  const places = new Map<string, { ids: Set<string>; changedAt: number }>();
  for (const row of rows) {
    const place = placeOf(mode, row);
    const known = places.get(place);
    if (!known || row.changedAt > known.changedAt)
      places.set(place, { ids: new Set([rowId(row)]), changedAt: row.changedAt });
    else if (row.changedAt === known.changedAt) known.ids.add(rowId(row));
  }
  return places;
}
