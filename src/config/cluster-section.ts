import * as z from "zod/mini";
import { identifierProblem } from "../core/base/identifier.ts";
import type { Warehouse } from "../core/pipeline/pipeline.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { section, text } from "./fields.ts";
import { asRaw } from "./raw-object.ts";

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
    : "not an ARN (not repeated here, since it may be the secret)";
  return `is ${what}; write "arn:aws:secretsmanager:<region>:<account>:secret:<name>"`;
}

function databaseProblem(value: string): string | undefined {
  const problem = value.includes("/")
    ? 'contains "/", which separates the parts of statement names'
    : identifierProblem(value);
  return problem && `the database name ${JSON.stringify(value)} ${problem}`;
}

export const clusterSection = section(
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

export function clusterProblems(cluster: unknown): ConfigProblem[] {
  const { identifier, workgroup, db_user: user } = asRaw(cluster);
  if (cluster === undefined) return [];
  const problems: ConfigProblem[] = [];
  if (identifier === undefined && workgroup === undefined)
    problems.push({
      path: "cluster.identifier",
      message: "is missing; write the cluster's identifier, or workgroup for Serverless",
    });
  if (identifier !== undefined && workgroup !== undefined)
    problems.push({ path: "cluster.workgroup", message: "is set as well as identifier; keep the one you load into" });
  if (workgroup !== undefined && user !== undefined)
    problems.push({
      path: "cluster.db_user",
      message: "does not go with workgroup; remove it to sign in by IAM, or write secret_arn",
    });
  return problems;
}

export function toWarehouse(cluster: z.infer<typeof clusterSection>): Warehouse {
  return {
    at:
      cluster.workgroup === undefined
        ? { kind: "cluster", identifier: cluster.identifier ?? "" }
        : { kind: "workgroup", name: cluster.workgroup },
    database: cluster.db_name,
    signIn: toSignIn(cluster),
  };
}

function toSignIn({ secret_arn: arn, db_user: name }: z.infer<typeof clusterSection>): Warehouse["signIn"] {
  if (arn !== undefined) return { kind: "secret", arn };
  return name === undefined ? { kind: "iam" } : { kind: "dbUser", name };
}
