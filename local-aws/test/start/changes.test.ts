import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { test as base, describe, expect } from "vitest";
import type { LocalActivity } from "../../src/start/activity.ts";
import type { LocalResources } from "../../src/start/local-options.ts";
import { relay, startWithClients } from "../support/local-aws.ts";

const resources = {
  buckets: ["lake"],
  objects: [],
  queues: [{ name: "orders", notification: { bucket: "lake", prefix: "orders/" } }],
  eventSourceMappings: [{ queue: "orders", functionName: "relay", batchSize: 1, windowSeconds: 0 }],
  rules: [
    { name: "nightly", scheduleExpression: "rate(1 day)", functionName: "relay", input: { job: "nightly" } },
    { name: "often", scheduleExpression: "rate(15 minutes)", functionName: "relay" },
  ],
} satisfies Partial<LocalResources>;

const scripts = [
  { database: "dev", sql: "create table one (id int);\n-- two\ncreate table two (id int);", name: "ddl" },
];

const test = base.extend("aws", { scope: "file" }, async ({}, { onCleanup }) => {
  const activities: LocalActivity[] = [];
  const prepared: unknown[] = [];
  const aws = await startWithClients({
    ...resources,
    scripts,
    functions: [relay()],
    onActivity: (activity) => activities.push(activity),
    prepare: async (local) => void prepared.push(local),
  });
  onCleanup(() => aws.local[Symbol.asyncDispose]());
  return { ...aws, activities, prepared };
});

/** Names and keys of what the function was given. */
const heard = (relayed: object[]) => relayed.map((line) => JSON.stringify(line));

describe("a local AWS that runs", () => {
  test("has been prepared with its addresses", ({ aws }) => {
    const { endpoint, region, accountId, redshiftUrl } = aws.local;
    expect(aws.prepared).toEqual([expect.objectContaining({ endpoint, region, accountId, redshiftUrl })]);
  });

  test("runs schedules as its clock is moved on, and says so", async ({ aws }) => {
    aws.local.advance({ minutes: 31 });
    await aws.local.untilQuiet();
    expect(heard(aws.relayed()).filter((line) => line.includes("Scheduled Event"))).toHaveLength(2);
    aws.local.advance({ hours: 24 });
    await aws.local.untilQuiet();
    expect(heard(aws.relayed()).filter((line) => line.includes('"job":"nightly"'))).toHaveLength(1);
    const ran = aws.activities.filter(({ kind }) => kind === "schedule ran");
    expect(ran[0]).toMatchObject({
      rule: "often",
      scheduleExpression: "rate(15 minutes)",
      targets: ["arn:aws:lambda:us-east-1:000000000000:function:relay"],
    });
    expect(ran).toHaveLength(99); // of 24 h 31 min: 98 quarters of an hour, and one day
  });

  test("takes new queues, and other settings of those it has", async ({ aws }) => {
    await aws.local.update({
      ...resources,
      queues: [
        { name: "orders", attributes: { VisibilityTimeout: "77" }, notification: { bucket: "lake", prefix: "new/" } },
        { name: "returns", notification: { bucket: "lake", prefix: "returns/" } },
      ],
      eventSourceMappings: [
        ...resources.eventSourceMappings,
        { queue: "returns", functionName: "relay", batchSize: 1, windowSeconds: 0 },
      ],
    });
    for (const key of ["orders/old.csv", "new/o.csv", "returns/r.csv"]) await aws.local.putObject("lake", key, "1");
    await aws.local.untilQuiet();
    const keys = heard(aws.relayed()).flatMap((line) => /"key\\+":\\+"([^"\\]+)/.exec(line)?.[1] ?? []);
    expect(keys.toSorted()).toEqual(["new/o.csv", "returns/r.csv"]);
    const { QueueUrl } = await aws.sqs.send(new GetQueueUrlCommand({ QueueName: "orders" }));
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout"] });
    expect((await aws.sqs.send(asked)).Attributes).toEqual({ VisibilityTimeout: "77" });
    expect(aws.activities.filter(({ kind }) => kind === "object announced")).toEqual([
      {
        kind: "object announced",
        bucket: "lake",
        key: "new/o.csv",
        bytes: 1,
        queueArn: "arn:aws:sqs:us-east-1:000000000000:orders",
      },
      expect.objectContaining({ key: "returns/r.csv", queueArn: "arn:aws:sqs:us-east-1:000000000000:returns" }),
    ]);
  });

  test("runs of a changed script what is new, and what follows a new DROP", async ({ aws }) => {
    const run = (sql: string) => aws.local.runScript({ database: "dev", sql, name: "ddl" });
    const [one, two] = ["create table one (id int)", "create table two (id int)"];
    expect(await run(`${one};\n${two};`)).toEqual([]);
    expect(await run(`${one}; create table three (id int); ${two};`)).toEqual(["create table three (id int)"]);
    await expect(run(`${one};\n${two};\ncreate tabel four (id int);`)).rejects.toThrow("ddl failed at line 3");
    expect(await run(`${one}; ${two}; drop table three; create table three (id int, note text);`)).toHaveLength(2);
    expect(await run(`drop table one; ${one}; ${two}`).catch((error: Error) => error.message)).toContain(
      'ddl failed at line 1 in database dev: ERROR: relation "two" already exists',
    );
  });
});
