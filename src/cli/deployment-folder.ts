import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigProblem } from "../config-problems.ts";
import { nearest } from "../core/nearest.ts";
import { type DeploySettings, parseDeploySettings } from "../deploy-settings.ts";
import { type BulkJobFile, readBulkFolder } from "./bulk-folder.ts";
import { CliError } from "./cli-error.ts";
import { deploySettingsFile, type PipelinesFolder, readPipelinesFolder } from "./pipelines-folder.ts";

/** A pipelines folder with all that a deployment to AWS adds: `deploy.json` and the bulk loads of `bulk/`. */
export type DeploymentFolder = PipelinesFolder & { bulkJobs: readonly BulkJobFile[]; settings: DeploySettings };

/** @throws CliError with the problems of pipelines, bulk loads or settings */
export async function readDeploymentFolder(directory: string): Promise<DeploymentFolder> {
  const folder = await readPipelinesFolder(directory);
  const bulkJobs = await readBulkFolder(directory);
  const path = join(directory, deploySettingsFile);
  const parsed = parseDeploySettings(await readFile(path, "utf8").catch(absentFile));
  const problems = "problems" in parsed ? parsed.problems : unknownNames(parsed.settings, folder, bulkJobs);
  if ("problems" in parsed || problems.length > 0) {
    const lines = problems.map((problem) => `  ${problem.path}: ${problem.message}`);
    throw new CliError(`The settings in ${path} have problems:\n${lines.join("\n")}`, 2);
  }
  return { ...folder, bulkJobs, settings: parsed.settings };
}

/** Every setting has a default. */
function absentFile(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return "{}";
  throw error;
}

/** A setting for something that the folder does not have is a slip of the pen. */
function unknownNames(
  settings: DeploySettings,
  { pipelines }: PipelinesFolder,
  bulkJobs: readonly BulkJobFile[],
): ConfigProblem[] {
  const queues = pipelines.map(({ name }) => name);
  const warehouses = [...pipelines.map(({ pipeline }) => pipeline.warehouse), ...bulkJobs.map((job) => job.warehouse)];
  const workgroups = warehouses.flatMap(({ at }) => (at.kind === "workgroup" ? at.name : []));
  return [
    ...unknown("buckets", Object.keys(settings.buckets), bucketsOf(pipelines, bulkJobs)),
    ...unknown("existing_queues", settings.existing_queues, queues),
    ...unknown("workgroup_ids", Object.keys(settings.workgroup_ids), workgroups),
    ...unknown(
      "bulk_schedules",
      Object.keys(settings.bulk_schedules),
      bulkJobs.map(({ name }) => name),
    ),
  ];
}

function bucketsOf(pipelines: PipelinesFolder["pipelines"], bulkJobs: readonly BulkJobFile[]): string[] {
  return [
    ...pipelines.flatMap(({ pipeline, source }) => [pipeline.manifests.bucket, ...(source ? [source.bucket] : [])]),
    ...bulkJobs.flatMap(({ sources, manifests }) => [...sources, ...manifests].map(({ bucket }) => bucket)),
  ];
}

function unknown(path: string, names: readonly string[], known: readonly string[]): ConfigProblem[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const remedy = meant ? `did you mean ${meant}?` : `known are ${known.join(", ") || "none"}; remove it`;
      return { path, message: `names ${name}, which is not in this folder; ${remedy}` };
    });
}
