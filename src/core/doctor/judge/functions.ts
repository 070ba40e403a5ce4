import { type Finding, orOk, problem, warning } from "../finding.ts";
import type { ConfigPlace, LambdaFunction } from "../world.ts";

export type FunctionRole = "loader" | "retry_microbatch" | "finished" | "reconcile";

type Wanted = {
  /** Of the handler: `<bundle>.handler`. */
  bundle: FunctionRole;
  timeoutSeconds: number;
  config: ConfigPlace;
  /** Absent: the configuration is not known, or the function does not need it. */
  copyRoleArn: string | undefined;
  /** Absent for the loader itself, or where the loader is not known. */
  loaderRoleArn: string | undefined;
};

export function judgeFunction(fn: LambdaFunction, wanted: Wanted): Finding[] {
  const findings: Finding[] = [];
  const configure = (option: string) => `aws lambda update-function-configuration --function-name ${fn.name} ${option}`;
  if (fn.handler !== `${wanted.bundle}.handler`)
    findings.push(
      problem(
        `${fn.name} runs ${fn.handler}, not ${wanted.bundle}.handler.`,
        `Lead trigger or rule to the function with the handler ${wanted.bundle}.handler, or deploy that code there.`,
      ),
    );
  if (fn.state !== "Active" && fn.state !== "Inactive")
    findings.push(
      problem(`${fn.name} is ${fn.state}.`, "Look at its state reason in the Lambda console, then deploy again."),
    );
  if (fn.timeoutSeconds < wanted.timeoutSeconds)
    findings.push(
      problem(
        `${fn.name} ends after ${fn.timeoutSeconds} s; its work may take ${wanted.timeoutSeconds} s.`,
        configure(`--timeout ${wanted.timeoutSeconds}`),
      ),
    );
  findings.push(...judgeEnvironment(fn, wanted));
  if (wanted.loaderRoleArn !== undefined && fn.roleArn !== wanted.loaderRoleArn)
    findings.push(
      problem(
        `${fn.name} has the role ${fn.roleArn}, the loader ${wanted.loaderRoleArn}: the Data API shows a statement only to the role that submitted it.`,
        "Give all functions of the deployment one role.",
      ),
    );
  return orOk(
    findings,
    `${fn.name}: ${fn.timeoutSeconds} s, role ${fn.roleArn.slice(fn.roleArn.indexOf(":role/") + 1)}.`,
  );
}

function judgeEnvironment({ name, environment }: LambdaFunction, { bundle, config, copyRoleArn }: Wanted): Finding[] {
  const findings: Finding[] = [];
  const set = (variable: string, value: string) => `Set ${variable}=${value} in the environment of ${name}.`;
  const { CONFIG_BUCKET: bucket, CONFIG_PREFIX: prefix = "", COPY_IAM_ROLE_ARN: role } = environment;
  if (!bucket) findings.push(problem(`${name} has no CONFIG_BUCKET.`, set("CONFIG_BUCKET", config.bucket)));
  else if (bucket !== config.bucket)
    findings.push(
      problem(
        `${name} reads configurations in ${bucket}, you in ${config.bucket}.`,
        `${set("CONFIG_BUCKET", config.bucket)} Or name --config-bucket ${bucket}.`,
      ),
    );
  if (folder(prefix) !== folder(config.prefix))
    findings.push(
      problem(
        `${name} reads configurations under "${prefix}", you under "${config.prefix}".`,
        `${set("CONFIG_PREFIX", config.prefix)} Or name --config-prefix "${prefix}".`,
      ),
    );
  if (bundle === "retry_microbatch" && copyRoleArn !== undefined && role !== copyRoleArn)
    findings.push(
      warning(
        role
          ? `${name} has COPY_IAM_ROLE_ARN=${role}, the pipeline ${copyRoleArn}.`
          : `${name} has no COPY_IAM_ROLE_ARN.`,
        `${set("COPY_IAM_ROLE_ARN", copyRoleArn)} It is used where a failed statement's own text is submitted again.`,
      ),
    );
  return findings;
}

/** A prefix means the same with or without its last slash. */
const folder = (prefix: string) => (prefix.endsWith("/") ? prefix.slice(0, -1) : prefix);

export const missingFunction = (name: string, why: string): Finding =>
  problem(
    `The function ${name} does not exist, but ${why}.`,
    "Deploy again, or lead trigger or rule to the function that does exist.",
  );

/** Deployed names end with the bundle's name, so from one the others follow: `stack-loader` → `stack-reconcile`. */
export function besideFunction(
  known: { name: string; bundle: FunctionRole },
  bundle: FunctionRole,
): string | undefined {
  const { name, bundle: end } = known;
  if (!name.endsWith(end) || name.endsWith("bulk_loader")) return undefined;
  return `${name.slice(0, -end.length)}${bundle}`;
}
