import type { Spread } from "./statistics.ts";

/** A number that a figure is compared with: the least that is possible here (a floor), or what another way takes (a peer). */
export type Reference = { kind: "floor" | "peer"; name: string; figure: number };

/** One result of a benchmark. Without a target it is there to be read. */
export type Measurement = {
  /** With its unit at the end, for example `wall_seconds`. */
  measure: string;
  /** What was measured. */
  of: string;
  figure: number;
  reference?: Reference;
  /** Of the rounds whose median the figure is. */
  spread?: Spread;
  /** If it is not the figure's to the reference's but, say, the median of several rounds' ratios. */
  ratio?: number;
  target?: Target;
};

/** A bound on the figure itself, on its ratio to the reference's, or on what it has more than the reference's. */
export type Target = { on: "figure" | "ratio" | "difference"; is: "=" | "<=" | ">="; bound: number };

/** Measures, and reports its progress through `note`. @throws Error if what was measured gave wrong results */
export type Benchmark = (note: (text: string) => void) => Promise<Measurement[]>;

/** A measurement as it is printed: one JSON object on one line. */
export type BenchmarkLine = {
  benchmark: string;
  measure: string;
  of: string;
  figure: number;
  spread?: Spread;
  reference?: Reference;
  ratio?: number;
  target?: string;
  met?: boolean;
};

export function toLine(benchmark: string, measurement: Measurement): BenchmarkLine {
  const { measure, of, figure, spread, reference, target } = measurement;
  const ratio = measurement.ratio ?? (reference && figure / reference.figure);
  const difference = reference && figure - reference.figure;
  return {
    benchmark,
    measure,
    of,
    figure: rounded(figure),
    ...(spread && { spread: { min: rounded(spread.min), max: rounded(spread.max), runs: spread.runs } }),
    ...(reference && { reference: { ...reference, figure: rounded(reference.figure) } }),
    ...(ratio !== undefined && { ratio: rounded(ratio) }),
    ...(target && {
      target: `${target.on} ${target.is} ${target.bound}`,
      met: isMet(target, { figure, ratio, difference }),
    }),
  };
}

type Values = Record<Target["on"], number | undefined>;

function isMet({ on, is, bound }: Target, values: Values): boolean {
  const value = values[on];
  if (value === undefined) return false;
  if (is === "=") return value === bound;
  return is === "<=" ? value <= bound : value >= bound;
}

/** To four digits at most; what is met is decided before. */
const rounded = (value: number) => Number(value.toPrecision(4));
