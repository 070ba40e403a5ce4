import { once } from "node:events";
import type { LocalAws, LocalOptions, QuotaSettings } from "@redshift-loader/local-aws";
import { type Command, InvalidArgumentError, Option } from "commander";
import { formatTableName } from "../../core/base/identifier.ts";
import type { PipelinesFolder } from "../../folders/pipelines-folder.ts";
import { areFunctionsBuilt } from "../../local/bundles.ts";
import { configBucket, configPrefix } from "../../local/pipeline-resources.ts";
import { pipelinesOptions, withWindow } from "../../local/pipelines-options.ts";
import { CliError } from "../cli-error.ts";
import { commandName } from "../command-name.ts";
import type { Context } from "../context.ts";
import { needNode24 } from "../node-24.ts";
import { jsonOption } from "../options/json-option.ts";
import { parsePort } from "../options/parse-port.ts";
import type { Output } from "../terminal/output.ts";
import { paint, say } from "../terminal/said.ts";
import { stopSignal } from "../terminal/stop-signal.ts";

type LocalUpOptions = {
  port: number;
  redshiftPort?: number;
  dataDir?: string;
  pipelines?: string;
  windowSeconds?: number;
  isolation: "serializable" | "snapshot";
  quotas?: QuotaSettings;
  functions: boolean;
  json?: boolean;
};

type GivenOptions = Omit<LocalUpOptions, "quotas"> & { quotas?: string };

export function addLocalUp(local: Command, { output }: Context): void {
  local
    .command("up")
    .description("start S3, SQS, Lambda, EventBridge and Redshift on loopback, behind one endpoint")
    .option("--port <number>", "port of the endpoint; 0 takes a free one", parsePort, 4566)
    .option(
      "--redshift-port <number>",
      "port of Redshift for psql and drivers; 5439, or a free one if it is taken",
      parsePort,
    )
    .option("--data-dir <directory>", "keep the data there; otherwise it goes when the command ends")
    .option("--pipelines <directory>", "folder of pipeline configurations, with schema.sql")
    .option(
      "--window-seconds <number>",
      "how long each queue collects messages, 0 to 300, whatever its configuration says",
      parseWindow,
    )
    .addOption(
      new Option("--isolation <level>", "isolation of the databases")
        .choices(["serializable", "snapshot"])
        .default("serializable"),
    )
    .option("--quotas <aws|json>", "quotas of the Data API: those of AWS, or a JSON object")
    .option("--no-functions", "start the services without the loader's functions")
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  redshift-loader local up --pipelines examples/orders")
    .action(async ({ quotas, ...options }: GivenOptions, command: Command) => {
      needNode24("local up");
      await localUp({ ...options, ...(quotas !== undefined && { quotas: await readQuotas(quotas, command) }) }, output);
    });
}

/** Read when the command runs, because only the local AWS knows the quotas, and its code is large. */
async function readQuotas(text: string, command: Command): Promise<QuotaSettings> {
  const { parseQuotas } = await import("../options/quotas-option.ts");
  try {
    return parseQuotas(text);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return command.error(`error: option '--quotas <aws|json>' argument '${text}' is invalid. ${error.message}`);
  }
}

function parseWindow(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && seconds >= 0 && seconds <= 300) return seconds;
  throw new InvalidArgumentError("A window is a number of seconds from 0 to 300.");
}

/** The default of Redshift. */
const defaultRedshiftPort = 5439;

/** Runs the local AWS until SIGINT or SIGTERM. */
async function localUp(options: LocalUpOptions, output: Output): Promise<void> {
  using stop = stopSignal();
  const stopped = once(stop.signal, "abort");
  const [{ startLocal }, { readPipelinesFolder }] = await Promise.all([
    import("@redshift-loader/local-aws"),
    import("../../folders/pipelines-folder.ts"),
  ]);
  const folder = options.pipelines
    ? await readPipelinesFolder(options.pipelines)
    : { pipelines: [], schemaSql: undefined };
  if (options.pipelines) await warn(folder, output);
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

async function warn(folder: PipelinesFolder, output: Output): Promise<void> {
  const { folderWarnings } = await import("../../folders/folder-warnings.ts");
  for (const warning of folderWarnings(folder)) output.note(say`${paint.yellow("warning:")} ${warning}`);
}

function localOptions(options: LocalUpOptions, folder: PipelinesFolder, output: Output): LocalOptions {
  if (options.functions && !areFunctionsBuilt())
    throw new CliError("The functions are not built. Run `npm run build` first, or start with --no-functions.", 1);
  return {
    ...withWindow(pipelinesOptions(folder), options.windowSeconds),
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
    `${commandName()} console`,
    statements,
  ];
}
