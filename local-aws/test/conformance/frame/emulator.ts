import { randomBytes } from "node:crypto";
import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { S3Client } from "@aws-sdk/client-s3";
import { startLocal } from "../../../src/start-local.ts";
import type { Backend } from "./backend.ts";
import { bucket } from "./shared-locals.ts";

/** A database of this file of specs alone, in the worker's local AWS; with options, in one that is started with them. */
export const emulator: Backend = {
  name: "emulator",
  async start({ isolation, local: options }, shared) {
    const own = options && (await startLocal({ ...options, isolation, buckets: [bucket] }));
    const local = own ?? (await shared.of(isolation));
    const { endpoint, region, accountId } = local;
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new RedshiftDataClient({ endpoint, region, credentials, maxAttempts: 1 });
    const s3 = new S3Client({ endpoint, region, credentials });
    const database = `db_${randomBytes(3).toString("hex")}`;
    return {
      client,
      s3,
      bucket,
      region,
      accountId,
      prefix: "",
      target: { ClusterIdentifier: "any-cluster", Database: database },
      iamRole: `arn:aws:iam::${accountId}:role/copy`,
      caFile: local.redshiftCaFile,
      wire: () => ({ connectionString: local.redshiftUrl.replace(/dev$/, database), password: "any" }),
      async [Symbol.asyncDispose]() {
        for (const it of [client, s3]) it.destroy();
        await own?.[Symbol.asyncDispose]();
      },
    };
  },
};
