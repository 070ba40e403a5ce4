import { BatchExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect } from "vitest";
import { failedLoadsPattern, relay } from "../support/local-aws.ts";
import { type FaultyAws, faultyTest } from "./faulty-local.ts";

const test = faultyTest({
  buckets: ["lake"],
  queues: [{ name: "told", notification: { bucket: "lake" } }, { name: "messages" }],
  functions: [
    { ...relay("failures"), maxConcurrency: 1 },
    { ...relay("messages"), maxConcurrency: 1 },
  ],
  eventSourceMappings: [{ queue: "messages", functionName: "messages", batchSize: 1, windowSeconds: 0 }],
  rules: [{ name: "failed-loads", eventPattern: failedLoadsPattern, functionName: "failures" }],
});

const quiet = {
  statements: { running: 0, waiting: 0 },
  functions: [
    { name: "failures", running: 0, waiting: 0 },
    { name: "messages", running: 0, waiting: 0 },
  ],
  pendingEvents: 0,
};
const untilQuiet = ({ status }: FaultyAws) => expect.poll(() => status()).toMatchObject(quiet);

describe("events", () => {
  let runs = 0;

  /** Fails statements one after the other. @returns the names in the events that the function gets, in that order */
  async function failedStatements(aws: FaultyAws, count: number): Promise<string[]> {
    runs += 1;
    const run = `dev/run${runs}/`;
    const base = { ClusterIdentifier: "c", Database: "dev", WithEvent: true, Sqls: ["select 1 from nowhere"] };
    for (let index = 1; index <= count; index++) {
      await aws.redshift.send(new BatchExecuteStatementCommand({ ...base, StatementName: `${run}${index}` }));
      await expect.poll(async () => (await aws.status()).statements).toEqual({ running: 0, waiting: 0 });
    }
    await untilQuiet(aws);
    const names = aws.relayed("failures").map(({ event }): string => event.detail.statementName);
    return names.filter((name) => name.startsWith(run)).map((name) => name.slice(run.length));
  }

  test("arrive once, in order, without faults", async ({ aws }) => {
    expect(await failedStatements(aws, 3)).toEqual(["1", "2", "3"]);
    expect((await aws.report()).counts).toMatchObject({ "events.drop": 0, "events.duplicate": 0 });
  });

  test("are all lost at a drop rate of 1", async ({ aws }) => {
    await aws.set({ events: { drop: 1, duplicate: 1 } });
    expect(await failedStatements(aws, 3)).toEqual([]);
    expect((await aws.report()).counts).toMatchObject({ "events.drop": 3, "events.duplicate": 0 });
  });

  test("all arrive twice at a duplicate rate of 1", async ({ aws }) => {
    await aws.set({ events: { duplicate: 1 } });
    expect((await failedStatements(aws, 3)).toSorted()).toEqual(["1", "1", "2", "2", "3", "3"]);
    expect((await aws.report()).counts).toMatchObject({ "events.duplicate": 3 });
  });

  test("are lost alike with the same seed", async ({ aws }) => {
    const arrived: string[][] = [];
    for (const seed of [5, 5, 6]) {
      await aws.set({ seed, events: { drop: 0.5 } });
      arrived.push(await failedStatements(aws, 8));
    }
    expect(arrived[0]?.length).toBeGreaterThan(0);
    expect(arrived[1]).toEqual(arrived[0]);
    expect(arrived[2]).not.toEqual(arrived[0]);
  });

  test("are pending while they are delayed, and then arrive", async ({ aws }) => {
    await aws.set({ events: { delayMs: { min: 400, max: 400 } } });
    const arriving = failedStatements(aws, 1);
    await expect.poll(async () => (await aws.status()).pendingEvents).toBe(1);
    expect(await arriving).toEqual(["1"]);
    expect((await aws.report()).counts["events.delayMs"]).toBe(1);
  });

  test("change their order with delays that differ", async ({ aws }) => {
    await aws.set({ seed: 2, events: { delayMs: { min: 0, max: 2000 } } });
    const names = await failedStatements(aws, 6);
    expect(names).not.toEqual(["1", "2", "3", "4", "5", "6"]);
    expect(names.toSorted()).toEqual(["1", "2", "3", "4", "5", "6"]);
  });
});

describe("notifications", () => {
  async function received({ sqs }: FaultyAws, waitSeconds: number) {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "told" }));
    const receive = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds, VisibilityTimeout: 600 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(receive));
    return Messages.map(({ MessageId, Body = "" }) => ({ MessageId, key: JSON.parse(Body).Records[0].s3.object.key }));
  }

  test("arrive once without faults, and all twice at a duplicate rate of 1", async ({ aws }) => {
    await aws.s3.send(new PutObjectCommand({ Bucket: "lake", Key: "once", Body: "x" }));
    expect((await received(aws, 0)).map(({ key }) => key)).toEqual(["once"]);
    await aws.set({ notifications: { duplicate: 1 } });
    await aws.s3.send(new PutObjectCommand({ Bucket: "lake", Key: "twice", Body: "x" }));
    const messages = await received(aws, 0);
    expect(messages.map(({ key }) => key)).toEqual(["twice", "twice"]);
    expect(new Set(messages.map(({ MessageId }) => MessageId)).size).toBe(2);
    expect((await aws.report()).counts["notifications.duplicate"]).toBe(1);
  });

  test("are pending while they are delayed, and then arrive", async ({ aws }) => {
    await aws.set({ notifications: { delayMs: { min: 300, max: 300 } } });
    await aws.s3.send(new PutObjectCommand({ Bucket: "lake", Key: "late", Body: "x" }));
    expect((await aws.status()).pendingEvents).toBe(1);
    expect(await received(aws, 0)).toEqual([]);
    expect((await received(aws, 10)).map(({ key }) => key)).toEqual(["late"]);
    expect((await aws.status()).pendingEvents).toBe(0);
  });
});

describe("messages", () => {
  /** Sends the bodies. @returns what the function was given of them, in its order, once the queue is empty */
  async function delivered(aws: FaultyAws, bodies: readonly string[]): Promise<string[]> {
    const { QueueUrl } = await aws.sqs.send(new GetQueueUrlCommand({ QueueName: "messages" }));
    for (const MessageBody of bodies) await aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await expect
      .poll(async () => (await aws.status()).queues.find(({ name }) => name === "messages"))
      .toEqual({ name: "messages", visible: 0, inFlight: 0, delayed: 0 });
    const lines = aws.entries.filter(({ functionName }) => functionName === "messages").map(({ line }) => line);
    const all: string[] = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line).body);
    return all.filter((body) => bodies.includes(body));
  }

  test("are delivered once without faults, and all twice at a duplicate rate of 1", async ({ aws }) => {
    expect((await delivered(aws, ["a1", "a2"])).toSorted()).toEqual(["a1", "a2"]);
    await aws.set({ messages: { duplicate: 1 } });
    expect((await delivered(aws, ["b1", "b2"])).toSorted()).toEqual(["b1", "b1", "b2", "b2"]);
    expect((await aws.report()).counts["messages.duplicate"]).toBe(2);
  });

  test("change their order with delays that differ, in flight meanwhile", async ({ aws }) => {
    await aws.set({ seed: 1, messages: { delayMs: { min: 300, max: 2000 } } });
    const arriving = delivered(aws, ["c1", "c2", "c3", "c4", "c5"]);
    await expect.poll(async () => (await aws.status()).queues[1]).toMatchObject({ visible: 0, inFlight: 5 });
    const bodies = await arriving;
    expect(bodies).not.toEqual(["c1", "c2", "c3", "c4", "c5"]);
    expect(bodies.toSorted()).toEqual(["c1", "c2", "c3", "c4", "c5"]);
    expect((await aws.report()).counts["messages.delayMs"]).toBe(5);
  });

  test("that a function failed with come back after the seconds set, not after the queue's 30", async ({ aws }) => {
    await aws.set({ messages: { visibilityTimeoutSeconds: 0.2 }, functions: { kill: 0.5 }, seed: 11 });
    const startedAt = performance.now();
    const bodies = await delivered(aws, ["d1", "d2", "d3", "d4"]);
    expect(performance.now() - startedAt).toBeLessThan(28_000);
    expect(new Set(bodies)).toEqual(new Set(["d1", "d2", "d3", "d4"]));
    const { counts } = await aws.report();
    expect(counts["functions.kill"]).toBeGreaterThan(0);
    expect(bodies.length).toBe(4 + counts["functions.kill"]);
  });
});
