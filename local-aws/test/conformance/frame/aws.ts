import { randomBytes } from "node:crypto";
import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { DeleteObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import type { Backend, Warehouse } from "./backend.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A warehouse that exists, with the credentials of the usual AWS variables; see `README.md` for the others. */
export const awsBackend = (env: Environment): Backend => ({
  name: "AWS",
  async start({ isolation }) {
    const client = new RedshiftDataClient({ retryMode: "adaptive", maxAttempts: 10 });
    const s3 = new S3Client({});
    const bucket = required(env, "CONFORMANCE_BUCKET");
    const prefix = `conformance/${randomBytes(4).toString("hex")}/`;
    const iamRole = required(env, "CONFORMANCE_IAM_ROLE");
    const target = targetOf(env, isolation);
    return {
      client,
      s3,
      bucket,
      prefix,
      iamRole,
      target,
      wire: () => ({
        host: required(env, "CONFORMANCE_HOST"),
        port: Number(env["CONFORMANCE_PORT"] ?? 5439),
        user: required(env, "CONFORMANCE_USER"),
        password: required(env, "CONFORMANCE_PASSWORD"),
        database: target.Database,
        ssl: true,
      }),
      region: await client.config.region(),
      accountId: iamRole.split(":")[4] ?? "",
      async [Symbol.asyncDispose]() {
        await deleteFiles({ s3, bucket, prefix });
        for (const it of [client, s3]) it.destroy();
      },
    };
  },
});

function targetOf(env: Environment, isolation: "serializable" | "snapshot"): Warehouse["target"] {
  const { CONFORMANCE_CLUSTER: cluster, CONFORMANCE_DB_USER: user, CONFORMANCE_SECRET_ARN: secret } = env;
  return {
    ...(cluster ? { ClusterIdentifier: cluster } : { WorkgroupName: required(env, "CONFORMANCE_WORKGROUP") }),
    Database: required(env, isolation === "snapshot" ? "CONFORMANCE_DATABASE" : "CONFORMANCE_SERIALIZABLE_DATABASE"),
    ...(user && { DbUser: user }),
    ...(secret && { SecretArn: secret }),
  };
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (!value)
    throw new Error(`${name} is not set: the specs cannot run on AWS. See local-aws/test/conformance/README.md.`);
  return value;
}

async function deleteFiles({ s3, bucket, prefix }: Pick<Warehouse, "s3" | "bucket" | "prefix">): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix }))
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
}
