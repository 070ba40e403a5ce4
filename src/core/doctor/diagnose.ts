import pMap from "p-map";
import { errorText } from "../base/error-text.ts";
import { LoaderError } from "../base/loader-error.ts";
import { nearest } from "../base/nearest.ts";
import { type AccountCheckId, accountChecks, type Check, type CheckId, pipelineChecks } from "./checks.ts";
import { DeniedError } from "./denied-error.ts";
import { examinations } from "./examine-pipeline.ts";
import { factsOf } from "./facts.ts";
import { type Finding, ok, problem, type Status, statusOf, untried } from "./finding.ts";
import { judgeClock } from "./judge/clock.ts";
import type { Caller, Expected, World } from "./world.ts";

/** What one check found. */
export type CheckResult = {
  id: CheckId;
  title: string;
  /** Absent for the checks of the account. */
  pipeline?: string;
  status: Status;
  findings: readonly Finding[];
};

export type Diagnosis = {
  /** Whether no check found a problem. */
  ok: boolean;
  caller?: { account: string; arn: string };
  checks: readonly CheckResult[];
};

type Asked = {
  /** Empty: all that are configured. */
  names: readonly string[];
  expected: Expected;
  /** Called after each check. */
  onChecked: (result: CheckResult) => void;
  /** An error in words for the user. */
  explain: (error: unknown) => string;
};

const maxPipelinesAtOnce = 4;

/** Runs all checks, each as soon as those that it needs are done. Their order in the result is that of the lists. */
export async function diagnose(world: World, asked: Asked): Promise<Diagnosis> {
  let called: Promise<Caller> | undefined;
  const caller = () => {
    called ??= world.caller();
    return called;
  };
  const names = await namesOf(world, asked);
  const ofAccount: Record<AccountCheckId, () => Promise<Finding[]>> = {
    identity: async () => [ok((await caller()).arn)],
    clock: async () => judgeClock((await caller()).answeredAt, world.now()),
    configurations: async () => names.findings(),
  };
  const running: Running = new Map();
  const account = runChecks(accountChecks, (id) => ofAccount[id](), { ...asked, running });
  await Promise.all(account);
  const pipelines = await pMap(
    names.found,
    (name) => {
      const examined = { name, world, expected: asked.expected, caller, facts: factsOf(world, name, caller) };
      const run = { ...asked, running: new Map(running), pipeline: name };
      return Promise.all(runChecks(pipelineChecks, (id) => examinations[id](examined), run));
    },
    { concurrency: maxPipelinesAtOnce },
  );
  const checks = [...(await Promise.all(account)), ...pipelines.flat()];
  const known = await called?.catch(() => undefined);
  return {
    ok: checks.every(({ status }) => status !== "problem"),
    ...(known && { caller: { account: known.account, arn: known.arn } }),
    checks,
  };
}

type Running = Map<CheckId, Promise<CheckResult>>;
type Run = Pick<Asked, "onChecked" | "explain"> & { running: Running; pipeline?: string };

function runChecks<Id extends CheckId>(
  checks: readonly Check<Id>[],
  examine: (id: Id) => Promise<Finding[]>,
  run: Run,
): Promise<CheckResult>[] {
  return checks.map((check) => {
    const result = runOne(check, examine, run);
    run.running.set(check.id, result);
    return result;
  });
}

async function runOne<Id extends CheckId>(
  { id, title, needs }: Check<Id>,
  examine: (id: Id) => Promise<Finding[]>,
  { running, pipeline, onChecked, explain }: Run,
): Promise<CheckResult> {
  const before = await Promise.all(needs.flatMap((need) => running.get(need) ?? []));
  const missing = before.find(({ status }) => status === "problem" || status === "untried");
  const findings = missing ? [because(missing)] : await examine(id).catch((error) => [failed(error, explain)]);
  const result = { id, title, ...(pipeline !== undefined && { pipeline }), status: statusOf(findings), findings };
  onChecked(result);
  return result;
}

const because = ({ title, status }: CheckResult): Finding =>
  untried(`Not tried because "${title}" ${status === "problem" ? "has a problem" : "was not tried"}.`);

function failed(error: unknown, explain: (error: unknown) => string): Finding {
  if (error instanceof DeniedError)
    return untried(
      `Not known: ${error.message}.`,
      `Grant yourself ${error.action}; docs/doctor.md has a policy with all that doctor asks.`,
    );
  const remedy =
    error instanceof LoaderError && error.code === "INVALID_CONFIG"
      ? "Correct the JSON file (`redshift-loader validate FILE` names every problem), and upload it there."
      : "Mend what the words say, and ask again.";
  return problem(explain(error) || errorText(error), remedy);
}

type Names = { found: readonly string[]; findings: () => Promise<Finding[]> };

/** A pipeline that was named is looked at, configured or not: its queue may be there. */
async function namesOf({ configurations }: World, { names }: Asked): Promise<Names> {
  const { bucket, prefix } = configurations.place;
  const place = `s3://${bucket}/${prefix}`;
  const listed = await configurations.names().then(
    (found) => ({ found }),
    (error: unknown) => ({ error }),
  );
  if ("error" in listed)
    return {
      found: names,
      findings: async () => {
        throw listed.error;
      },
    };
  const { found } = listed;
  const missing = names.filter((name) => !found.includes(name));
  const findings = missing.map((name) => {
    const meant = nearest(name, found);
    return problem(
      `${place} has no ${name}.json.`,
      `Upload the configuration there, or correct the name${meant ? ` (did you mean ${meant}?)` : ""}.`,
    );
  });
  if (found.length === 0 && names.length === 0)
    findings.push(
      problem(
        `${place} holds no configuration.`,
        "Upload one for each pipeline (or deploy), or correct --config-bucket and --config-prefix.",
      ),
    );
  return {
    found: names.length > 0 ? names : found,
    findings: async () => (findings.length > 0 ? findings : [ok(`${place}: ${found.length}.`)]),
  };
}
