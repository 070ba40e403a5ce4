import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import pMap from "p-map";
import pg from "pg";
import { localIdentity, pipelineResources } from "../../src/cli/local-options.ts";
import { readPipelinesFolder } from "../../src/cli/pipelines-folder.ts";
import { safetyTablesSql } from "../../src/core/ledger.ts";
import { startLocal } from "../../src/local/up.ts";

/** A pipeline in a local AWS of its own. */
export type LocalPipeline = AsyncDisposable & {
  /** Sends so many files, and waits until all their rows are committed. @returns seconds from the first PUT on */
  load(files: number): Promise<number>;
};

export type LocalPipelineOptions = {
  /** A folder with the built function `loader` and the others. */
  bundles: string;
  rowsPerFile: number;
};

const bucket = "bench-landing";
const putsAtOnce = 8;
const pollMs = 100;
/** Without any progress for this long, a run has failed. */
const patienceMs = 120_000;

const config = {
  source: { bucket, prefix: "orders/" },
  output: { manifest_bucket: "bench-manifests" },
  copy: { options: "FORMAT AS CSV", role_arn: "arn:aws:iam::000000000000:role/bench", table_name: "public.orders" },
  cluster: { identifier: "bench", db_name: "dev" },
  options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "updated_at" },
};

export async function startLocalPipeline({ bundles, rowsPerFile }: LocalPipelineOptions): Promise<LocalPipeline> {
  await using resources = new AsyncDisposableStack();
  const folder = resources.adopt(await mkdtemp(join(tmpdir(), "bench-pipeline-")), (path) =>
    rm(path, { recursive: true }),
  );
  await writeFile(join(folder, "orders_queue.json"), JSON.stringify(config));
  await writeFile(join(folder, "schema.sql"), schemaSql());
  const mapped = pipelineResources(await readPipelinesFolder(folder), bundles);
  const local = resources.use(
    await startLocal({ ...localIdentity, ...mapped, port: 0, isolation: "snapshot", onLog: () => {} }),
  );
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const { endpoint, region, postgresUrl } = local;
  const s3 = resources.adopt(new S3Client({ endpoint, region, credentials, forcePathStyle: true }), (client) =>
    client.destroy(),
  );
  const client = resources.adopt(new pg.Client(postgresUrl), (open) => open.end());
  await client.connect();
  const running = resources.move();
  return {
    load: async (files) => {
      const startedMs = performance.now();
      const numbers = Array.from({ length: files }, (_, number) => number);
      await pMap(numbers, (number) => putFile(s3, number, rowsPerFile), { concurrency: putsAtOnce });
      await committed(client, files * rowsPerFile);
      return (performance.now() - startedMs) / 1000;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function schemaSql(): string {
  const names = { ledger: { schema: "public", name: "orders__loader_ledger" } };
  const fence = { schema: "public", name: "orders__loader_fence" };
  const table =
    "CREATE TABLE public.orders (id BIGINT NOT NULL, status VARCHAR(16), amount DECIMAL(12,2), updated_at TIMESTAMP)";
  return [table, ...safetyTablesSql({ ...names, fence })].map((sql) => `${sql};\n`).join("");
}

async function putFile(s3: S3Client, number: number, rows: number): Promise<void> {
  const lines = Array.from(
    { length: rows },
    (_, row) => `${number * rows + row},placed,${row}.50,2026-01-01 00:00:00\n`,
  );
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `orders/${number}.csv`, Body: lines.join("") }));
}

/** @throws Error if rows stop coming, or come twice */
async function committed(client: pg.Client, expected: number): Promise<void> {
  let found = 0;
  for (let changedMs = performance.now(); found !== expected; await sleep(pollMs)) {
    const { rows } = await client.query<{ count: string }>("SELECT count(*) FROM public.orders");
    const count = Number(rows[0]?.count);
    if (count > expected) throw new Error(`${count} rows are in the target, not ${expected}: a file was loaded twice.`);
    if (count !== found) changedMs = performance.now();
    found = count;
    if (performance.now() - changedMs > patienceMs)
      throw new Error(`Only ${found} of ${expected} rows were committed.`);
  }
}
