import * as z from "zod/mini";
import { type ConfigProblem, schemaProblems } from "../config/config-problem.ts";
import { choice, finds, flag, jsonSchemaAddress, section, wrongType } from "../config/fields.ts";
import { parseJsonText } from "../config/json-text.ts";
import { bucket, keyPrefix } from "../config/s3-fields.ts";
import { defaultNamespace } from "../core/ports/measurement.ts";
import { reconcileSchedule, retentionSettings } from "./deployment.ts";
import { eventBusSetting } from "./event-bus-setting.ts";
import { logsSetting } from "./logs-setting.ts";
import { matching } from "./matching.ts";
import { tagsSetting } from "./tags-setting.ts";
import { vpcSetting } from "./vpc-setting.ts";

const schedule = (describe: string) =>
  matching(/^(rate|cron)\([^()]+\)$/, '"rate(15 minutes)" or "cron(15 2 * * ? *)", in UTC', describe);

const bucketSettings = section(
  {
    create: z._default(flag("Create the bucket with the stack, and let it announce its new objects"), false),
    events: z._default(
      choice(
        ["eventbridge", "s3"],
        "How an existing bucket announces new objects: through EventBridge, which its owner turns on, or by a notification that its owner adds",
      ),
      "eventbridge",
    ),
    account: z.optional(
      matching(/^\d{12}$/, 'the 12 digits of an account, as a text: "123456789012"', "Account that owns the bucket"),
    ),
  },
  "A bucket that pipelines read or write",
);

/** Of CloudWatch Logs. */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const days = (value: number, { min, describe }: { min: number; describe: string }) => {
  const error = wrongType(`a whole number of days, at least ${min}`);
  return z._default(z.int({ error }).check(z.minimum(min, { error }), z.describe(describe)), value);
};

/** Records must outlive the days that `reconcile` looks back; see `core/ledger/look-back.ts`. */
const leastRecordDays = 31;

const retention = section(
  {
    log_days: z._default(
      z.int({ error: wrongType("a number of days") }).check(
        finds((value) =>
          logRetentionDays.includes(value)
            ? undefined
            : `is ${value}, which CloudWatch Logs does not know; write one of ${logRetentionDays.join(", ")}`,
        ),
        z.describe("Days that the functions' logs are kept"),
      ),
      retentionSettings.logDays,
    ),
    manifest_days: days(retentionSettings.manifestDays, {
      min: leastRecordDays,
      describe: "Days that manifests are kept, in buckets that the stack creates",
    }),
    quarantine_days: days(retentionSettings.quarantineDays, {
      min: leastRecordDays,
      describe: "Days that records of quarantined files are kept, in buckets that the stack creates",
    }),
  },
  "How long things are kept",
);

const monitoring = section(
  {
    freshness_minutes: z._default(
      z
        .int({ error: wrongType("a whole number of minutes, at least 1") })
        .check(
          z.minimum(1, { error: wrongType("a whole number of minutes, at least 1") }),
          z.describe("Files that are older when their rows appear, and messages that wait longer, raise an alarm"),
        ),
      15,
    ),
    namespace: z._default(
      matching(
        /^(?!AWS\/)[A-Za-z0-9_./#:-]{1,255}$/,
        'a namespace of CloudWatch, such as "RedshiftLoader"; "AWS/" is for AWS alone',
        "Namespace of the metrics: one for each stack keeps the alarms of two stacks apart",
      ),
      defaultNamespace,
    ),
  },
  "Metrics, alarms and dashboard",
);

const keyArn = /^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `deploy.json` of a pipelines folder: the settings of a deployment to AWS; every key is optional. */
export const deploySettings = section(
  {
    $schema: z.optional(jsonSchemaAddress),
    stack_name: z._default(
      matching(
        /^[A-Za-z][A-Za-z0-9-]{0,39}$/,
        "a stack's name: a letter, then up to 39 letters, digits and hyphens",
        "Name of the CloudFormation stack; the functions' names begin with it",
      ),
      "redshift-loader",
    ),
    config: z.prefault(
      section(
        {
          bucket: z.optional(
            bucket("Existing bucket for the pipelines' configurations; default: the stack creates one"),
          ),
          prefix: z._default(keyPrefix("Folder of the configurations, with or without its last /"), "config/"),
        },
        "Where the pipelines' configurations are uploaded to",
      ),
      {},
    ),
    buckets: z._default(
      z.record(z.string(), bucketSettings, {
        error: wrongType('buckets by name, such as { "landing": { "create": true } }'),
      }),
      {},
    ),
    existing_queues: z._default(
      z
        .array(z.string(), { error: wrongType('a list of queue names, such as ["orders_queue"]') })
        .check(
          z.describe("Pipelines whose queues exist already; their notifications and dead letters stay as they are"),
        ),
      [],
    ),
    execution_role_arn: z.optional(
      matching(
        /^arn:aws(-[a-z]+)*:iam::\d{12}:role\/.+$/,
        '"arn:aws:iam::<account>:role/<name>"',
        "Existing role of all functions; the stack adds no right to it",
      ),
    ),
    permissions_boundary: z.optional(
      matching(
        /^arn:aws(-[a-z]+)*:iam::(\d{12}|aws):policy\/.+$/,
        '"arn:aws:iam::<account>:policy/<name>"',
        "Managed policy that bounds the rights of each role that the stack creates",
      ),
    ),
    tags: tagsSetting,
    vpc: z.optional(vpcSetting),
    logs: z.prefault(logsSetting, {}),
    alerts: z.prefault(
      section(
        {
          topic_arn: z.optional(
            matching(
              /^arn:aws(-[a-z]+)*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/,
              '"arn:aws:sns:<region>:<account>:<topic>"',
              "Existing topic of alerts; default: the stack creates one",
            ),
          ),
          email: z.optional(matching(/^[^@\s]+@[^@\s]+$/, "a mail address", "Who gets the alerts by mail")),
        },
        "Who hears of parked batches, quarantined files and alarms",
      ),
      {},
    ),
    event_bus: eventBusSetting,
    workgroup_ids: z._default(
      z
        .record(z.string(), matching(uuid, "the workgroup's id, a UUID in lower case", "Id of the workgroup"), {
          error: wrongType('ids by workgroup name, such as { "analytics": "0f4e5f4a-…" }'),
        })
        .check(
          z.describe("Ids of Serverless workgroups by name: rights name the id. Default: asked for at deployment"),
        ),
      {},
    ),
    kms_key: z.optional(
      matching(
        new RegExp(`^create$|${keyArn.source}`),
        '"create", or "arn:aws:kms:<region>:<account>:key/<id>"',
        "Key for queues, topic, logs and created buckets; default: keys that AWS owns",
      ),
    ),
    reconcile: z._default(schedule("When reconcile looks for files that were left behind"), reconcileSchedule),
    bulk_schedules: z._default(
      z
        .record(z.string(), schedule("When the job runs"), {
          error: wrongType('schedules by file name, such as { "yesterday": "cron(15 2 * * ? *)" }'),
        })
        .check(z.describe("Schedules of the bulk loads in bulk/, by their files' names without .json")),
      {},
    ),
    retention: z.prefault(retention, {}),
    monitoring: z.prefault(monitoring, {}),
  },
  "Settings of a deployment to AWS",
);

export type DeploySettings = z.infer<typeof deploySettings>;
export type BucketSettings = DeploySettings["buckets"][string];

/** What an empty `deploy.json` means. */
export const defaultDeploySettings = (): DeploySettings => z.parse(deploySettings, {});

/** Reads `deploy.json`. All problems are reported at once. */
export function parseDeploySettings(text: string): { settings: DeploySettings } | { problems: ConfigProblem[] } {
  const json = parseJsonText(text);
  if ("problem" in json) {
    const { line, column, message } = json.problem;
    return { problems: [{ path: `deploy.json:${line}:${column}`, message }] };
  }
  const parsed = z.safeParse(deploySettings, json.value);
  if (parsed.success) return { settings: parsed.data };
  return { problems: schemaProblems(deploySettings, parsed.error, "deploy.json") };
}
