/** The smallest value that `share` of all values do not pass (nearest rank). NaN if there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Of an even number of values, the lower middle one. */
export const median = (values: readonly number[]) => percentile(values, 0.5);

/** How far the values of several rounds lie apart. */
export type Spread = { min: number; max: number; runs: number };

export const spreadOf = (values: readonly number[]): Spread => ({
  min: Math.min(...values),
  max: Math.max(...values),
  runs: values.length,
});

/** A figure that was taken several times. */
export const taken = (values: readonly number[]) => ({ figure: median(values), spread: spreadOf(values) });
