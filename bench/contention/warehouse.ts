import { DescribeStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startLocal } from "@redshift-loader/local-aws";
import { dataApiWarehouse } from "../../src/aws/data-api/warehouse.ts";
import { s3Objects } from "../../src/aws/s3-objects.ts";
import type { Objects } from "../../src/core/ports/objects.ts";
import type { DescribedStatement, WarehouseClient } from "../../src/core/ports/warehouse-client.ts";

export const bucket = "bench";
export const cluster = "bench";
export const database = "dev";

/** A local Redshift under SERIALIZABLE isolation, with S3, as the product sees them. */
export type Warehouse = AsyncDisposable & {
  postgresUrl: string;
  objects: Objects;
  warehouse: WarehouseClient;
  /** @returns the eTag, without quotes */
  put(key: string, body: string): Promise<string>;
  /** Runs statements, each by itself. */
  run(...sqls: string[]): Promise<void>;
  /** Waits until it is FINISHED, FAILED or ABORTED. */
  ended(statementId: string): Promise<DescribedStatement>;
};

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
/** The longest that DescribeStatement waits (facts §1.8). */
const waitSeconds = 30;

export async function startWarehouse(): Promise<Warehouse> {
  await using resources = new AsyncDisposableStack();
  const local = resources.use(await startLocal({ isolation: "serializable", buckets: [bucket] }));
  const { endpoint, region, postgresUrl } = local;
  const s3 = resources.adopt(new S3Client({ endpoint, region, credentials, forcePathStyle: true }), destroy);
  const redshift = resources.adopt(new RedshiftDataClient({ endpoint, region, credentials }), destroy);
  const warehouse = dataApiWarehouse(redshift);
  const address = { at: { kind: "cluster", identifier: cluster }, database, signIn: { kind: "iam" } } as const;
  const running = resources.move();
  return {
    postgresUrl,
    objects: s3Objects(s3),
    warehouse,
    async put(key, body) {
      const { ETag = "" } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
      return ETag.replaceAll('"', "");
    },
    async run(...sqls) {
      for (const sql of sqls) await warehouse.query(address, sql);
    },
    async ended(Id) {
      for (;;) {
        await redshift.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: waitSeconds }));
        const described = await warehouse.describe(Id);
        if (described && /^(?:FINISHED|FAILED|ABORTED)$/.test(described.status)) return described;
      }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const destroy = (client: { destroy(): void }) => client.destroy();
