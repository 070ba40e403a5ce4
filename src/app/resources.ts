import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import type { S3Client } from "@aws-sdk/client-s3";
import { dataApiWarehouse } from "../aws/data-api/warehouse.ts";
import { s3Client } from "../aws/s3-client.ts";
import { s3Objects } from "../aws/s3-objects.ts";
import { ConfigError, type S3Pipelines, s3Pipelines } from "../aws/s3-pipelines.ts";
import { folderPrefix } from "../core/base/folder-prefix.ts";
import type { Objects } from "../core/ports/objects.ts";
import type { StatementResults } from "../core/ports/statement-results.ts";
import type { WarehouseClient } from "../core/ports/warehouse-client.ts";
import { bucketVariableProblem } from "./bucket-variable-problem.ts";
import type { Env } from "./env.ts";
import { lambdaOutlets, type Outlets } from "./outlets.ts";

/** What the use cases share. */
export type Resources = Outlets & {
  env: Env;
  s3: S3Client;
  objects: Objects;
  dataApi: RedshiftDataClient;
  warehouse: WarehouseClient & StatementResults;
  pipelines: S3Pipelines;
  /** Whether `pipelines` knows where to look. */
  isConfigured: boolean;
  now: () => Date;
};

const defaultConfigTtlSeconds = 60;

const now = () => new Date();

/** Clients are made once, when the container starts. */
export function createResources(env: Env, outlets = lambdaOutlets(env)): Resources {
  const s3 = s3Client(env);
  const configured = pipelinesFrom(env, s3);
  const dataApi = new RedshiftDataClient({ maxAttempts: 5 });
  return {
    ...outlets,
    env,
    s3,
    objects: s3Objects(s3),
    dataApi,
    warehouse: dataApiWarehouse(dataApi),
    pipelines: configured ?? noPipelines(setBucket),
    isConfigured: configured !== undefined,
    now,
  };
}

function pipelinesFrom(env: Env, s3: S3Client): S3Pipelines | undefined {
  const bucket = env["CONFIG_BUCKET"];
  if (!bucket) return undefined;
  const problem = bucketVariableProblem(bucket);
  if (problem !== undefined) return noPipelines(`CONFIG_BUCKET of the function ${problem}.`);
  const ttlSeconds = Number(env["CONFIG_TTL_SECONDS"] ?? defaultConfigTtlSeconds);
  return s3Pipelines(s3, { bucket, prefix: folderPrefix(env["CONFIG_PREFIX"] ?? ""), ttlMs: ttlSeconds * 1000, now });
}

/** @param why no configuration can be read, with what to do */
const noPipelines = (why: string): S3Pipelines => ({
  get: async (name) => {
    throw new ConfigError(`The configuration of ${name} cannot be found. Its files wait on its queue. ${why}`);
  },
  sourceOf: async () => undefined,
  textOf: async (name) => {
    throw new ConfigError(`The configuration of ${name} cannot be found. ${why}`);
  },
  names: async () => {
    throw new ConfigError(`No pipeline can be found. ${why}`);
  },
});

const setBucket = "CONFIG_BUCKET is not set. Set CONFIG_BUCKET of the function to the bucket's name, without s3://.";
