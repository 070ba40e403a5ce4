import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startLocal } from "@redshift-loader/local-aws";
import * as fc from "fast-check";
import { test as base, describe, expect } from "vitest";
import { dataApiWarehouse } from "../../src/aws/data-api/warehouse.ts";
import { s3Objects } from "../../src/aws/s3-objects.ts";
import { parsePipeline } from "../../src/config/config.ts";
import { type Arrival, fileId } from "../../src/core/arrivals/arrival.ts";
import { quoteIdentifier, quoteTable } from "../../src/core/base/identifier.ts";
import { safetyTablesSql } from "../../src/core/ledger/ledger.ts";
import { formBatches } from "../../src/core/load/batch.ts";
import { submitBatch } from "../../src/core/load/submission.ts";
import { batchScope } from "../../src/core/pipeline/batch-scope.ts";
import type { Pipeline } from "../../src/core/pipeline/pipeline.ts";
import { noMetrics } from "../../src/core/ports/measurement.ts";
import { dayOf, type History, histories, type Row } from "./history.ts";
import { arrivalsOf, difference, expectation, loadedFiles } from "./oracle.ts";

const historiesToTry = Number(process.env["HISTORIES"] ?? 25);

type Warehouse = { s3: S3Client; redshift: RedshiftDataClient };

const test = base.extend("warehouse", { scope: "file" }, async ({}, { onCleanup }): Promise<Warehouse> => {
  const local = await startLocal({ isolation: "serializable", buckets: ["files", "manifests"] });
  onCleanup(() => local[Symbol.asyncDispose]());
  const options = {
    endpoint: local.endpoint,
    region: local.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  return { s3: new S3Client(options), redshift: new RedshiftDataClient(options) };
});

describe("a target after a random history", () => {
  test("holds what the oracle expects, in every mode, with and without merge_also_on", async ({ warehouse }) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        await check(warehouse, history, `history-${run++}`);
      }),
      { numRuns: historiesToTry },
    );
  }, 300_000);
});

async function check(warehouse: Warehouse, history: History, name: string): Promise<void> {
  const pipeline = pipelineOf(history);
  const [uploaded] = await Promise.all([upload(warehouse, history, name), createTables(warehouse, history, pipeline)]);
  const load = (occasion: string, files: readonly number[]) =>
    loadFiles(warehouse, { pipeline, name, occasion, arrivals: files.flatMap((file) => uploaded[file] ?? []) });
  for (const [index, { isGuarded, fresh, isRejected }] of arrivalsOf(history).entries()) {
    if (isGuarded) expect(await load(`batch ${index}`, history.batches[index] ?? [])).toBe("FAILED for loaded files");
    const expected = isRejected ? "FAILED for NULL keys" : "FINISHED";
    if (fresh.length > 0) expect(await load(`rest of ${index}`, fresh)).toBe(expected);
  }
  const found = await readRows(warehouse.redshift, history);
  const byPayload = new Map(history.files.flat().map((row) => [row.payload, row]));
  for (const row of found) expect(row).toEqual(byPayload.get(row.payload));
  const payloads = found.map((row) => row.payload);
  expect(difference(expectation(history), payloads)).toBeUndefined();
  const recorded = loadedFiles(history).flatMap((file) => uploaded[file] ?? []);
  expect(await readLedger(warehouse.redshift, pipeline)).toEqual(recorded.map(fileId).toSorted());
}

/** Each file under another key. */
function upload({ s3 }: Warehouse, { files }: History, name: string): Promise<Arrival[]> {
  return Promise.all(
    files.map(async (rows, file) => {
      const body = Buffer.from(rows.map(csvLine).join(""));
      const key = `${name}/${file}.csv`;
      const { ETag: eTag = "" } = await s3.send(new PutObjectCommand({ Bucket: "files", Key: key, Body: body }));
      return { bucket: "files", key, bytes: body.length, eTag, eventTime: "2026-01-01T00:00:00.000Z" };
    }),
  );
}

async function createTables({ redshift }: Warehouse, history: History, { safety }: Pipeline): Promise<void> {
  const { ledger, fence } = safety;
  const old = [tableSql(history), ...[ledger, fence].flatMap((table) => (table ? quoteTable(table) : []))];
  await runBatch(redshift, [
    `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(history.names.schema)}`,
    ...old.map((table) => `DROP TABLE IF EXISTS ${table}`),
    createTable(history),
    ...safetyTablesSql({ ledger, fence }),
  ]);
}

type LoadOf = { pipeline: Pipeline; name: string; occasion: string; arrivals: readonly Arrival[] };

/** Loads the files through the product's own submission. @returns the statement's final status, and why */
async function loadFiles({ s3, redshift }: Warehouse, { pipeline, name, occasion, arrivals }: LoadOf): Promise<string> {
  const [batch] = formBatches(batchScope(name, pipeline), [{ messageId: name, arrivals }], pipeline.batch);
  if (!batch) throw new Error(`a batch of ${name} is empty`);
  const deps = { objects: s3Objects(s3), warehouse: dataApiWarehouse(redshift), metrics: noMetrics };
  const [load] = await submitBatch(deps, {
    pipelineName: name,
    pipeline,
    batch,
    occasion: `${name} ${occasion}`,
  });
  const { Status, Error: error = "" } = await ended(redshift, load?.statement_id ?? "");
  return `${Status} ${reasonOf(error)}`.trim();
}

function reasonOf(error: string): string {
  if (error.includes("rows have NULL in a key column")) return "for NULL keys";
  return error.includes("files are loaded already") ? "for loaded files" : error;
}

function csvLine(row: Row): string {
  const { keys, timestamp, payload } = row;
  const field = (value: string | null) => (value === null ? "\\N" : `"${value.replaceAll('"', '""')}"`);
  return `${[...keys.map(field), field(timestamp), dayOf(row), payload].join(",")}\n`;
}

function pipelineOf({ mode, nullKeys, names, listColumns, alsoOn }: History): Pipeline {
  const columns = [...names.keys, names.timestamp, names.day, names.payload];
  const merge = { merge_duplicate_pks: mode === "merge", merge_pk: names.keys, merge_timestamp: names.timestamp };
  const result = parsePipeline(
    JSON.stringify({
      output: { manifest_bucket: "manifests" },
      copy: {
        options: "CSV",
        role_arn: "default",
        table_name: `"${names.schema}"."${names.table}"`,
        ...(listColumns && { columns }),
      },
      cluster: { identifier: "any", db_name: "dev" },
      ...(mode !== "append" && {
        options: { ...merge, null_keys: nullKeys, ...(alsoOn && { merge_also_on: [names.day] }) },
      }),
    }),
    "history",
  );
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result.pipeline;
}

const tableSql = ({ names }: History) => `${quoteIdentifier(names.schema)}.${quoteIdentifier(names.table)}`;

function createTable(history: History): string {
  const { keys, timestamp, day, payload } = history.names;
  const types = ["BIGINT", "VARCHAR(64)"];
  const columns = [
    ...keys.map((key, index) => `${quoteIdentifier(key)} ${types[index]}`),
    `${quoteIdentifier(timestamp)} TIMESTAMP`,
    `${quoteIdentifier(day)} DATE NOT NULL`,
    `${quoteIdentifier(payload)} INTEGER NOT NULL`,
  ];
  return `CREATE TABLE ${tableSql(history)} (${columns.join(", ")}) DISTSTYLE EVEN`;
}

async function readRows(client: RedshiftDataClient, history: History): Promise<Row[]> {
  const { keys, timestamp, payload } = history.names;
  const columns = [...keys, timestamp].map((name) => `${quoteIdentifier(name)}::VARCHAR`);
  const id = await run(client, `SELECT ${columns.join(", ")}, ${quoteIdentifier(payload)} FROM ${tableSql(history)}`);
  const { Records = [] } = await client.send(new GetStatementResultCommand({ Id: id }));
  return Records.map((fields) => {
    const texts = fields.slice(0, -1).map((field) => field.stringValue ?? null);
    return { keys: texts.slice(0, -1), timestamp: texts.at(-1) ?? null, payload: fields.at(-1)?.longValue ?? -1 };
  });
}

async function readLedger(client: RedshiftDataClient, { safety: { ledger } }: Pipeline): Promise<string[]> {
  if (!ledger) throw new Error("no ledger");
  const id = await run(client, `SELECT file_id FROM ${quoteTable(ledger)} ORDER BY file_id`);
  const { Records = [] } = await client.send(new GetStatementResultCommand({ Id: id }));
  return Records.map(([field]) => field?.stringValue ?? "");
}

async function runBatch(client: RedshiftDataClient, Sqls: string[]): Promise<void> {
  const command = new BatchExecuteStatementCommand({ Sqls, Database: "dev", ClusterIdentifier: "any" });
  const { Id = "" } = await client.send(command);
  const { Status, Error: error } = await ended(client, Id);
  if (Status !== "FINISHED") throw new Error(`${Sqls.join("; ")}: ${Status} ${error}`);
}

async function run(client: RedshiftDataClient, Sql: string): Promise<string> {
  const command = new ExecuteStatementCommand({ Sql, Database: "dev", ClusterIdentifier: "any" });
  const { Id = "" } = await client.send(command);
  const { Status, Error: error } = await ended(client, Id);
  if (Status !== "FINISHED") throw new Error(`${Sql}: ${Status} ${error}`);
  return Id;
}

async function ended(client: RedshiftDataClient, Id: string) {
  for (;;) {
    const statement = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    if (/FINISHED|FAILED|ABORTED/.test(statement.Status ?? "")) return statement;
  }
}
