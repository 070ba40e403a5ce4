import { once } from "node:events";
import type { QuotaSettings } from "@redshift-loader/local-aws";
import { type LocalAws, type LocalOptions, startLocal } from "@redshift-loader/local-aws";
import { formatTableName } from "../../core/base/identifier.ts";
import { type PipelinesFolder, readPipelinesFolder } from "../../folders/pipelines-folder.ts";
import { areFunctionsBuilt } from "../../local/bundles.ts";
import { configBucket, configPrefix } from "../../local/pipeline-resources.ts";
import { pipelinesOptions } from "../../local/pipelines-options.ts";
import { CliError } from "../cli-error.ts";
import { commandName } from "../command-name.ts";
import type { Output } from "../terminal/output.ts";
import { paint, say } from "../terminal/said.ts";
import { stopSignal } from "../terminal/stop-signal.ts";

export type LocalUpOptions = {
  port: number;
  redshiftPort?: number;
  dataDir?: string;
  pipelines?: string;
  isolation: "serializable" | "snapshot";
  quotas?: QuotaSettings;
  functions: boolean;
  json?: boolean;
};

/** As of every Redshift. */
const defaultRedshiftPort = 5439;

/** Runs the local AWS until SIGINT or SIGTERM. */
export async function localUp(options: LocalUpOptions, output: Output): Promise<void> {
  using stop = stopSignal();
  const stopped = once(stop.signal, "abort");
  const folder = options.pipelines
    ? await readPipelinesFolder(options.pipelines)
    : { pipelines: [], schemaSql: undefined };
  output.note(say`Starting S3, SQS, Lambda, EventBridge and Redshift on this machine …`);
  await using local = await startLocal(localOptions(options, folder, output));
  if (options.json) output.json(readyMessage(local, folder));
  else banner(local, folder, output);
  if (options.redshiftPort === undefined && new URL(local.redshiftUrl).port !== String(defaultRedshiftPort))
    output.note(
      say`Another program uses port ${defaultRedshiftPort}, so Redshift listens on ${new URL(local.redshiftUrl).port}.`,
    );
  await stopped;
  output.note(say`Stopping …`);
}

function localOptions(options: LocalUpOptions, folder: PipelinesFolder, output: Output): LocalOptions {
  if (options.functions && !areFunctionsBuilt())
    throw new CliError("The functions are not built. Run `npm run build` first, or start with --no-functions.", 1);
  return {
    ...pipelinesOptions(folder),
    ...(!options.functions && { functions: [], eventSourceMappings: [], rules: [] }),
    port: options.port,
    redshiftPort: options.redshiftPort ?? { preferred: defaultRedshiftPort },
    isolation: options.isolation,
    ...(options.dataDir && { dataDir: options.dataDir }),
    ...(options.quotas && { quotas: options.quotas }),
    onLog: ({ functionName, line }) => output.note(say`${functionName}  ${line}`),
  };
}

function readyMessage(
  { endpoint, region, accountId, redshiftUrl, postgresUrl }: LocalAws,
  { pipelines }: PipelinesFolder,
) {
  return {
    endpoint,
    region,
    accountId,
    redshift: redshiftUrl,
    postgres: postgresUrl,
    pipelines: pipelines.map(({ name, pipeline, source }) => ({
      name,
      queue_url: `${endpoint}/${accountId}/${name}`,
      source: source ?? null,
      db_name: pipeline.warehouse.database,
      table_name: formatTableName(pipeline.copy.table),
    })),
  };
}

function banner(local: LocalAws, folder: PipelinesFolder, output: Output): void {
  output.line(say`${paint.green("●")} ${paint.bold("Local AWS is up")}  ${local.endpoint}`);
  output.line(say`  Redshift                    ${local.redshiftUrl}`);
  output.line(say`  PostgreSQL behind Redshift  ${local.postgresUrl}`);
  for (const { name, table_name, source } of readyMessage(local, folder).pipelines)
    output.line(
      say`  ${paint.cyan(name)}  ${source ? `s3://${source.bucket}/${source.prefix ?? ""}` : "no source"} → ${table_name}`,
    );
  output.line(say``);
  output.line(say`Try next, in another terminal:`);
  for (const line of tryNext(local, folder.pipelines)) output.line(say`  ${line}`);
  output.line(say`Stop with Ctrl-C.`);
}

/** What to paste into another terminal. The AWS CLI 1 and boto3 read the second form of the Region only. */
export function tryNext(
  { endpoint, region }: Pick<LocalAws, "endpoint" | "region">,
  pipelines: readonly Pick<PipelinesFolder["pipelines"][number], "source">[],
): string[] {
  const aws = `AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`;
  const statements = "aws redshift-data list-statements --status ALL";
  if (pipelines.length === 0) return [`export ${aws}`, "aws s3 mb s3://my-bucket", statements];
  const source = pipelines.find((pipeline) => pipeline.source)?.source;
  return [
    `export ${aws}`,
    `export CONFIG_BUCKET=${configBucket} CONFIG_PREFIX=${configPrefix}`,
    ...(source ? [`aws s3 cp FILE s3://${source.bucket}/${source.prefix ?? ""}`] : []),
    `${commandName()} status`,
    statements,
  ];
}
