import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigProblem } from "../config/config-problem.ts";
import { type DeploySettings, parseDeploySettings } from "../deployment/deploy-settings.ts";
import type { StackRecord } from "../deployment/stack-assignment.ts";
import { type BulkJobFile, readBulkFolder } from "./bulk-folder.ts";
import { deploymentProblems } from "./deployment-problems.ts";
import { FolderError } from "./folder-error.ts";
import { deploySettingsFile, type PipelinesFolder, readPipelinesFolder } from "./pipelines-folder.ts";
import { readStackRecord } from "./stack-record.ts";

/** A pipelines folder with all that a deployment to AWS adds: `deploy.json` and the bulk loads of `bulk/`. */
export type DeploymentFolder = PipelinesFolder & {
  bulkJobs: readonly BulkJobFile[];
  settings: DeploySettings;
  /** Of `deploy.lock`: absent until a deployment may need several stacks. */
  stackRecord?: StackRecord | undefined;
};

/** @throws FolderError with the problems of pipelines, bulk loads or settings */
export async function readDeploymentFolder(directory: string): Promise<DeploymentFolder> {
  const folder = await readPipelinesFolder(directory);
  const bulkJobs = await readBulkFolder(directory);
  const path = join(directory, deploySettingsFile);
  const parsed = parseDeploySettings(await readFile(path, "utf8").catch(absentFile));
  if ("problems" in parsed) throw problemsError(`The settings in ${path} have problems`, parsed.problems);
  const problems = deploymentProblems(parsed.settings, folder, bulkJobs);
  if (problems.length > 0) throw problemsError(`${directory} cannot be deployed as it is`, problems);
  const recorded = await readStackRecord(directory);
  if ("problems" in recorded)
    throw problemsError(`The record of stacks in ${directory} has problems`, recorded.problems);
  return { ...folder, bulkJobs, settings: parsed.settings, stackRecord: recorded.record };
}

function problemsError(what: string, problems: readonly ConfigProblem[]): FolderError {
  return new FolderError([`${what}:`, ...problems.map(({ path, message }) => `  ${path}: ${message}`)]);
}

/** Every setting has a default. */
function absentFile(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return "{}";
  throw error;
}
