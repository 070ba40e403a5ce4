import { BatchExecuteStatementCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { credentials } from "../orders/credentials.ts";
import { cluster, columnsSql, copyRole, type LocalOrders, manifestBucket } from "../orders/start-orders.ts";
import type { BareLoad } from "./floor.ts";

/** Where the loads by hand put their rows. */
export const bareTable = "orders_by_hand";

/** Loads into a target that is empty at first: manifest, COPY and merge in one transaction, with nothing around them. */
export type BareLoads = Disposable & { into(bucket: string): Promise<BareLoad> };

export function bareLoads({ endpoint, region, s3, client }: LocalOrders): BareLoads {
  const redshift = new RedshiftDataClient({ endpoint, region, credentials });
  let manifests = 0;
  const load = async (bucket: string, keys: readonly string[]) => {
    const Key = `by-hand/${manifests++}.manifest`;
    const entries = keys.map((key) => ({ url: `s3://${bucket}/${key}`, mandatory: true }));
    await s3.send(new PutObjectCommand({ Bucket: manifestBucket, Key, Body: JSON.stringify({ entries }) }));
    const Sqls = loadSqls(`s3://${manifestBucket}/${Key}`);
    const place = { ClusterIdentifier: cluster, Database: "dev" };
    const answer = await redshift.send(new BatchExecuteStatementCommand({ ...place, Sqls, WaitTimeSeconds: 30 }));
    if (answer.Status !== "FINISHED") throw new Error(`A load by hand ended as ${answer.Status}.`);
  };
  return {
    async into(bucket) {
      await client.query(`DROP TABLE IF EXISTS ${bareTable}; CREATE TABLE ${bareTable} ${columnsSql}`);
      return async (files) => {
        const startedMs = performance.now();
        await load(
          bucket,
          files.map(({ key }) => key),
        );
        return performance.now() - startedMs;
      };
    },
    [Symbol.dispose]: () => redshift.destroy(),
  };
}

const loadSqls = (manifest: string) => [
  `CREATE TEMP TABLE stage (LIKE ${bareTable})`,
  `COPY stage FROM '${manifest}' IAM_ROLE '${copyRole}' MANIFEST FORMAT AS CSV`,
  `DELETE FROM ${bareTable} USING stage WHERE ${bareTable}.id = stage.id`,
  `INSERT INTO ${bareTable} SELECT * FROM stage`,
];
