import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { S3Client } from "@aws-sdk/client-s3";
import { dataApiWarehouse } from "../aws/data-api-warehouse.ts";
import { jsonLog } from "../aws/json-log.ts";
import { s3Objects } from "../aws/s3-objects.ts";
import { ConfigError, type S3Pipelines, s3Pipelines } from "../aws/s3-pipelines.ts";
import type { Log } from "../core/log.ts";
import type { Objects, WarehouseClient } from "../core/ports.ts";

/** Environment variables of the functions (seed.md); the AWS SDK reads its own beside them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What the use cases share. */
export type Resources = {
  env: Env;
  log: Log;
  s3: S3Client;
  objects: Objects;
  warehouse: WarehouseClient;
  pipelines: S3Pipelines;
  /** Whether `pipelines` knows where to look. */
  isConfigured: boolean;
  now: () => Date;
};

const defaultConfigTtlSeconds = 60;

const now = () => new Date();

/** Clients are made once, when the container starts. */
export function createResources(env: Env, log = jsonLog((line) => process.stdout.write(line), now)): Resources {
  const s3 = new S3Client({});
  const configured = pipelinesFrom(env, s3);
  return {
    env,
    log,
    s3,
    objects: s3Objects(s3),
    warehouse: dataApiWarehouse(new RedshiftDataClient({ maxAttempts: 5 })),
    pipelines: configured ?? noPipelines,
    isConfigured: configured !== undefined,
    now,
  };
}

function pipelinesFrom(env: Env, s3: S3Client): S3Pipelines | undefined {
  const bucket = env["CONFIG_BUCKET"];
  if (!bucket) return undefined;
  const ttlSeconds = Number(env["CONFIG_TTL_SECONDS"] ?? defaultConfigTtlSeconds);
  return s3Pipelines(s3, { bucket, prefix: env["CONFIG_PREFIX"] ?? "", ttlMs: ttlSeconds * 1000, now });
}

const noPipelines: S3Pipelines = {
  get: async (name) => {
    throw new ConfigError(
      `The configuration of ${name} cannot be found: CONFIG_BUCKET is not set. Its files wait on its queue. ${setBucket}`,
    );
  },
  sourceOf: async () => undefined,
  names: async () => {
    throw new ConfigError(`No pipeline can be found: CONFIG_BUCKET is not set. ${setBucket}`);
  },
};

const setBucket = "Set CONFIG_BUCKET of the function to the bucket's name, without s3://.";
