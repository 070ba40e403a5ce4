import * as z from "zod/mini";
import { IdentifierError, identifierProblem, parseTableName } from "../core/base/identifier.ts";
import { stage } from "../core/load/plan.ts";
import { parseCopyOptions } from "../core/pipeline/copy-options/copy-options.ts";
import {
  bucket,
  choice,
  columnName,
  columnNames,
  columns,
  databaseProblem,
  defaultRetry,
  flag,
  keyFilter,
  keyPrefix,
  positiveNumber,
  section,
  text,
  wholeNumber,
} from "./config-fields.ts";

export const source = section(
  {
    bucket: bucket("Bucket whose new objects feed the queue"),
    prefix: z.optional(keyFilter("Only keys that start with this")),
    suffix: z.optional(keyFilter('Only keys that end with this, for example ".csv"')),
  },
  "Who feeds the queue; used by local mode and deployment, not by the loader",
);

export const output = section(
  {
    manifest_bucket: bucket("Bucket for the manifests, without s3://"),
    manifest_prefix: z.optional(
      keyPrefix('Folder for the manifests, for example "manifests/"; default: the bucket itself'),
    ),
  },
  "Where the manifest of each load is written",
);

export const copyOptions = text({
  what: 'options of COPY with blanks between, for example "CSV GZIP IGNOREHEADER 1", or "" for PARQUET',
  describe:
    "Options of COPY from S3, separated by blanks, for example CSV GZIP IGNOREHEADER 1; without a format: PARQUET",
  check: (value) => {
    const result = parseCopyOptions(value);
    return "problems" in result ? result.problems.map(({ message }) => message) : undefined;
  },
});

export const tableName = text({
  what: 'the target\'s name, for example "sales.orders"',
  describe: 'Target table, with its schema: sales.orders, or "my schema"."Order Items" with quotes',
  check: (value) => {
    try {
      const { name } = parseTableName(value);
      return name.toLowerCase() === stage.name
        ? `is ${value}, the name of the loader's own staging table; rename the target`
        : undefined;
    } catch (error) {
      if (error instanceof IdentifierError) return error.message;
      throw error;
    }
  },
});

const oneRole = `arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+`;
const rolePattern = new RegExp(`^(default|${oneRole}(,${oneRole})*)$`);

export const roleArn = text({
  what: '"arn:aws:iam::<account>:role/<name>" (chained roles with commas, no blanks) or "default"',
  describe: 'Role that COPY reads S3 with: its ARN, several chained with commas, or "default" for the cluster\'s own',
  check: roleProblem,
  pattern: rolePattern,
});

/** COPY can also sign in by keys, written `aws_access_key_id=…;aws_secret_access_key=…`. */
function roleProblem(value: string): string | undefined {
  if (rolePattern.test(value)) return undefined;
  const isArn = value.startsWith("arn:");
  const given = /\w=/.test(value) && !isArn ? "keys or tokens, not repeated here" : JSON.stringify(value);
  return `is ${given}, which is no role; write "arn:aws:iam::123456789012:role/name", several with commas and no blanks, or "default"`;
}

export const copyColumns = columns(
  "Columns to load, in the order of the files' fields; default: all, in the table's order",
);

export const copy = section(
  {
    options: z.optional(copyOptions),
    role_arn: roleArn,
    table_name: tableName,
    columns: z.optional(copyColumns),
    max_rejected_rows: wholeNumber({
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
      default: 0,
      describe:
        "Most rows that one load may leave out (rejected under MAXERROR, or discarded for a NULL key) before a person is told",
    }),
  },
  "The COPY command",
);

/** Each path of a bulk load names its own table. */
export const bulkCopy = section(
  { options: z.optional(copyOptions), role_arn: roleArn, columns: z.optional(copyColumns) },
  "The COPY command; a path's own copy_options and columns win",
);

const identifierPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const workgroupPattern =
  /^([a-z0-9-]{3,63}|arn:aws(-[a-z]+)*:redshift-serverless:[a-z0-9-]+:[0-9]{12}:workgroup\/[a-z0-9/-]+)$/;
const secretPattern = /^arn:aws(-[a-z]+)*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$/;
const userPattern = /^(IAMR?:)?[A-Za-z_][A-Za-z0-9_+.@$-]{0,126}$/;

const matches = (pattern: RegExp, rule: string) => (value: string) =>
  pattern.test(value) ? undefined : `is ${JSON.stringify(value)}; write ${rule}`;

function secretProblem(value: string): string | undefined {
  if (secretPattern.test(value)) return undefined;
  const what = value.startsWith("arn:")
    ? JSON.stringify(value)
    : "no ARN, and not repeated here, since it may be the secret";
  return `is ${what}; write "arn:aws:secretsmanager:<region>:<account>:secret:<name>"`;
}

/** @see facts §1.3 */
export const cluster = section(
  {
    identifier: z.optional(
      text({
        what: "the cluster's identifier",
        describe: "Identifier of a provisioned cluster; for Serverless write workgroup instead",
        check: (value) =>
          value.length > 63
            ? "is longer than 63 characters; write the cluster's identifier"
            : matches(
                identifierPattern,
                "the cluster's identifier: lower-case letters, digits and single hyphens",
              )(value),
        pattern: identifierPattern,
      }),
    ),
    workgroup: z.optional(
      text({
        what: "the workgroup's name",
        describe: "Name or ARN of a Serverless workgroup; for a provisioned cluster write identifier instead",
        check: matches(
          workgroupPattern,
          "the workgroup's name: 3 to 63 lower-case letters, digits and hyphens, or its ARN",
        ),
        pattern: workgroupPattern,
      }),
    ),
    db_name: text({ what: 'the database\'s name, for example "dev"', describe: "Database", check: databaseProblem }),
    db_user: z.optional(
      text({
        what: "a database user",
        describe: "Database user to sign in as (provisioned clusters); default: the caller's IAM identity",
        check: matches(userPattern, "a database user: letters, digits and _ + . @ $ -"),
        pattern: userPattern,
      }),
    ),
    secret_arn: z.optional(
      text({
        what: "the ARN of a secret",
        describe: "ARN of a Secrets Manager secret to sign in with; wins over db_user",
        check: secretProblem,
        pattern: secretPattern,
      }),
    ),
  },
  "Where to load: a cluster or a workgroup, a database, and who signs in",
);

export const options = section(
  {
    merge_duplicate_pks: z.optional(
      flag("true: one row per key, the newest (merge). false: every version of a key once (history)"),
    ),
    merge_pk: z.optional(
      columnNames(
        'Key columns: a name, several with commas between ("a, b"), or a list; without it all rows are appended',
      ),
    ),
    merge_timestamp: z.optional(
      columnName(
        "the name of the column that tells versions of a row apart",
        "Column that tells which version of a row is newer",
      ),
    ),
    null_keys: z.optional(
      choice(
        ["reject", "insert", "discard"],
        "Rows with a NULL in a key column: fail the batch (reject, the default), keep them all (insert), or leave them out (discard)",
      ),
    ),
  },
  "What a load leaves in the target",
);

export const batch = section(
  {
    max_files: wholeNumber({ min: 1, max: 10_000, default: 1000, describe: "Most files of one load" }),
    max_bytes: wholeNumber({
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
      default: 5_368_709_120,
      describe: "Most bytes of one load; a larger file is loaded alone",
    }),
  },
  "Limits of one load",
);

export const safety = section(
  {
    concurrency: z._default(
      choice(
        ["fence", "retry", "lock"],
        "Loads of one target at once: queue up at a table that nobody reads (fence), retry those that conflict, or lock the target (its readers wait)",
      ),
      "fence",
    ),
    exactly_once: z._default(flag("Guard against loading a file twice, by a ledger beside the target"), true),
    ledger_schema: z.optional(
      text({
        what: "a schema's name",
        describe: "Schema of ledger and fence; default: the target's",
        check: identifierProblem,
      }),
    ),
  },
  "How loads of one target behave at the same time",
);

/** The retry function has two minutes (seed.md), and a wait must end well within them. */
const longestDelaySeconds = 90;

export const retry = section(
  {
    max_attempts: wholeNumber({
      min: 1,
      max: 20,
      default: defaultRetry.maxAttempts,
      describe: "Submissions of one batch, the first included",
    }),
    base_delay_seconds: positiveNumber({
      max: longestDelaySeconds,
      default: defaultRetry.baseDelaySeconds,
      describe: "Longest wait before the first retry, in seconds; it doubles from retry to retry",
    }),
    max_delay_seconds: positiveNumber({
      max: longestDelaySeconds,
      default: defaultRetry.maxDelaySeconds,
      describe: "Longest wait before any retry, in seconds",
    }),
    give_up_after_hours: positiveNumber({
      max: 14 * 24,
      default: defaultRetry.giveUpAfterHours,
      describe:
        "What passes by itself, such as maintenance, is tried again by reconcile for so many hours; then the batch is parked",
    }),
  },
  "Retries of a load that failed",
);
