import type { BenchmarkLine } from "../benchmark.ts";

/** Why a target is missed, and what would have to change; `of` is absent where it holds for all cases of the measure. */
type Reason = { benchmark: string; measure: string; of?: string; text: string };

const reasons: readonly Reason[] = [
  {
    benchmark: "merge",
    measure: "seconds",
    text:
      "The target dates from a DELETE with EXISTS, of which no source shows that Redshift runs it. AWS's own merge pattern, DELETE … USING, reads the target as often as the seed's SQL. " +
      "It would take one scan less: MERGE, which needs a list of the target's columns, so one more call for each load.",
  },
];

export function reasonFor({ benchmark, measure, of }: BenchmarkLine): string | undefined {
  const fits = (reason: Reason) =>
    reason.benchmark === benchmark && reason.measure === measure && (reason.of === undefined || reason.of === of);
  return reasons.find(fits)?.text;
}
