import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { startLocal } from "@redshift-loader/local-aws";
import pg from "pg";
import { safetyTablesSql } from "../../src/core/ledger/ledger.ts";
import { readPipelinesFolder } from "../../src/folders/pipelines-folder.ts";
import { localIdentity, pipelineResources } from "../../src/local/pipeline-resources.ts";
import { type LoadTimes, loadFiles } from "./load-files.ts";

/** A pipeline in a separate local AWS. */
export type LocalPipeline = AsyncDisposable & {
  /** Empties the target, sends so many files, and waits until all their rows are committed. */
  load(files: number): Promise<LoadTimes>;
};

export type LocalPipelineOptions = {
  /** A folder with the built function `loader` and the others. */
  bundles: string;
  rowsPerFile: number;
  /** Of the event source mapping. */
  windowSeconds: number;
};

const bucket = "bench-landing";
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const schema = "public";
const tables = { target: "orders", ledger: "orders__loader_ledger", fence: "orders__loader_fence" };

const config = {
  source: { bucket, prefix: "orders/" },
  output: { manifest_bucket: "bench-manifests" },
  copy: {
    options: "FORMAT AS CSV",
    role_arn: "arn:aws:iam::000000000000:role/bench",
    table_name: `${schema}.${tables.target}`,
  },
  cluster: { identifier: "bench", db_name: "dev" },
  options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "updated_at" },
};

export async function startLocalPipeline(options: LocalPipelineOptions): Promise<LocalPipeline> {
  const { bundles, rowsPerFile, windowSeconds } = options;
  await using resources = new AsyncDisposableStack();
  const folder = resources.adopt(await mkdtemp(join(tmpdir(), "bench-pipeline-")), (path) =>
    rm(path, { recursive: true }),
  );
  await writeFile(join(folder, "orders_queue.json"), JSON.stringify(config));
  await writeFile(join(folder, "schema.sql"), schemaSql());
  const mapped = pipelineResources(await readPipelinesFolder(folder), bundles);
  const eventSourceMappings = mapped.eventSourceMappings.map((mapping) => ({ ...mapping, windowSeconds }));
  const place = { ...localIdentity, port: 0, isolation: "snapshot", onLog: () => {} } as const;
  const local = resources.use(await startLocal({ ...mapped, ...place, eventSourceMappings }));
  const { endpoint, region, postgresUrl } = local;
  const s3 = resources.adopt(new S3Client({ endpoint, region, credentials, forcePathStyle: true }), (client) =>
    client.destroy(),
  );
  const client = resources.adopt(new pg.Client(postgresUrl), (open) => open.end());
  await client.connect();
  const running = resources.move();
  let runs = 0;
  return {
    load: (files) =>
      loadFiles({ endpoint, s3, client }, { bucket, folder: `orders/${runs++}`, files, rowsPerFile, tables }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function schemaSql(): string {
  const safety = { ledger: { schema, name: tables.ledger }, fence: { schema, name: tables.fence } };
  const table = `CREATE TABLE ${schema}.${tables.target} (id BIGINT NOT NULL, status VARCHAR(16), amount DECIMAL(12,2), updated_at TIMESTAMP)`;
  return [table, ...safetyTablesSql(safety)].map((sql) => `${sql};\n`).join("");
}
