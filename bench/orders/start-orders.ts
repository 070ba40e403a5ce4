import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { S3Client } from "@aws-sdk/client-s3";
import { startLocal } from "@redshift-loader/local-aws";
import pg from "pg";
import { safetyTablesSql } from "../../src/core/ledger/ledger.ts";
import { readPipelinesFolder } from "../../src/folders/pipelines-folder.ts";
import { localIdentity, pipelineResources } from "../../src/local/pipeline-resources.ts";

import { credentials } from "./credentials.ts";

/** A merge target and what belongs to it; files of its pipeline have keys that begin with `folder`. */
export type Orders = { windowSeconds: number; bucket: string; folder: string; target: string; ledger: string };

/** A new local AWS with the built functions. It has a pipeline for each window. */
export type LocalOrders = AsyncDisposable & {
  endpoint: string;
  region: string;
  postgresUrl: string;
  s3: S3Client;
  client: pg.Client;
  orders: readonly Orders[];
};

export type OrdersOptions = {
  /** Of the pipelines, in seconds; no two are the same. */
  windows: readonly number[];
  /** A folder with the built function `loader` and the others. Default: what `npm run build` wrote. */
  bundles?: string;
  /** Gets each line that a function logs. */
  onLog?: (line: string) => void;
};

export const copyRole = "arn:aws:iam::000000000000:role/bench";
export const cluster = "bench";
export const manifestBucket = "bench-manifests";
export const columnsSql = "(id BIGINT NOT NULL, status VARCHAR(16), amount DECIMAL(12,2), updated_at TIMESTAMP)";
const bucket = "bench-landing";
const schema = "public";
const built = fileURLToPath(new URL("../../dist/lambda", import.meta.url));

export async function startOrders({ windows, bundles = built, onLog }: OrdersOptions): Promise<LocalOrders> {
  await using resources = new AsyncDisposableStack();
  const orders = windows.map(ordersOf);
  const folder = resources.adopt(await mkdtemp(join(tmpdir(), "bench-orders-")), (path) =>
    rm(path, { recursive: true }),
  );
  for (const each of orders) await writeFile(join(folder, `${queueOf(each)}.json`), JSON.stringify(configOf(each)));
  await writeFile(join(folder, "schema.sql"), orders.map(schemaOf).join(""));
  const mapped = pipelineResources(await readPipelinesFolder(folder), bundles);
  const place = { ...localIdentity, port: 0, isolation: "snapshot" } as const;
  const local = resources.use(await startLocal({ ...mapped, ...place, onLog: ({ line }) => onLog?.(line) }));
  const { endpoint, region, postgresUrl } = local;
  const s3 = resources.adopt(new S3Client({ endpoint, region, credentials, forcePathStyle: true }), (client) =>
    client.destroy(),
  );
  const client = resources.adopt(new pg.Client(postgresUrl), (open) => open.end());
  await client.connect();
  const running = resources.move();
  return {
    ...{ endpoint, region, postgresUrl, s3, client, orders },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function ordersOf(windowSeconds: number): Orders {
  const target = `orders_${windowSeconds}`;
  return { windowSeconds, bucket, folder: target, target, ledger: `${target}__loader_ledger` };
}

/** The name of the pipeline, and of its queue. */
export const queueOf = ({ target }: Orders) => `${target}_queue`;

const configOf = ({ windowSeconds, folder, target }: Orders) => ({
  source: { bucket, prefix: `${folder}/` },
  output: { manifest_bucket: manifestBucket },
  copy: { options: "FORMAT AS CSV", role_arn: copyRole, table_name: `${schema}.${target}` },
  cluster: { identifier: cluster, db_name: "dev" },
  options: { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "updated_at" },
  batch: { window_seconds: windowSeconds },
});

function schemaOf({ target, ledger }: Orders): string {
  const safety = { ledger: { schema, name: ledger }, fence: { schema, name: `${target}__loader_fence` } };
  const table = `CREATE TABLE ${schema}.${target} ${columnsSql}`;
  return [table, ...safetyTablesSql(safety)].map((sql) => `${sql};\n`).join("");
}

/**
 * Checked before a time is reported: a load that lost or doubled rows may be fast.
 *
 * @throws Error unless the table holds each id once, and as many as files were sent
 */
export async function refuseOtherRows({ client }: LocalOrders, table: string, files: number): Promise<void> {
  const sql = `SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids FROM ${table}`;
  const {
    rows: [found],
  } = await client.query<{ rows: number; ids: number }>(sql);
  if (found?.rows === files && found.ids === files) return;
  throw new Error(`${table} has ${found?.rows} rows with ${found?.ids} ids, of ${files} files.`);
}
