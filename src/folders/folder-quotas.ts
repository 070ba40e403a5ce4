import type { ConfigProblem } from "../config/config-problem.ts";
import type { DeploySettings } from "../deployment/deploy-settings.ts";
import type { BulkJobFile } from "./bulk-folder.ts";
import type { PipelineFile } from "./pipelines-folder.ts";

/** Of EventBridge: @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const maxPattern = 2048;
/** Of EventBridge, a target's constant input: @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
const maxInput = 8192;
/** Of S3: @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html */
const maxNotifications = 100;
/**
 * A function's policy has 20 KB, and each rule that calls the function needs about 500 bytes of it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const maxRulesOfFunction = 40;
/** Of CloudWatch, in the query of one alarm: @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-limits.html */
const maxMetricsOfQuery = 10_000;

/** What AWS would refuse because a file or a list of the folder is too long. */
export function folderQuotaProblems(
  { buckets, bulk_schedules, existing_queues }: DeploySettings,
  pipelines: readonly PipelineFile[],
  bulkJobs: readonly BulkJobFile[],
): ConfigProblem[] {
  const byRules = pipelines.filter(({ name, source }) => {
    return source && !existing_queues.includes(name) && buckets[source.bucket]?.events !== "s3";
  });
  return [
    ...bulkJobs.flatMap((job) => (job.name in bulk_schedules ? inputProblems(job) : [])),
    ...byRules.flatMap(patternProblems),
    ...notificationProblems(buckets, pipelines),
    ...ruleProblems(Object.keys(bulk_schedules), databasesOf(pipelines, bulkJobs)),
    ...(pipelines.length > maxMetricsOfQuery
      ? [
          {
            path: ".",
            message: `holds ${pipelines.length} pipelines; an alarm of CloudWatch watches ${maxMetricsOfQuery}: use two folders, each with its own stack_name and monitoring.namespace`,
          },
        ]
      : []),
  ];
}

function inputProblems({ name, input }: BulkJobFile): ConfigProblem[] {
  const { length } = JSON.stringify(input);
  if (length <= maxInput) return [];
  return [
    {
      path: `bulk/${name}.json`,
      message: `is an input of ${length} characters; a schedule of EventBridge takes ${maxInput}: spread its paths over several files, each with its own entry in bulk_schedules`,
    },
  ];
}

function patternProblems({ name, source }: PipelineFile): ConfigProblem[] {
  const { bucket = "", prefix = "", suffix = "" } = source ?? {};
  const detail = { bucket: { name: [bucket] }, object: { key: [{ wildcard: `${prefix}*${suffix}` }] } };
  const { length } = JSON.stringify({ "detail-type": ["Object Created"], source: ["aws.s3"], detail });
  if (length <= maxPattern) return [];
  return [
    {
      path: `${name}.json`,
      message: `source.prefix and source.suffix make an event pattern of ${length} characters; EventBridge takes ${maxPattern}: shorten them, or write "events": "s3" for ${bucket} in deploy.json`,
    },
  ];
}

function notificationProblems(buckets: DeploySettings["buckets"], pipelines: readonly PipelineFile[]): ConfigProblem[] {
  return Object.entries(buckets).flatMap(([bucket, { events, create }]) => {
    const count = pipelines.filter(({ source }) => source?.bucket === bucket).length;
    if (create || events !== "s3" || count <= maxNotifications) return [];
    const message = `is "s3", and ${count} pipelines load from this bucket; S3 takes ${maxNotifications} notifications of a bucket: write "eventbridge"`;
    return [{ path: `buckets.${bucket}.events`, message }];
  });
}

function ruleProblems(schedules: readonly string[], databases: readonly string[]): ConfigProblem[] {
  const problem = (path: string, count: number, what: string, remedy: string) => ({
    path,
    message: `${count} ${what}; the policy of a function has room for ${maxRulesOfFunction} rules: ${remedy}`,
  });
  return [
    ...(schedules.length > maxRulesOfFunction
      ? [problem("bulk_schedules", schedules.length, "schedules", "put several paths into one file of bulk/")]
      : []),
    ...(databases.length > maxRulesOfFunction
      ? [
          problem(
            "cluster.db_name",
            databases.length,
            "databases in all files",
            "use several folders with their own stack_name",
          ),
        ]
      : []),
  ];
}

const databasesOf = (pipelines: readonly PipelineFile[], bulkJobs: readonly BulkJobFile[]) => [
  ...new Set([
    ...pipelines.map(({ pipeline }) => pipeline.warehouse.database),
    ...bulkJobs.map(({ warehouse }) => warehouse.database),
  ]),
];
