import type { Measurement } from "./benchmark.ts";
import {
  type Database,
  type MergeRun,
  type MergeSizes,
  openDatabase,
  resultOf,
  runPlan,
  storeRows,
} from "./merge/database.ts";
import { alternatives, type MergePlan, productPlan, seed } from "./merge/plans.ts";
import { median } from "./statistics.ts";

export type MergeOptions = Omit<MergeSizes, "hitShare"> & { hitShares: readonly number[]; rounds: number };

const defaults: MergeOptions = { stored: 5_000_000, staged: 50_000, hitShares: [0.5, 0, 1], rounds: 5 };

/**
 * What a load does between its COPY and its ledger, on PostgreSQL: the product's plan and others that Redshift's
 * grammar takes, against the seed's SQL. One round runs each plan once, in a transaction that is rolled back. First it
 * is checked that all plans leave the same rows.
 *
 * @throws Error naming a plan that leaves other rows
 */
export async function merge(note: (text: string) => void, given: Partial<MergeOptions> = {}): Promise<Measurement[]> {
  const { hitShares, rounds, ...sizes } = { ...defaults, ...given };
  await using database = await openDatabase();
  const results: Measurement[] = [];
  for (const hitShare of hitShares) {
    await storeRows(database, { ...sizes, hitShare });
    const plans = [seed, productPlan(), ...alternatives];
    await refuseDifference(database, plans);
    const runs = await measure(database, plans, rounds);
    note(JSON.stringify({ hitShare, ...Object.fromEntries(runs) }));
    results.push(...toMeasurements(`${hitShare * 100} % hits`, runs));
  }
  return results;
}

async function refuseDifference(database: Database, [first = seed, ...others]: readonly MergePlan[]): Promise<void> {
  const expected = await resultOf(database, first);
  for (const plan of others) {
    const found = await resultOf(database, plan);
    if (found !== expected) throw new Error(`"${plan.name}" leaves ${found}, "${first.name}" leaves ${expected}.`);
  }
}

type Runs = Map<string, MergeRun[]>;

async function measure(database: Database, plans: readonly MergePlan[], rounds: number): Promise<Runs> {
  const runs: Runs = new Map(plans.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const plan of rotated(plans, round)) runs.get(plan.name)?.push(await runPlan(database, plan));
    await database.client.query("VACUUM orders");
  }
  return runs;
}

/** Every plan comes first, second and so on about equally often. */
function rotated<T>(plans: readonly T[], round: number): T[] {
  const first = round % plans.length;
  return [...plans.slice(first), ...plans.slice(0, first)];
}

function toMeasurements(hits: string, runs: Runs): Measurement[] {
  const medianOf = (name: string, figure: (run: MergeRun) => number) => median((runs.get(name) ?? []).map(figure));
  const compare = (name: string, measure: string, figure: (run: MergeRun) => number): Measurement => ({
    measure,
    of: `${name}, ${hits}`,
    figure: medianOf(name, figure),
    reference: { kind: "peer", name: "the seed's SQL", figure: medianOf(seed.name, figure) },
    ...(name === "product" && measure === "seconds" && { target: { on: "ratio", is: "<=", bound: 1 } as const }),
  });
  return [...runs.keys()]
    .filter((name) => name !== seed.name)
    .flatMap((name) => [
      compare(name, "seconds", ({ seconds }) => seconds),
      compare(name, "target_scans", ({ scans }) => scans),
      compare(name, "rows_written", ({ written }) => written),
      compare(name, "rows_written_to_target", ({ writtenToTarget }) => writtenToTarget),
    ]);
}
