import type { TableName } from "../base/identifier.ts";
import { quoteTable } from "../base/identifier.ts";
import { tablesOf } from "../ledger/set-up-sql.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { besideFunction, type FunctionRole } from "./judge/functions.ts";
import { loadEvent } from "./judge/rules.ts";
import { askWho, type Who } from "./try/warehouse.ts";
import type {
  Caller,
  LambdaFunction,
  ListedObject,
  Notifications,
  Queue,
  Rule,
  SampleEvent,
  Source,
  TriedColumn,
  Trigger,
  World,
} from "./world.ts";

/** A function as trigger, rule or name point to it; `fn` is undefined where it does not exist. */
export type FoundFunction = { reference: string; fn: LambdaFunction | undefined };

/** What is known of one pipeline. Each question is asked once, when a check first needs it. */
export type Facts = {
  pipeline: () => Promise<Pipeline>;
  source: () => Promise<Source | undefined>;
  queue: () => Promise<Queue | undefined>;
  deadLetters: () => Promise<Queue | undefined>;
  triggers: () => Promise<readonly Trigger[]>;
  loadRules: (state: "FAILED" | "ABORTED" | "FINISHED") => Promise<readonly Rule[]>;
  sourceRules: () => Promise<{ inside: readonly Rule[]; outside: readonly Rule[] }>;
  notifications: () => Promise<Notifications | undefined>;
  /** Undefined: neither trigger, rule nor another function's name leads to it. */
  function: (role: FunctionRole) => Promise<FoundFunction | undefined>;
  objects: () => Promise<readonly ListedObject[] | undefined>;
  who: () => Promise<Who>;
  columnsOf: (table: TableName) => Promise<readonly TriedColumn[]>;
};

export function factsOf(world: World, name: string, caller: () => Promise<Caller>): Facts {
  const pipeline = once(() => world.configurations.get(name));
  const source = once(() => world.configurations.sourceOf(name));
  const queue = once(() => world.queues.get(name));
  const triggers = once(async () => {
    const known = await queue();
    return known ? world.triggers.ofQueue(known.arn) : [];
  });
  const loadRules = onceEach(async (state: "FAILED" | "ABORTED" | "FINISHED") =>
    world.rules.matching(loadEvent((await pipeline()).warehouse.database, state)),
  );
  const columns = onceEach(async (table: string) => {
    const { copy, warehouse, safety, mode } = await pipeline();
    const { ledger, fence, tombstones } = tablesOf({ safety, mode });
    const known = [copy.table, ledger, fence, tombstones].find((each) => each && quoteTable(each) === table);
    return known ? world.columns.of(warehouse, known) : [];
  });
  return {
    pipeline,
    source,
    queue,
    triggers,
    loadRules,
    deadLetters: once(async () => {
      const { redrive } = (await queue()) ?? {};
      return redrive && world.queues.get(lastOf(redrive.deadLetterArn));
    }),
    sourceRules: once(async () => {
      const [of, { account }] = [await source(), await caller()];
      return of ? rulesOfSource(world, of, account) : { inside: [], outside: [] };
    }),
    notifications: once(async () => {
      const of = await source();
      return of && world.buckets.notifications(of.bucket);
    }),
    function: onceEach((role: FunctionRole) => findFunction(world, { triggers, loadRules }, role)),
    objects: once(async () => {
      const of = await source();
      return of && world.buckets.list(of.bucket, of.prefix ?? "");
    }),
    who: once(async () => askWho(world, await pipeline())),
    columnsOf: (table) => columns(quoteTable(table)),
  };
}

/** A key that the source means, and one that it does not. */
async function rulesOfSource({ rules }: World, { bucket, prefix = "", suffix = "" }: Source, account: string) {
  const event = (key: string): SampleEvent & { account: string } => ({
    source: "aws.s3",
    "detail-type": "Object Created",
    account,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: { key, size: 1, etag: "0", sequencer: "0" },
      reason: "PutObject",
    },
  });
  const isAll = prefix === "" && suffix === "";
  const inside = await rules.matching(event(`${prefix}doctor${suffix}`));
  const outside = `${otherThan(prefix[0])}doctor${otherThan(suffix.at(-1))}`;
  return { inside, outside: isAll ? [] : await rules.matching(event(outside)) };
}

const otherThan = (character: string | undefined) => (character === "~" ? "!" : "~");

type Leads = Pick<Facts, "triggers" | "loadRules">;

async function findFunction(world: World, leads: Leads, role: FunctionRole): Promise<FoundFunction | undefined> {
  const reference = (await referenceOf(leads, role).catch(notLed)) ?? (await byName(leads, role));
  return reference === undefined
    ? undefined
    : { reference: lastOf(reference), fn: await world.functions.get(reference) };
}

/** What leads to the function: the trigger, or the target of a rule, enabled or not. */
async function referenceOf({ triggers, loadRules }: Leads, role: FunctionRole): Promise<string | undefined> {
  switch (role) {
    case "loader":
      return (await triggers())[0]?.functionArn;
    case "retry_microbatch":
      return functionTarget(await loadRules("FAILED"));
    case "finished":
      return functionTarget(await loadRules("FINISHED"));
    case "reconcile":
      return undefined; // a schedule leads to it, which is found by its target
    default:
      return role satisfies never;
  }
}

const functionTarget = (rules: readonly Rule[]) =>
  rules.flatMap(({ targetArns }) => targetArns).find((arn) => arn.includes(":function:"));

/** Without a configuration, or without the right to ask, nothing is known to lead to a function; those checks say so. */
const notLed = () => undefined;

/** The other functions of a deployment have names that differ in their end alone. */
async function byName(leads: Leads, role: FunctionRole): Promise<string | undefined> {
  for (const bundle of ["retry_microbatch", "finished", "loader"] as const) {
    if (bundle === role) continue;
    const known = await referenceOf(leads, bundle).catch(notLed);
    const beside = known && besideFunction({ name: lastOf(known), bundle }, role);
    if (beside) return beside;
  }
  return undefined;
}

export const lastOf = (arn: string) => arn.slice(arn.lastIndexOf(":") + 1);

function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}

function onceEach<Key extends string, Value>(ask: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const asked = new Map<Key, Promise<Value>>();
  return (key) => {
    const known = asked.get(key) ?? ask(key);
    asked.set(key, known);
    return known;
  };
}
