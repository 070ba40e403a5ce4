import type { MatchingMode } from "./pipeline.ts";

/**
 * The columns by which an arriving row and a stored one are the same row: keys first, then `merge_also_on`. A row with NULL
 * in one of them matches no row, so all of them count as keys for `null_keys`.
 */
export function matchColumns({ keys, alsoOn = [] }: Pick<MatchingMode, "keys" | "alsoOn">): readonly string[] {
  const known = new Set(keys.map(folded));
  return [...keys, ...alsoOn.filter((column) => !known.has(folded(column)))];
}

/** Redshift folds names to lower case. */
const folded = (name: string) => name.toLowerCase();
