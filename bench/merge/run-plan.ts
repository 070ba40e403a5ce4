import { readFile } from "node:fs/promises";
import { translate } from "@redshift-loader/local-aws/sql";
import type pg from "pg";
import { type Database, execute } from "./database.ts";
import { type MergePlan, target, tombstones } from "./plans.ts";

/** One run of a plan. Scans are of the whole target; rows written are those of the target and of temporary tables. */
export type MergeRun = {
  seconds: number;
  /** Of the session's process, which runs each query alone; unknown where there is no `/proc`. */
  cpuSeconds: number | undefined;
  targetScans: number;
  rowsWritten: number;
  targetRowsWritten: number;
};

/** Runs a plan in a transaction that is rolled back; the stage is filled before the clock starts. */
export async function runPlan({ client, processId }: Database, plan: MergePlan): Promise<MergeRun> {
  await stageRows(client, plan);
  const translated = plan.sqls.map(toPostgres);
  const cpuBefore = await cpuSecondsOf(processId);
  const startedMs = performance.now();
  await execute(client, ...translated);
  const seconds = (performance.now() - startedMs) / 1000;
  const cpuAfter = await cpuSecondsOf(processId);
  const cpuSeconds = cpuAfter === undefined || cpuBefore === undefined ? undefined : cpuAfter - cpuBefore;
  const work = await workOf(client);
  await rollback(client);
  return { seconds, cpuSeconds, ...work };
}

/** `targetRows`: rows of the target that were read, those that a filter then removed included. */
export type ScannedRun = { seconds: number; targetRows: number };

/** Runs a plan as `runPlan` does, and counts what its scans of the target read. */
export async function runScanned({ client }: Database, plan: MergePlan): Promise<ScannedRun> {
  await stageRows(client, plan);
  const plans: PlanNode[] = [];
  const startedMs = performance.now();
  for (const sql of plan.sqls.map(toPostgres)) {
    const explain = isExplained(sql) ? `EXPLAIN (ANALYZE, TIMING off, FORMAT JSON) ${sql}` : sql;
    const { rows } = await client.query<{ "QUERY PLAN"?: [{ Plan: PlanNode }] }>(explain);
    plans.push(...(rows[0]?.["QUERY PLAN"] ?? []).map(({ Plan }) => Plan));
  }
  const seconds = (performance.now() - startedMs) / 1000;
  await rollback(client);
  return { seconds, targetRows: plans.reduce((sum, plan) => sum + readOfTarget(plan), 0) };
}

const isExplained = (sql: string) => /^\s*(?:\/\*[^*]*\*\/\s*)*(?:DELETE|INSERT|SELECT)\b/i.test(sql);

type PlanNode = {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: readonly PlanNode[];
};

function readOfTarget(node: PlanNode): number {
  const isScan = node["Relation Name"] === target && node["Node Type"].endsWith("Scan");
  const removed = (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
  const own = isScan ? (node["Actual Rows"] + removed) * node["Actual Loops"] : 0;
  return (node.Plans ?? []).reduce((sum, below) => sum + readOfTarget(below), own);
}

/** What a plan leaves in the target, as a text that any other row would change. */
export async function resultOf({ client }: Database, plan: MergePlan): Promise<string> {
  await stageRows(client, plan);
  await execute(client, ...plan.sqls.map(toPostgres));
  const result = await hashOf(client, target);
  await rollback(client);
  return result;
}

/** @param rows a table, or a query in parentheses with the columns of one */
export async function hashOf(client: pg.Client, rows: string): Promise<string> {
  const { rows: found } = await client.query<{ result: string }>(
    `SELECT count(*) || ' rows, hash ' || sum(hashtextextended(found::text, 0)) AS result FROM ${rows} AS found`,
  );
  return found[0]?.result ?? "";
}

const likeTarget = [`CREATE TEMP TABLE loader_stage (LIKE ${target})`, "INSERT INTO loader_stage SELECT * FROM staged"];

async function stageRows(client: pg.Client, { stage = likeTarget }: MergePlan): Promise<void> {
  await execute(client, "BEGIN", ...stage.map(toPostgres), "ANALYZE loader_stage"); // as local mode does after a COPY
}

/** The filling of the stage is work of the transaction, too: its rows are taken off. */
async function workOf(client: pg.Client): Promise<Omit<MergeRun, "seconds" | "cpuSeconds">> {
  const { rows } = await client.query<{ relname: string; seq_scan: string; written: string }>(
    `SELECT relname, seq_scan, n_tup_ins + n_tup_upd + n_tup_del
       - CASE relname WHEN 'loader_stage' THEN (SELECT count(*) FROM staged) ELSE 0 END AS written
     FROM pg_stat_xact_user_tables WHERE relname = '${target}' OR relname LIKE 'loader%' OR relname = '${tombstones}'`,
  );
  const ofTarget = rows.find(({ relname }) => relname === target);
  const rowsWritten = rows.reduce((sum, { written }) => sum + Number(written), 0);
  return { targetScans: Number(ofTarget?.seq_scan), rowsWritten, targetRowsWritten: Number(ofTarget?.written) };
}

const rollback = (client: pg.Client) => execute(client, "ROLLBACK", "SELECT pg_stat_force_next_flush()");

function toPostgres(sql: string): string {
  const translation = translate(sql);
  if (translation.kind !== "sql")
    throw new Error(`The plan has a statement that does not translate to PostgreSQL: ${sql}`);
  return translation.text;
}

/** User and system time of a process (proc(5)), in Linux' hundredths of a second. */
async function cpuSecondsOf(processId: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${processId}/stat`, "utf8").catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields && (Number(fields[11]) + Number(fields[12])) / 100;
}
