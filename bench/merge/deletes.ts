import type { Measurement } from "../benchmark.ts";
import { median, taken } from "../statistics.ts";
import { type Database, execute, type MergeSizes, storeRows } from "./database.ts";
import { inTurn } from "./in-turn.ts";
import { columns, type MergePlan, measured, productPlan, productStatements, target, tombstones } from "./plans.ts";
import { hashOf, type MergeRun, resultOf } from "./run-plan.ts";

type Form = "remove" | "mark";

const markColumn = "deleted_at";
/** One in ten of the staged rows deletes the row of its key. */
const operation = "CASE WHEN abs(hashint8(id)) % 10 = 0 THEN 'D' ELSE 'U' END";
const key = columns[0];
const time = columns[4];
const comparedSizes: MergeSizes = { stored: 20_000, staged: 2_000, hitShare: 0.5 };

/** A deletion may bring so many statements, whatever becomes of the row. */
const mostStatements = 3;
/** Against the plain merge, which reads the target twice, too, and neither writes nor reads tombstones. */
const mostTimes: Record<Form, number> = { remove: 1.5, mark: 2 };

/**
 * A merge whose files delete, beside the plain merge of the same rows as the floor. A tenth of the staged rows deletes.
 * There are as many tombstones as staged rows: of each second key that arrives for the first time, half of them newer.
 *
 * @throws Error if a plan leaves other rows than a query of all rows and deletions together
 */
export async function deletes(database: Database, { rounds, ...sizes }: MergeSizes & { rounds: number }) {
  const plain = productPlan();
  await storeChanges(database, comparedSizes);
  for (const form of forms) await refuseDifference(database, form);
  await storeChanges(database, sizes);
  const runs = await inTurn(database, [plain, ...forms.map(deletingPlan)], rounds);
  const floors = runs.get(plain.name) ?? [];
  return forms.flatMap((form) => toMeasurements(form, { runs: runs.get(nameOf(form)) ?? [], floors }));
}

const forms: readonly Form[] = ["remove", "mark"];
const nameOf = (form: Form) => `product that ${form}s deleted rows`;

function statementsOf(form: Form): string[] {
  return productStatements({
    columns: ["op", ...columns],
    options: {
      delete_when: { column: "op", in: ["D"] },
      deletes: form === "remove" ? form : { mark: markColumn },
    },
  });
}

function deletingPlan(form: Form): MergePlan {
  const statements = statementsOf(form);
  const createStage = statements.filter((sql) => sql.includes("CREATE TEMP TABLE"));
  const names = columns.join(", ");
  const fill = `INSERT INTO loader_stage (${names}, op) SELECT ${names}, op FROM changes`;
  return { name: nameOf(form), sqls: measured(statements), stage: [...createStage, fill] };
}

async function storeChanges(database: Database, sizes: MergeSizes): Promise<void> {
  await storeRows(database, sizes);
  const half = "timestamp '2026-01-01' + CASE WHEN n % 4 = 0 THEN interval '1 year' ELSE interval '-1 year' END";
  await execute(
    database.client,
    `ALTER TABLE ${target} ADD COLUMN ${markColumn} TIMESTAMP`,
    `DROP TABLE IF EXISTS ${tombstones}, changes`,
    `CREATE TABLE changes AS SELECT ${columns.join(", ")}, ${operation} AS op FROM staged`,
    `CREATE TABLE ${tombstones} AS SELECT ${sizes.stored} + n * 2 AS ${key}, ${half} AS ${time}, now()::timestamp AS loader_recorded_at, false AS loader_of_snapshot
     FROM generate_series(1, ${sizes.staged}) AS n`,
    `VACUUM ANALYZE ${tombstones}`,
    ...getDate,
    "SELECT pg_stat_force_next_flush()",
  );
}

/** The local Redshift's function, as far as the plans need it: this server has nothing of it. */
export const getDate = [
  "CREATE SCHEMA IF NOT EXISTS redshift",
  "CREATE OR REPLACE FUNCTION redshift.getdate() RETURNS timestamp LANGUAGE sql STABLE AS 'SELECT now()::timestamp(0)'",
];

/** What is left, said of all rows and deletions together. No two rows of a key have the same time. */
async function refuseDifference(database: Database, form: Form): Promise<void> {
  const names = columns.join(", ");
  const newest = `SELECT DISTINCT ON (${key}) ${names} FROM (SELECT ${names} FROM ${target} UNION ALL SELECT ${names} FROM changes WHERE op <> 'D') AS all_rows
    ORDER BY ${key}, ${time} DESC`;
  const last = `SELECT ${key}, max(${time}) AS at FROM (SELECT ${key}, ${time} FROM ${tombstones} UNION ALL SELECT ${key}, ${time} FROM changes WHERE op = 'D') AS all_deletions
    GROUP BY ${key}`;
  const marked = form === "mark" ? "last.at" : "NULL::timestamp";
  const kept = form === "mark" ? "" : "WHERE last.at IS NULL";
  const expected = await hashOf(
    database.client,
    `(SELECT newest.*, ${marked} FROM (${newest}) AS newest LEFT JOIN (${last}) AS last
      ON last.${key} = newest.${key} AND last.at >= newest.${time} ${kept})`,
  );
  const found = await resultOf(database, deletingPlan(form));
  if (found !== expected) throw new Error(`"${nameOf(form)}" leaves ${found}, and should leave ${expected}.`);
}

type Compared = { runs: readonly MergeRun[]; floors: readonly MergeRun[] };

function toMeasurements(form: Form, compared: Compared): Measurement[] {
  const plain = productStatements().length;
  const of = nameOf(form);
  return [
    {
      measure: "statements",
      of,
      figure: statementsOf(form).length,
      reference: { kind: "floor", name: floorName, figure: plain },
      target: { on: "figure", is: "<=", bound: plain + mostStatements },
    },
    {
      ...comparison(compared, (run) => run.seconds),
      measure: "deleting_merge_seconds",
      of,
      target: { on: "ratio", is: "<=", bound: mostTimes[form] },
    },
    { ...comparison(compared, (run) => run.targetScans), measure: "deleting_target_scans", of },
    { ...comparison(compared, (run) => run.rowsWritten), measure: "deleting_rows_written", of },
  ];
}

const floorName = "product without deletes";

function comparison({ runs, floors }: Compared, figureOf: (run: MergeRun) => number) {
  const floor = median(floors.map(figureOf));
  return {
    ...taken(runs.map(figureOf)),
    reference: { kind: "floor" as const, name: floorName, figure: floor },
    ratio: median(runs.map((run, round) => figureOf(run) / figureOf(floors[round] ?? run))),
  };
}
