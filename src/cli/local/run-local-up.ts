import { once } from "node:events";
import type { LocalAws, LocalOptions, PreparedLocal, QuotaSettings } from "@redshift-loader/local-aws";
import { type FolderSchedules, readFolderSchedules } from "../../folders/folder-schedules.ts";
import { warningsOfSource } from "../../folders/folder-warnings.ts";
import { type PipelinesFolder, readPipelinesFolder } from "../../folders/pipelines-folder.ts";
import { areFunctionsBuilt } from "../../local/bundles.ts";
import { pipelinesOptions, withFreshConfigs, withWindow } from "../../local/pipelines-options.ts";
import { scheduleRules } from "../../local/schedule-rules.ts";
import { CliError } from "../cli-error.ts";
import type { Output } from "../terminal/output.ts";
import { paint, say } from "../terminal/said.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { banner, readyMessage } from "./banner.ts";
import { jsonLocalLog, type LocalLog, readableLocalLog } from "./local-log.ts";
import { setUpLines } from "./set-up-lines.ts";

export type LocalUpOptions = {
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

/** The default of Redshift. */
const defaultRedshiftPort = 5439;

type Content = { folder: PipelinesFolder; schedules: FolderSchedules | undefined };

/** Runs the local AWS until SIGINT or SIGTERM, or until what a caller in this process gives. */
export async function runLocalUp(options: LocalUpOptions, output: Output, given = stopSignal()): Promise<void> {
  using stop = given;
  const stopped = once(stop.signal, "abort");
  const log = options.json ? jsonLocalLog(output) : readableLocalLog(output);
  const content = await readContent(options.pipelines);
  warn(content, log);
  log.note(say`Starting S3, SQS, Lambda, EventBridge and Redshift on this machine …`);
  const { startLocal } = await import("@redshift-loader/local-aws");
  await using local = await startLocal(localOptions(options, content, log));
  if (options.json) output.json(readyMessage(local, content.folder));
  else banner(local, content.folder, output);
  if (options.redshiftPort === undefined && new URL(local.redshiftUrl).port !== String(defaultRedshiftPort))
    log.note(
      say`Another program uses port ${defaultRedshiftPort}, so Redshift listens on ${new URL(local.redshiftUrl).port}.`,
    );
  using _following = await follow(options, { folder: content.folder, local, log });
  await stopped;
  log.note(say`Stopping …`);
}

async function readContent(directory: string | undefined): Promise<Content> {
  if (directory === undefined) return { folder: { pipelines: [], schemaSql: undefined }, schedules: undefined };
  const [folder, schedules] = await Promise.all([readPipelinesFolder(directory), readFolderSchedules(directory)]);
  return { folder, schedules };
}

function warn({ folder, schedules }: Content, log: LocalLog): void {
  const warnings = [...folder.pipelines.flatMap(warningsOfSource), ...(schedules?.problems ?? [])];
  for (const warning of warnings) log.note(say`${paint.yellow("warning:")} ${warning}`);
}

function localOptions(options: LocalUpOptions, { folder, schedules }: Content, log: LocalLog): LocalOptions {
  if (options.functions && !areFunctionsBuilt())
    throw new CliError("The functions are not built. Run `npm run build` first, or start with --no-functions.", 1);
  const resources = withFreshConfigs(withWindow(pipelinesOptions(folder), options.windowSeconds));
  const rules = [...resources.rules, ...(schedules ? scheduleRules(schedules) : [])];
  return {
    ...resources,
    ...(options.functions ? { rules } : { functions: [], eventSourceMappings: [], rules: [] }),
    port: options.port,
    redshiftPort: options.redshiftPort ?? { preferred: defaultRedshiftPort },
    isolation: options.isolation,
    ...(options.dataDir && { dataDir: options.dataDir }),
    ...(options.quotas && { quotas: options.quotas }),
    onLog: log.ofFunction,
    onActivity: log.ofActivity,
    prepare: (local) => setUp(local, folder, log),
  };
}

/** Before any function reads a queue, so no first load fails. */
async function setUp(local: PreparedLocal, { pipelines }: PipelinesFolder, log: LocalLog): Promise<void> {
  if (pipelines.length === 0) return;
  const { setUpPipelines } = await import("../../local/set-up-pipelines.ts");
  for (const line of setUpLines(await setUpPipelines(local, pipelines))) log.note(line);
}

type Running = { folder: PipelinesFolder; local: LocalAws; log: LocalLog };

async function follow(options: LocalUpOptions, { folder, local, log }: Running): Promise<Disposable | undefined> {
  if (options.pipelines === undefined) return undefined;
  const { followFolder } = await import("./follow-folder.ts");
  return await followFolder({
    directory: options.pipelines,
    folder,
    local,
    windowSeconds: options.windowSeconds,
    hasFunctions: options.functions,
    tell: log.tell,
  });
}
