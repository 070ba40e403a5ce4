import type { Measurement } from "../benchmark.ts";
import { type Database, execute } from "./database.ts";
import { type MergePlan, productPlan, target } from "./plans.ts";
import { resultOf, runScanned, type ScannedRun } from "./run-plan.ts";

/** Rows stored, and rows staged. */
type Sizes = { stored: number; staged: number };

const storedDays = 365;
const stagedDays = 3;
const details = "'status ' || n % 7, n % 1000 / 4.0, md5(n::text)";

/**
 * A merge into a target in the order of its day, with and without `merge_also_on: ["day"]`.
 *
 * Redshift keeps the least and the greatest value of each block of 1 MB of a column, and skips blocks outside a predicate's
 * range. The model of that here is a BRIN index: it keeps the same of each 128 pages, 1 MB of PostgreSQL's rows. Counted are
 * the rows of the target that the plan's statements read, those that a filter then removes included.
 *
 * @throws Error if the two leave other rows
 */
export async function clustered(database: Database, sizes: Sizes): Promise<Measurement[]> {
  const [without, withIt] = [productPlan(), productPlan(["day"])];
  const measurements: Measurement[] = [];
  for (const isOneLate of [false, true]) {
    await storeByDay(database, { ...sizes, isOneLate });
    await refuseDifference(database, [without, withIt]);
    const [whole, part] = [await runScanned(database, without), await runScanned(database, withIt)];
    const arriving = `rows of ${stagedDays} of ${storedDays} days arrive${isOneLate ? ", and one of the first day" : ""}`;
    measurements.push(...compared({ whole, part }, { arriving, isTarget: !isOneLate }));
  }
  return measurements;
}

function compared(
  { whole, part }: { whole: ScannedRun; part: ScannedRun },
  { arriving, isTarget }: { arriving: string; isTarget: boolean },
): Measurement[] {
  const [of, name] = [`product with merge_also_on, ${arriving}`, "product without it"];
  const rows = { measure: "target_rows_scanned", of, figure: part.targetRows };
  const seconds = { measure: "clustered_merge_seconds", of, figure: part.seconds };
  return [
    {
      ...rows,
      reference: { kind: "peer", name, figure: whole.targetRows },
      ...(isTarget && { target: { on: "ratio", is: "<=", bound: 0.1 } as const }),
    },
    { ...seconds, reference: { kind: "peer", name, figure: whole.seconds } },
  ];
}

async function refuseDifference(database: Database, [one, other]: readonly [MergePlan, MergePlan]): Promise<void> {
  const [expected, found] = [await resultOf(database, one), await resultOf(database, other)];
  if (found !== expected) throw new Error(`"${other.name}" leaves ${found}, "${one.name}" leaves ${expected}.`);
}

/** Half of what arrives has keys of the last days, which are stored; the other half is new, of the last day. */
async function storeByDay({ client }: Database, { stored, staged, isOneLate }: Sizes & { isOneLate: boolean }) {
  const dayOf = (n: string) => `date '2025-01-01' + (${n} - 1)::int * ${storedDays} / ${stored}`;
  const row = (n: string, day: string, shift: string) =>
    `${n}, ${details}, (${day})::timestamp + interval '${shift}', ${day}`;
  const recent = Math.floor((stored * (stagedDays - 1)) / storedDays);
  const half = Math.floor(staged / 2);
  const hit = `${stored} - n::bigint * ${recent} / ${half}`;
  await execute(
    client,
    `DROP TABLE IF EXISTS ${target}, staged`,
    `CREATE TABLE ${target} (id BIGINT NOT NULL, status VARCHAR(16), amount DECIMAL(12,2), note VARCHAR(64), updated_at TIMESTAMP, day DATE NOT NULL)`,
    `CREATE TABLE staged (LIKE ${target})`,
    `INSERT INTO ${target} SELECT ${row("n", dayOf("n"), "1 hour")} FROM generate_series(1, ${stored}) AS n`,
    `CREATE INDEX ON ${target} USING brin (day) WITH (pages_per_range = 128)`,
    `INSERT INTO staged SELECT ${row(`(${hit})`, dayOf(`(${hit})`), "2 hours")} FROM generate_series(1, ${half}) AS n`,
    `INSERT INTO staged SELECT ${row(`${stored} + n`, dayOf(`${stored}`), "2 hours")} FROM generate_series(1, ${half}) AS n`,
    ...(isOneLate
      ? [`INSERT INTO staged SELECT ${row("n", dayOf("n"), "2 hours")} FROM generate_series(1, 1) AS n`]
      : []),
    `VACUUM ANALYZE ${target}`,
  );
}
