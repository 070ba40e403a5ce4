import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type DeploySettings, defaultDeploySettings, parseDeploySettings } from "../deployment/deploy-settings.ts";
import { type BulkJobFile, readBulkFolder } from "./bulk-folder.ts";
import { FolderError } from "./folder-error.ts";
import { deploySettingsFile } from "./pipelines-folder.ts";

/** When `reconcile` and the bulk loads of a folder run, by `deploy.json`. */
export type FolderSchedules = {
  reconcile: string;
  bulkJobs: readonly { name: string; schedule: string; input: unknown }[];
  /** What keeps a schedule from running here. */
  problems: readonly string[];
};

/** Problems of `deploy.json` and of bulk loads stop nothing: the schedules are then the defaults. */
export async function readFolderSchedules(directory: string): Promise<FolderSchedules> {
  const read = parseDeploySettings(await readFile(join(directory, deploySettingsFile), "utf8").catch(() => "{}"));
  if ("problems" in read) {
    const problems = read.problems.map(({ path, message }) => `${deploySettingsFile}: ${path}: ${message}`);
    return schedulesOf(defaultDeploySettings(), [], problems);
  }
  try {
    return schedulesOf(read.settings, await readBulkFolder(directory), []);
  } catch (error) {
    if (!(error instanceof FolderError)) throw error;
    return schedulesOf({ ...read.settings, bulk_schedules: {} }, [], error.message.split("\n"));
  }
}

function schedulesOf(
  { reconcile, bulk_schedules }: Pick<DeploySettings, "reconcile" | "bulk_schedules">,
  jobs: readonly BulkJobFile[],
  problems: readonly string[],
): FolderSchedules {
  const scheduled = Object.entries(bulk_schedules).map(([name, schedule]) => ({
    schedule,
    job: jobs.find((job) => job.name === name),
    name,
  }));
  return {
    reconcile,
    bulkJobs: scheduled.flatMap(({ name, schedule, job }) => (job ? [{ name, schedule, input: job.input }] : [])),
    problems: [
      ...problems,
      ...scheduled.flatMap(({ name, job }) =>
        job ? [] : [`${deploySettingsFile}: bulk_schedules.${name} names no file of bulk/, so nothing runs then.`],
      ),
    ],
  };
}
