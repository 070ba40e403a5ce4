import type { Measurement, Reference } from "./benchmark.ts";
import { blanks } from "./merge/blanks.ts";
import { clustered } from "./merge/clustered.ts";
import { type Database, type MergeSizes, openDatabase, storeRows } from "./merge/database.ts";
import { deletes } from "./merge/deletes.ts";
import { inTurn, type Runs } from "./merge/in-turn.ts";
import { alternatives, type MergePlan, productPlan, seed } from "./merge/plans.ts";
import { type MergeRun, resultOf } from "./merge/run-plan.ts";
import { median, taken } from "./statistics.ts";

export type MergeOptions = Omit<MergeSizes, "hitShare"> & {
  /** Which share of the staged rows has a key that is stored. All plans are measured with the first, the product's and the seed's with each. */
  hitShares: readonly number[];
  rounds: number;
};

const defaults: MergeOptions = { stored: 5_000_000, staged: 50_000, hitShares: [0.5, 0, 1], rounds: 5 };
/** What all plans leave is compared on so few rows: it takes as long as they do. */
const comparedSizes: MergeSizes = { stored: 20_000, staged: 2_000, hitShare: 0.5 };

/**
 * What a load does between its COPY and its ledger, on PostgreSQL: the product's plan, and others that Redshift's
 * grammar takes, against the seed's SQL. One round runs each plan once, in a transaction that is rolled back, and each
 * round begins with another one; ratios are medians of the rounds' ratios. First it is checked that all plans leave
 * the same rows. At the end the product's plan is compared with itself under `merge_also_on`, with those that delete, and with a key of text.
 *
 * @throws Error naming a plan that leaves other rows
 */
export async function merge(note: (text: string) => void, given: Partial<MergeOptions> = {}): Promise<Measurement[]> {
  const { hitShares, rounds, ...sizes } = { ...defaults, ...given };
  await using database = await openDatabase();
  const product = productPlan();
  await storeRows(database, comparedSizes);
  await refuseDifference(database, [seed, product, ...alternatives]);
  const results: Measurement[] = [];
  for (const [at, hitShare] of hitShares.entries()) {
    await storeRows(database, { ...sizes, hitShare });
    const runs = await inTurn(database, [seed, product, ...(at === 0 ? alternatives : [])], rounds);
    note(JSON.stringify({ hitShare, ...Object.fromEntries(runs) }));
    results.push(...toMeasurements(`${hitShare * 100} % of the rows are stored`, runs));
  }
  const same = { ...sizes, hitShare: hitShares[0] ?? 0.5, rounds };
  const deleting = await deletes(database, same);
  return [...results, ...deleting, ...(await blanks(same)), ...(await clustered(database, sizes))];
}

async function refuseDifference(database: Database, [first = seed, ...others]: readonly MergePlan[]): Promise<void> {
  const expected = await resultOf(database, first);
  for (const plan of others) {
    const found = await resultOf(database, plan);
    if (found !== expected) throw new Error(`"${plan.name}" leaves ${found}, "${first.name}" leaves ${expected}.`);
  }
}

/** The seed's own lines come first, with nothing to compare them with. */
function toMeasurements(hits: string, runs: Runs): Measurement[] {
  const seeds = runs.get(seed.name) ?? [];
  const kinds = ["seconds", "cpuSeconds", "targetScans", "rowsWritten", "targetRowsWritten"] as const;
  return [...runs].flatMap(([name, ofPlan]) =>
    kinds
      .filter((kind) => ofPlan.every((run) => run[kind] !== undefined))
      .map((kind): Measurement => {
        const of = (run: MergeRun) => run[kind] ?? Number.NaN;
        const measured = { measure: measures[kind], of: `${name}, ${hits}`, ...taken(ofPlan.map(of)) };
        if (ofPlan === seeds) return measured;
        const reference: Reference = { kind: "peer", name: "the seed's SQL", figure: median(seeds.map(of)) };
        const ratio = median(ofPlan.map((run, round) => of(run) / of(seeds[round] ?? run)));
        const target = name === "product" && kind === "seconds" && ({ on: "ratio", is: "<=", bound: 0.7 } as const);
        return { ...measured, reference, ratio, ...(target && { target }) };
      }),
  );
}

const measures = {
  seconds: "seconds",
  cpuSeconds: "cpu_seconds",
  targetScans: "target_scans",
  rowsWritten: "rows_written",
  targetRowsWritten: "target_rows_written",
} satisfies Record<keyof MergeRun, string>;
