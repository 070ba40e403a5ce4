import type { ConfigProblem } from "../config/config-problem.ts";
import { nearest } from "../core/base/nearest.ts";
import type { DeploySettings } from "../deployment/deploy-settings.ts";
import { deadLetterQueueName } from "../deployment/deployment.ts";
import type { BulkJobFile } from "./bulk-folder.ts";
import { folderQuotaProblems } from "./folder-quotas.ts";
import type { PipelineFile, PipelinesFolder } from "./pipelines-folder.ts";

/** What AWS would refuse, or never use, once it is deployed: settings and pipelines that do not go together. */
export function deploymentProblems(
  settings: DeploySettings,
  folder: PipelinesFolder,
  bulkJobs: readonly BulkJobFile[],
): ConfigProblem[] {
  return [
    ...unknownNames(settings, folder, bulkJobs),
    ...overlappingSources(settings, folder.pipelines),
    ...queueNameProblems(settings, folder.pipelines),
    ...folderQuotaProblems(settings, folder.pipelines, bulkJobs),
    ...needlessSettings(settings),
  ];
}

/** Settings that other settings leave without effect, which their author would not notice. */
function needlessSettings({ execution_role_arn, permissions_boundary, logs }: DeploySettings): ConfigProblem[] {
  return [
    ...(permissions_boundary !== undefined && execution_role_arn !== undefined
      ? [
          {
            path: "permissions_boundary",
            message:
              "bounds the roles that the stack creates, but with execution_role_arn it creates none; put the boundary on that role, and remove this key",
          },
        ]
      : []),
    ...(logs.system_level !== undefined && logs.format === "text"
      ? [
          {
            path: "logs.system_level",
            message: 'has no effect on text; write "format": "json" beside it, or remove it',
          },
        ]
      : []),
  ];
}

/** S3 refuses a bucket's notifications if one object could go to two queues. */
function overlappingSources({ buckets }: DeploySettings, pipelines: readonly PipelineFile[]): ConfigProblem[] {
  const fed = pipelines.filter(({ source }) => source && buckets[source.bucket]?.create);
  return fed.flatMap((one, index) => {
    const other = fed.slice(index + 1).find(({ source }) => overlap(one.source, source));
    if (!other) return [];
    const { bucket } = one.source ?? {};
    return {
      path: `buckets.${bucket}`,
      message: `announces the same objects to ${one.name} and ${other.name}, which S3 refuses; give their sources prefixes or suffixes that exclude each other, or create the bucket yourself and let it announce through EventBridge`,
    };
  });
}

function overlap(one: PipelineFile["source"], other: PipelineFile["source"]): boolean {
  if (one?.bucket !== other?.bucket) return false;
  const [prefix, otherPrefix] = [one?.prefix ?? "", other?.prefix ?? ""];
  const [suffix, otherSuffix] = [one?.suffix ?? "", other?.suffix ?? ""];
  const samePrefix = prefix.startsWith(otherPrefix) || otherPrefix.startsWith(prefix);
  return samePrefix && (suffix.endsWith(otherSuffix) || otherSuffix.endsWith(suffix));
}

/** Of SQS, in characters. */
const maxQueueName = 80;

function queueNameProblems({ existing_queues }: DeploySettings, pipelines: readonly PipelineFile[]): ConfigProblem[] {
  const created = pipelines.filter(({ name }) => !existing_queues.includes(name));
  return created.flatMap(({ name }) => {
    const deadLetters = deadLetterQueueName(name);
    const path = `${name}.json`;
    if (deadLetters.length > maxQueueName) {
      const most = maxQueueName - deadLetterQueueName("").length;
      return {
        path,
        message: `${name} has ${name.length} characters; a queue with dead letters may have ${most}: rename the file`,
      };
    }
    const taken = pipelines.some((other) => other.name === deadLetters);
    return taken
      ? [{ path, message: `its dead letters are kept in ${deadLetters}, which is another pipeline here: rename one` }]
      : [];
  });
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
    ...bulkJobs.flatMap(({ sources, manifests }) =>
      [...sources, ...(manifests ? [manifests] : [])].map(({ bucket }) => bucket),
    ),
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
