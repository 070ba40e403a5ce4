const heights = "▁▂▃▄▅▆▇█";

/** Figures as a line of bars, the highest for the largest; a blank where there is none. */
export function sparkLine(values: readonly (number | null)[]): string {
  const most = Math.max(...values.map((value) => value ?? 0), 1);
  const bar = (value: number) => heights[Math.min(heights.length - 1, Math.floor((value / most) * heights.length))];
  return values.map((value) => (value === null ? " " : bar(value))).join("");
}
