import pg from "pg";
import { parsePipeline } from "../../src/config/config.ts";
import { formatTableName, quoteTable, type TableName } from "../../src/core/base/identifier.ts";
import { safetyTablesSql } from "../../src/core/ledger/ledger.ts";
import type { Concurrency, Pipeline } from "../../src/core/pipeline/pipeline.ts";
import type { Input, Row } from "./rows.ts";
import { newestRows, toCsv } from "./rows.ts";
import { bucket, cluster, database, type Warehouse } from "./warehouse.ts";

export const pipelineName = "orders";
const role = "arn:aws:iam::000000000000:role/bench";
const model = "orders_model";

/** Stores the table of which every run gets a copy. */
export async function storeModel(warehouse: Warehouse, { stored }: Input): Promise<void> {
  await warehouse.put("stored.csv", toCsv(stored));
  await warehouse.run(
    `CREATE TABLE ${model} (id INTEGER NOT NULL, status VARCHAR(16), amount DECIMAL(12,2), updated_at TIMESTAMP)`,
    `COPY ${model} FROM 's3://${bucket}/stored.csv' IAM_ROLE '${role}' CSV`,
  );
}

export type TargetOptions = { name: string; concurrency: Concurrency; baseDelaySeconds: number };

/** A fresh target with its ledger and fence, and the pipeline that loads it. */
export async function createTarget(warehouse: Warehouse, options: TargetOptions): Promise<Pipeline> {
  const { name } = options;
  const pipeline = pipelineTo(options);
  const { ledger, fence } = pipeline.safety;
  await warehouse.run(
    `CREATE TABLE ${name} (LIKE ${model})`,
    `INSERT INTO ${name} SELECT * FROM ${model}`,
    ...safetyTablesSql({ ledger, fence }),
    `VACUUM ${name}`,
    `ANALYZE ${name}`,
  );
  return pipeline;
}

/** The product's defaults but for the delays. How many attempts there may be is left to who submits. */
function pipelineTo({ name, concurrency, baseDelaySeconds }: TargetOptions): Pipeline {
  const config = {
    output: { manifest_bucket: bucket, manifest_prefix: "manifests/" },
    copy: { options: "FORMAT AS CSV", role_arn: role, table_name: name },
    cluster: { identifier: cluster, db_name: database },
    options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "updated_at" },
    safety: { concurrency },
    retry: { base_delay_seconds: baseDelaySeconds, max_delay_seconds: 30 * baseDelaySeconds },
  };
  const parsed = parsePipeline(JSON.stringify(config), pipelineName);
  if ("pipeline" in parsed) return parsed.pipeline;
  throw new Error(`The benchmark's pipeline is not valid: ${JSON.stringify(parsed.problems)}`);
}

/** What a dashboard asks. */
export const dashboardSql = (target: TableName) =>
  `SELECT status, count(*), sum(amount), max(updated_at) FROM ${quoteTable(target)} GROUP BY status`;

/**
 * Compares the target row by row, and the ledger's files, with what they must hold.
 *
 * @throws Error naming the first difference
 */
export async function verifyTarget(postgresUrl: string, { safety, copy }: Pipeline, input: Input): Promise<void> {
  const client = new pg.Client(postgresUrl);
  await client.connect();
  try {
    const target = formatTableName(copy.table);
    const { rows } = await client.query<Row>(
      `SELECT id, status, amount::text, (extract(epoch FROM updated_at) * 1000)::float8 AS "updatedAtMs"
       FROM ${quoteTable(copy.table)}`,
    );
    refuseDifference(target, rows, newestRows(input));
    if (safety.ledger) await refuseWrongLedger(client, safety.ledger, input.loads.length);
  } finally {
    await client.end();
  }
}

async function refuseWrongLedger(client: pg.Client, ledger: TableName, files: number): Promise<void> {
  const { rowCount } = await client.query(`SELECT file_id FROM ${quoteTable(ledger)}`);
  const distinct = await client.query(`SELECT DISTINCT file_id FROM ${quoteTable(ledger)}`);
  if (rowCount === files && distinct.rowCount === files) return;
  const found = `${rowCount} rows of ${distinct.rowCount} files`;
  throw new Error(
    `${formatTableName(ledger)} has ${found}, not one for each of ${files}: a load was lost or repeated.`,
  );
}

function refuseDifference(target: string, found: readonly Row[], expected: ReadonlyMap<number, Row>): void {
  if (found.length !== expected.size)
    throw new Error(`${target} has ${found.length} rows, not ${expected.size}: the loads gave a wrong result.`);
  const seen = new Set<number>();
  for (const row of found) {
    if (seen.has(row.id)) throw new Error(`${target} has several rows of key ${row.id}: it is not merged.`);
    seen.add(row.id);
    const [is, mustBe] = [row, expected.get(row.id)].map((one) => one && toCsv([one]).trim());
    if (is !== mustBe) throw new Error(`${target} has the row ${is}, not ${mustBe}: the newest did not win.`);
  }
}
