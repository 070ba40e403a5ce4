import type { TableName } from "../base/identifier.ts";
import { ledgerColumns } from "../ledger/ledger.ts";
import { tablesOf } from "../ledger/set-up-sql.ts";
import { defaultWindowSeconds } from "../pipeline/pipeline.ts";
import type { PipelineCheckId } from "./checks.ts";
import { type Facts, type FoundFunction, lastOf } from "./facts.ts";
import { type Finding, ok, problem, untried, warning } from "./finding.ts";
import { feedOf, judgeFeed } from "./judge/feed.ts";
import { type FunctionRole, judgeFunction, missingFunction } from "./judge/functions.ts";
import { judgeDeadLetters, judgeVisibility } from "./judge/queue.ts";
import { judgeQueuePolicy } from "./judge/queue-policy.ts";
import { judgeLoadRules, judgeSchedule } from "./judge/rules.ts";
import { judgeLedger, judgeTarget } from "./judge/tables.ts";
import { judgeTopic } from "./judge/topic.ts";
import { judgeTrigger } from "./judge/trigger.ts";
import { judgeListing, tryHead, tryManifests } from "./try/buckets.ts";
import { smallestObject, withCanary } from "./try/canary.ts";
import { tryEvent } from "./try/events.ts";
import { tryForms } from "./try/forms.ts";
import { tryGrants } from "./try/grants.ts";
import { tryRole } from "./try/role.ts";
import { tryIsolation } from "./try/warehouse.ts";
import type { Caller, Expected, World } from "./world.ts";

/** What the checks of one pipeline work with. */
export type Examined = { name: string; world: World; expected: Expected; facts: Facts; caller: () => Promise<Caller> };

type Examine = (examined: Examined) => Promise<Finding[]>;

const notThere = (what: string): Error => new Error(`${what} is not there`);

const noSource = untried(
  "The configuration has no source, so it is not known which files should come.",
  'Add "source" with bucket, prefix and suffix.',
);

/** What each check does. Checks that need another one run only if that one has no problem. */
export const examinations: Record<PipelineCheckId, Examine> = {
  configuration: async ({ name, facts, world: { configurations } }) => {
    const pipeline = await facts.pipeline();
    const { place } = configurations;
    const findings: Finding[] = [];
    if (!(await facts.source()))
      findings.push(
        warning(
          'It has no "source": doctor, audit and deploy do not know which files should come.',
          'Add "source" with bucket, prefix and suffix.',
        ),
      );
    if (!pipeline.safety.ledger)
      findings.push(
        warning(
          "safety.exactly_once is false: a file that is announced twice is loaded twice.",
          "Leave it out, unless that is what you want.",
        ),
      );
    return findings.length > 0 ? findings : [ok(`s3://${place.bucket}/${place.prefix}${name}.json, valid.`)];
  },

  queue: async ({ name, facts }) => {
    const queue = await facts.queue();
    return [
      queue
        ? ok(queue.arn)
        : problem(
            `There is no queue ${name} in this Region and account.`,
            `Deploy the pipeline, or create the queue: aws sqs create-queue --queue-name ${name} (docs/pipelines.md has its settings). The pipeline's name is the queue's name.`,
          ),
    ];
  },

  visibility: async ({ facts, expected }) => {
    const [queue, [trigger]] = await Promise.all([needQueue(facts), facts.triggers()]);
    const loader = (await facts.function("loader").catch(() => undefined))?.fn;
    const ownSeconds = loader?.handler === "loader.handler" ? loader.timeoutSeconds : 0;
    const functionSeconds = Math.max(ownSeconds, expected.timeoutSeconds.loader);
    return judgeVisibility(queue, {
      functionSeconds,
      windowSeconds: trigger?.windowSeconds ?? (await windowOf(facts)),
    });
  },

  "dead-letters": async ({ name, facts, expected: { maxReceiveCount } }) =>
    judgeDeadLetters(name, await needQueue(facts), { deadLetters: await facts.deadLetters(), maxReceiveCount }),

  trigger: async ({ facts, expected }) =>
    judgeTrigger(await needQueue(facts), await facts.triggers(), expected.trigger(await windowOf(facts))),

  feed: async ({ facts }) => {
    const [queue, source] = await Promise.all([needQueue(facts), facts.source()]);
    if (!source) return [noSource];
    const notifications = await facts.notifications();
    if (!notifications)
      return [problem(`The bucket ${source.bucket} does not exist.`, 'Create it, or correct "source".')];
    return judgeFeed({ queueArn: queue.arn, source, notifications, rules: await facts.sourceRules() });
  },

  "queue-policy": async ({ facts, caller }) => {
    const [queue, source, notifications] = await Promise.all([needQueue(facts), facts.source(), facts.notifications()]);
    if (!source || !notifications) return [noSource];
    const { account } = await caller();
    const rules = await facts.sourceRules();
    const feed = feedOf({ queueArn: queue.arn, notifications, rules });
    if (feed.kind === "none") return [untried("It is not known who sends to the queue.")];
    const [, partition = "aws", , region = ""] = queue.arn.split(":");
    if (feed.kind === "notification")
      return judgeQueuePolicy(queue, {
        service: "s3.amazonaws.com",
        sourceArns: [`arn:${partition}:s3:::${source.bucket}`],
        account,
      });
    const sourceArns = feed.rules.map((rule) => `arn:${partition}:events:${region}:${account}:rule/${rule.name}`);
    return judgeQueuePolicy(queue, { service: "events.amazonaws.com", sourceArns, account });
  },

  "failed-rule": async ({ facts }) => {
    const { database } = (await facts.pipeline()).warehouse;
    const [failed, aborted] = await Promise.all([facts.loadRules("FAILED"), facts.loadRules("ABORTED")]);
    const use = { database, states: ["FAILED", "ABORTED"], leadsTo: "retry_microbatch" };
    return judgeLoadRules(failed, use, { state: "ABORTED", rules: aborted });
  },

  "finished-rule": async ({ facts }) => {
    const { database } = (await facts.pipeline()).warehouse;
    return judgeLoadRules(await facts.loadRules("FINISHED"), { database, states: ["FINISHED"], leadsTo: "finished" });
  },

  loader: (examined) => examineFunction(examined, "loader", "the trigger leads to it"),
  recovery: (examined) => examineFunction(examined, "retry_microbatch", "the rule for failed loads leads to it"),
  finished: (examined) => examineFunction(examined, "finished", "the rule for finished loads leads to it"),
  reconcile: (examined) => examineFunction(examined, "reconcile", "the other functions of the deployment do"),

  schedule: async ({ facts, world }) => {
    const found = await facts.function("reconcile");
    if (!found?.fn) return [untried("It is not known which function reconciles.")];
    return judgeSchedule(await world.rules.schedulesOf(found.fn.arn), found.fn.name);
  },

  topic: async ({ facts, world }) => {
    const found = await Promise.all((["retry_microbatch", "reconcile", "finished"] as const).map(facts.function));
    const functions = found.flatMap((each) => each?.fn ?? []);
    if (functions.length === 0) return [untried("No function was found that sends alerts.")];
    const topicArn = functions.map(({ environment }) => environment["ALERT_TOPIC_ARN"]).find((arn) => arn);
    return judgeTopic(topicArn, topicArn ? await world.topics.subscribers(topicArn) : undefined);
  },

  "source-list": async ({ facts }) => {
    const source = await facts.source();
    return source ? judgeListing(source, await facts.objects()) : [noSource];
  },

  "source-read": async ({ facts, world }) => {
    const [source, objects = []] = await Promise.all([facts.source(), facts.objects()]);
    const [object] = objects;
    if (!source) return [noSource];
    return object ? tryHead(world, source.bucket, object.key) : [untried("The source holds no object to read.")];
  },

  manifests: async ({ name, facts, world }) => tryManifests(world, { name, pipeline: await facts.pipeline() }),

  warehouse: async ({ facts }) => (await facts.who()).findings,
  isolation: async ({ facts, world }) => tryIsolation(world, await facts.pipeline()),

  target: async ({ facts }) => {
    const pipeline = await facts.pipeline();
    return judgeTarget(pipeline, await facts.columnsOf(pipeline.copy.table));
  },

  ledger: async ({ facts }) => {
    const pipeline = await facts.pipeline();
    const { ledger, fence, tombstones } = tablesOf(pipeline);
    const columnsOf = async (table: TableName | undefined) => (table ? facts.columnsOf(table) : []);
    const [ofLedger, ofFence, ofTombstones] = await Promise.all([ledger, fence, tombstones].map(columnsOf));
    return judgeLedger(pipeline, { ledger: ofLedger ?? [], fence: ofFence ?? [], tombstones: ofTombstones ?? [] });
  },

  grants: async (examined) => {
    const { facts, world } = examined;
    const pipeline = await facts.pipeline();
    const { ledger, fence, tombstones } = tablesOf(pipeline);
    const tables = [pipeline.copy.table, ledger, fence, tombstones].flatMap((table) => table ?? []);
    const columns = new Map(
      await Promise.all(tables.map(async (table) => [table, await facts.columnsOf(table)] as const)),
    );
    const { user } = await facts.who();
    const findings = await tryGrants(world, { pipeline, user, columnsOf: (table) => columns.get(table) ?? [] });
    return [...findings, ...(await otherUser(examined, user))];
  },

  role: async ({ name, facts, world }) => {
    const [pipeline, source, objects = []] = await Promise.all([facts.pipeline(), facts.source(), facts.objects()]);
    const object = source && smallestObject(objects, source);
    if (!source || !object)
      return [
        untried(
          "The source holds no object of at most 100 MB that COPY could read.",
          "Put a file there, and ask again.",
        ),
      ];
    const { columns } = await writableColumns(facts);
    return withCanary(world, { name, pipeline, bucket: source.bucket, object }, (canary) =>
      tryRole(world, { pipeline, canary, columns }),
    );
  },

  forms: async ({ name, facts, world }) => {
    const [pipeline, source, columns] = await Promise.all([facts.pipeline(), facts.source(), writableColumns(facts)]);
    const { ledger } = tablesOf(pipeline);
    const ofLedger = ledger ? (await facts.columnsOf(ledger)).map((column) => column.name) : [];
    const hasLedger = ledgerColumns.every((column) => ofLedger.includes(column));
    const asked = { name, pipeline, ...columns, hasLedger };
    const objects = (await facts.objects().catch(() => undefined)) ?? [];
    const object = source && smallestObject(objects, source);
    if (!source || !object) return tryForms(world, { ...asked, manifestUrl: undefined });
    return withCanary(world, { name, pipeline, bucket: source.bucket, object }, ({ manifestUrl }) =>
      tryForms(world, { ...asked, manifestUrl }),
    );
  },

  "failed-event": (examined) => examineEvent(examined, "failed", "retry_microbatch"),
  "finished-event": (examined) => examineEvent(examined, "finished", "finished"),
};

/** Without a configuration that can be read, the trigger's own is not questioned. */
async function windowOf(facts: Facts): Promise<number> {
  const configured = (await facts.pipeline().catch(() => undefined))?.batch.windowSeconds;
  return configured ?? (await facts.triggers())[0]?.windowSeconds ?? defaultWindowSeconds;
}

async function needQueue(facts: Facts) {
  const queue = await facts.queue();
  if (!queue) throw notThere("The queue");
  return queue;
}

async function examineFunction(
  { facts, expected, world }: Examined,
  bundle: FunctionRole,
  why: string,
): Promise<Finding[]> {
  const found = await facts.function(bundle);
  if (!found) return [untried(`Neither trigger nor rule leads to a function, so ${bundle} is not known.`)];
  if (!found.fn) return [missingFunction(found.reference, why)];
  const pipeline = await facts.pipeline().catch(() => undefined);
  const loader = await loaderOf(facts, bundle);
  return judgeFunction(found.fn, {
    bundle,
    timeoutSeconds: expected.timeoutSeconds[bundle],
    config: world.configurations.place,
    copyRoleArn: pipeline?.copy.roleArn,
    loaderRoleArn: loader?.roleArn,
  });
}

const loaderOf = async (facts: Facts, bundle: FunctionRole) =>
  bundle === "loader"
    ? undefined
    : (await facts.function("loader").catch((): FoundFunction | undefined => undefined))?.fn;

async function examineEvent(
  { name, facts, world, expected }: Examined,
  end: "failed" | "finished",
  bundle: FunctionRole,
) {
  const found = await facts.function(bundle);
  return tryEvent(world, {
    name,
    pipeline: await facts.pipeline(),
    end,
    functionName: found?.reference ?? bundle,
    waitSeconds: expected.eventWaitSeconds,
  });
}

/** An IDENTITY column takes no value. */
async function writableColumns(facts: Facts): Promise<{ columns: string[]; comparable: string[] }> {
  const { copy } = await facts.pipeline();
  const writable = (await facts.columnsOf(copy.table)).filter(({ isIdentity }) => !isIdentity);
  const comparable = writable.filter(({ isComparable }) => isComparable);
  return { columns: writable.map(({ name }) => name), comparable: comparable.map(({ name }) => name) };
}

/** With an IAM identity, Redshift makes a user of the caller: the functions are another user than you. */
async function otherUser({ facts, caller }: Examined, user: string): Promise<Finding[]> {
  const pipeline = await facts.pipeline();
  if (pipeline.warehouse.signIn.kind !== "iam") return [];
  const role = (await facts.function("loader").catch(() => undefined))?.fn?.roleArn;
  const { arn } = await caller().catch(() => ({ arn: "" }));
  const [, own = ""] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (role === undefined || roleName(role) === own) return [];
  return [
    untried(
      `Tried as ${user}. The functions sign in as IAMR:${roleName(role)}, whose rights were not tried.`,
      `Run doctor with the role ${role}, or grant it what \`redshift-loader init --print\` shows.`,
    ),
  ];
}

const roleName = (arn: string) => lastOf(arn).split("/").at(-1) ?? "";
