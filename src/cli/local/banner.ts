import type { LocalAws } from "@redshift-loader/local-aws";
import { formatTableName } from "../../core/base/identifier.ts";
import type { PipelinesFolder } from "../../folders/pipelines-folder.ts";
import { configBucket, configPrefix } from "../../local/pipeline-resources.ts";
import { commandName } from "../command-name.ts";
import type { Output } from "../terminal/output.ts";
import { paint, say } from "../terminal/said.ts";

/** The addresses, as JSON. */
export function readyMessage(
  { endpoint, region, accountId, redshiftUrl, redshiftCaFile, postgresUrl }: LocalAws,
  { pipelines }: PipelinesFolder,
) {
  return {
    endpoint,
    region,
    accountId,
    redshift: redshiftUrl,
    redshiftCa: redshiftCaFile,
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

/** The addresses, for people. */
export function banner(local: LocalAws, folder: PipelinesFolder, output: Output): void {
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

/** What to paste into another terminal. */
export function tryNext(
  { environment }: Pick<LocalAws, "environment">,
  pipelines: readonly Pick<PipelinesFolder["pipelines"][number], "source">[],
): string[] {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const set = `export ${variables.join(" ")}`;
  const statements = "aws redshift-data list-statements --status ALL";
  if (pipelines.length === 0) return [set, "aws s3 mb s3://my-bucket", statements];
  const source = pipelines.find((pipeline) => pipeline.source)?.source;
  return [
    set,
    `export CONFIG_BUCKET=${configBucket} CONFIG_PREFIX=${configPrefix}`,
    ...(source ? [`aws s3 cp FILE s3://${source.bucket}/${source.prefix ?? ""}`] : []),
    `${commandName()} status`,
    `${commandName()} console`,
    statements,
  ];
}
