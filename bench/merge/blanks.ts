import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Measurement } from "../benchmark.ts";
import { median, taken } from "../statistics.ts";
import { type Database, execute, type MergeSizes, openDatabase, storeRows } from "./database.ts";
import { productPlan, target } from "./plans.ts";
import { type MergeRun, runPlan } from "./run-plan.ts";

const comparisonsOfRedshift = fileURLToPath(import.meta.resolve("@redshift-loader/local-aws/trailing-blanks.sql"));

/**
 * What the local Redshift pays in a merge for comparing strings as Redshift does, where blanks at the end do not count:
 * the key is a VARCHAR, and the same merge runs with PostgreSQL's own comparisons. One round runs both.
 */
export async function blanks({ rounds, ...sizes }: MergeSizes & { rounds: number }): Promise<Measurement[]> {
  await using plain = await openDatabase();
  await using redshift = await openDatabase(await readFile(comparisonsOfRedshift, "utf8"));
  for (const database of [plain, redshift]) await storeTextKeys(database, sizes);
  const runs: { plain: MergeRun; redshift: MergeRun }[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) runs.push({ plain: await run(plain), redshift: await run(redshift) });
    else runs.push({ redshift: await run(redshift), plain: await run(plain) });
  }
  return [compared(runs)];
}

async function storeTextKeys(database: Database, sizes: MergeSizes): Promise<void> {
  await storeRows(database, sizes);
  await execute(
    database.client,
    ...[target, "staged"].map((table) => `ALTER TABLE ${table} ALTER COLUMN id TYPE VARCHAR(20)`),
    `VACUUM ANALYZE ${target}`,
  );
}

async function run(database: Database): Promise<MergeRun> {
  const done = await runPlan(database, productPlan());
  await database.client.query(`VACUUM ${target}`);
  return done;
}

function compared(runs: readonly { plain: MergeRun; redshift: MergeRun }[]): Measurement {
  return {
    measure: "text_key_merge_seconds",
    of: "product with a key of VARCHAR, blanks at the end do not count",
    ...taken(runs.map(({ redshift }) => redshift.seconds)),
    reference: {
      kind: "floor",
      name: "PostgreSQL's own comparisons",
      figure: median(runs.map(({ plain }) => plain.seconds)),
    },
    ratio: median(runs.map(({ plain, redshift }) => redshift.seconds / plain.seconds)),
    target: { on: "ratio", is: "<=", bound: 1.1 },
  };
}
