/**
 * The candidate that `word` was most likely meant to be, ignoring case; undefined if none is close.
 *
 * Close means at most one edit per three letters: insert, delete, replace, or swap two neighbours. Own code, because the
 * small packages for this know no swaps (`tbale_name`), and it is shorter than a wrapper with its limit would be.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(word.length, candidate.length) / 3)
    .toSorted((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

/** Words that differ in length by more than this are never close, and long garbage costs nothing. */
const maxLengthGap = 12;

function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > maxLengthGap) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(cell(i, j, row[j - 1] ?? 0));
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;

  function cell(i: number, j: number, left: number): number {
    const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
    const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
    const swapped = swaps ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
    return Math.min((last[j] ?? 0) + 1, left + 1, replaced, swapped);
  }
}
