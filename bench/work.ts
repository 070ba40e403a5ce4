import { hash } from "node:crypto";
import type { Measurement } from "./benchmark.ts";
import { type Database, execute, openDatabase, storeRows } from "./merge/database.ts";
import { getDate } from "./merge/deletes.ts";
import { columns, type Given, measured, productStatements, target, tombstones } from "./merge/plans.ts";
import { runPlan } from "./merge/run-plan.ts";

/** Few: what is counted does not depend on how many rows there are, but for the rows written, which are given for each staged row. */
const sizes = { stored: 20_000, staged: 2_000, hitShare: 0.5 };
const manyFiles = 1_000;

const auditColumns = { audit_columns: { batch_id: "batch", loaded_at: "loaded" } };
const deleteWhen = { delete_when: { column: "op", in: ["D"] } };
const append = { merge_duplicate_pks: undefined, merge_pk: undefined, merge_timestamp: undefined };
const history = { merge_duplicate_pks: false };
const named = { columns };
const withRegion = { columns: [...columns, "region"] };
const withOperation = { columns: ["op", ...columns] };

/** Every mode, and what each option adds. The plain merge comes first: it is what the others are compared with. */
const loads: readonly { name: string; given: Given }[] = [
  { name: "merge", given: {} },
  { name: "merge, merge_also_on", given: { ...withRegion, options: { merge_also_on: ["region"] } } },
  { name: "merge, audit_columns", given: { ...named, options: auditColumns } },
  { name: "merge, deletes: remove", given: { ...withOperation, options: { ...deleteWhen, deletes: "remove" } } },
  {
    name: "merge, deletes: mark",
    given: { ...withOperation, options: { ...deleteWhen, deletes: { mark: "deleted_at" } } },
  },
  { name: "merge, snapshot", given: { ...named, isSnapshot: true } },
  { name: "history", given: { options: history } },
  { name: "history, merge_also_on", given: { ...withRegion, options: { ...history, merge_also_on: ["region"] } } },
  {
    name: "history, deletes: mark",
    given: { ...withOperation, options: { ...history, ...deleteWhen, deletes: { mark: "deleted_at" } } },
  },
  { name: "append", given: { options: append } },
  { name: "append, audit_columns", given: { ...named, options: { ...append, ...auditColumns } } },
];

/**
 * What one load asks of the warehouse, in each mode: statements and bytes of SQL of the whole load, and, of what runs
 * between COPY and ledger, scans of the target and rows written. They are counts of work and not times.
 *
 * A tenth of the staged rows deletes where rows delete; half of the staged rows have a key that is stored.
 */
export async function work(note: (text: string) => void): Promise<Measurement[]> {
  await using database = await openDatabase();
  await store(database);
  const results: Measurement[] = [];
  for (const { name, given } of loads) {
    results.push(...(await measure(database, { name, given })));
    note(`${name}: counted`);
  }
  return [...results, ofRandomNames()];
}

async function store(database: Database): Promise<void> {
  await storeRows(database, sizes);
  const operation = "CASE WHEN abs(hashint8(id)) % 10 = 0 THEN 'D' ELSE 'U' END";
  await execute(
    database.client,
    `ALTER TABLE ${target} ADD COLUMN deleted_at TIMESTAMP, ADD COLUMN batch VARCHAR(32), ADD COLUMN loaded TIMESTAMP, ADD COLUMN region VARCHAR(8) DEFAULT 'eu'`,
    `CREATE TABLE changes AS SELECT *, ${operation} AS op, 'eu' AS region FROM staged`,
    `CREATE TABLE ${tombstones} (id BIGINT, updated_at TIMESTAMP, loader_recorded_at TIMESTAMP, loader_of_snapshot BOOLEAN)`,
    ...getDate,
  );
}

async function measure(database: Database, { name, given }: (typeof loads)[number]): Promise<Measurement[]> {
  const sqls = productStatements(given);
  const plain = productStatements();
  const stage = sqls.filter((sql) => sql.includes("CREATE TEMP TABLE"));
  const names = (given.columns ?? columns).join(", ");
  const fill = `INSERT INTO loader_stage (${names}) SELECT ${names} FROM changes`;
  const done =
    stage.length > 0 ? await runPlan(database, { name, sqls: measured(sqls), stage: [...stage, fill] }) : undefined;
  const floor = (figure: number) => ({ reference: { kind: "peer" as const, name: "plain merge", figure } });
  return [
    {
      measure: "statements",
      of: name,
      figure: sqls.length,
      ...(name === "merge" ? { target: { on: "figure", is: "<=", bound: mostStatements } } : floor(plain.length)),
    },
    { measure: "target_scans", of: name, figure: done?.targetScans ?? 0 },
    { measure: "target_rows_written_per_row", of: name, figure: (done?.targetRowsWritten ?? 0) / sizes.staged },
    { measure: "rows_written_per_row", of: name, figure: (done?.rowsWritten ?? 0) / sizes.staged },
    { measure: "sql_bytes", of: name, figure: bytes(sqls), ...(name !== "merge" && floor(bytes(plain))) },
    {
      measure: `sql_bytes_per_file_of_${manyFiles}`,
      of: name,
      figure: bytes(productStatements(given, manyFiles)) / manyFiles,
      ...(name === "merge" && { target: { on: "figure", is: "<=", bound: 120 } }),
    },
  ];
}

/** As Spark, Firehose and many others name files: keys have less in common than those of the other figures. */
function ofRandomNames(): Measurement {
  const uuid = (index: number) => hash("md5", String(index)).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return {
    measure: `sql_bytes_per_file_of_${manyFiles}`,
    of: "merge, random names",
    figure: bytes(productStatements({}, manyFiles, uuid)) / manyFiles,
  };
}

const bytes = (all: readonly string[]) => all.reduce((sum, sql) => sum + Buffer.byteLength(sql), 0);

/** LOCK, guard, CREATE, COPY, the check of keys, two DELETEs, INSERT, ledger. */
const mostStatements = 9;
