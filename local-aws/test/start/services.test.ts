import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
} from "@aws-sdk/client-redshift-data";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { test as base, describe, expect } from "vitest";
import type { LocalOptions } from "../../src/start/local-options.ts";
import { functionsDirectory, probe } from "../support/function-probe.ts";
import { failedLoadsPattern, relay, startWithClients } from "../support/local-aws.ts";

const mapping = (queue: string, functionName: string) => ({ queue, functionName, batchSize: 1, windowSeconds: 0 });

const options: LocalOptions = {
  buckets: ["lake", "config"],
  objects: [
    { bucket: "lake", key: "orders/before.csv", body: "1" },
    { bucket: "config", key: "a/b.json", body: '{"a":1}' },
  ],
  queues: [
    { name: "messages" },
    { name: "orders", notification: { bucket: "lake", prefix: "orders/", suffix: ".csv" } },
  ],
  functions: [relay("messages"), relay("orders"), relay("failures")],
  eventSourceMappings: [
    { queue: "messages", functionName: "messages", batchSize: 10, windowSeconds: 0.5 },
    mapping("orders", "orders"),
  ],
  rules: [{ name: "failed-loads", eventPattern: failedLoadsPattern, functionName: "failures" }],
  scripts: [{ database: "dev", sql: "create table t (id int); insert into t values (7);" }],
};

/** One local AWS for all tests of the file: each test uses another queue and another function. */
const shared = base.extend("aws", { scope: "file" }, async ({}, { onCleanup }) => {
  const aws = await startWithClients(options);
  onCleanup(() => aws.local[Symbol.asyncDispose]());
  return aws;
});

const test = shared.extend("start", async ({ task: _ }, { onCleanup }) => {
  const started = new AsyncDisposableStack();
  onCleanup(() => started.disposeAsync());
  return async (options: LocalOptions) => {
    const aws = await startWithClients(options);
    started.use(aws.local);
    return aws;
  };
});

describe("the local AWS", () => {
  test("delivers a message sent by an SDK to a function, and deletes what succeeded", async ({ aws }) => {
    const { QueueUrl } = await aws.sqs.send(new GetQueueUrlCommand({ QueueName: "messages" }));
    await Promise.all(
      ["good", "fail"].map((MessageBody) => aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))),
    );
    const queue = "arn:aws:sqs:us-east-1:000000000000:messages";
    await expect
      .poll(() => aws.relayed("messages").toSorted((a, b) => (a.body < b.body ? 1 : -1)))
      .toEqual([
        { body: "good", queue },
        { body: "fail", queue },
      ]);
    const AttributeNames = ["ApproximateNumberOfMessages" as const, "ApproximateNumberOfMessagesNotVisible" as const];
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames });
    await expect
      .poll(async () => (await aws.sqs.send(asked)).Attributes)
      .toEqual({ ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "1" });
  });

  test("notifies a function of each new object that its queue asks for", async ({ aws }) => {
    for (const Key of ["orders/a.txt", "other/b.csv", "orders/c d.csv"])
      await aws.s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body: "1,2\n" }));
    const keys = () =>
      aws
        .relayed("orders")
        .flatMap(({ body }) => JSON.parse(body).Records)
        .map((record) => record.s3.object.key);
    await expect.poll(() => keys()).toEqual(["orders/c+d.csv"]);
  });

  test("holds the objects and tables it was started with", async ({ aws }) => {
    const object = await aws.s3.send(new GetObjectCommand({ Bucket: "config", Key: "a/b.json" }));
    expect(await object.Body?.transformToString()).toBe('{"a":1}');
    const asked = { ClusterIdentifier: "any", Database: "dev", Sql: "select id from t" };
    const { Id } = await aws.redshift.send(new ExecuteStatementCommand(asked));
    await expect
      .poll(async () => (await aws.redshift.send(new DescribeStatementCommand({ Id }))).Status)
      .toBe("FINISHED");
    const { Records } = await aws.redshift.send(new GetStatementResultCommand({ Id }));
    expect(Records).toEqual([[{ longValue: 7 }]]);
  });

  test("sends a function the event of a failed statement by the documented rule, and no other event", async ({
    aws,
  }) => {
    const statement = { ClusterIdentifier: "main", Database: "dev", WithEvent: true };
    const submit = (StatementName: string, sql: string) =>
      aws.redshift.send(new BatchExecuteStatementCommand({ ...statement, StatementName, Sqls: [sql] }));
    await submit("dev/public.t/b1/1", "select 1");
    await submit("other/public.t/b1/1", "select 1 from nowhere");
    const { Id } = await submit("dev/public.t/b2/1", "select 1 from nowhere");
    await expect.poll(() => aws.relayed("failures")).not.toHaveLength(0);
    expect(aws.relayed("failures")).toEqual([
      {
        event: expect.objectContaining({
          source: "aws.redshift-data",
          "detail-type": "Redshift Data Statement Status Change",
          account: "000000000000",
          region: "us-east-1",
          detail: expect.objectContaining({ statementId: Id, state: "FAILED", statementName: "dev/public.t/b2/1" }),
        }),
      },
    ]);
  });
});

describe("beside another emulator, the local AWS", () => {
  test("polls queues there and announces to them", async ({ aws: other, start }) => {
    const deadLetterTargetArn = "arn:aws:sqs:us-east-1:111111111111:failed-1";
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
    const { s3, sqs, relayed } = await start({
      accountId: "111111111111",
      endpoints: { sqs: other.local.endpoint },
      buckets: ["lake"],
      queues: [
        { name: "failed-1" },
        { name: "remote-1", attributes: { RedrivePolicy }, notification: { bucket: "lake" } },
      ],
      functions: [relay()],
      eventSourceMappings: [mapping("remote-1", "relay")],
    });
    const { QueueUrl } = await other.sqs.send(new GetQueueUrlCommand({ QueueName: "remote-1" }));
    expect(QueueUrl).toContain(other.local.endpoint);
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] });
    const { Attributes } = await other.sqs.send(asked);
    expect(JSON.parse(Attributes?.["RedrivePolicy"] ?? "")).toEqual({
      deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:failed-1", // of the account there
      maxReceiveCount: 3,
    });
    await s3.send(new PutObjectCommand({ Bucket: "lake", Key: "a.csv", Body: "1" }));
    await expect.poll(() => JSON.stringify(relayed())).toContain("a.csv");
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: "remote-1" }))).rejects.toThrow(
      `SQS is served at ${other.local.endpoint}, not here.`,
    );
  });

  test("uses buckets there, which announce to queues there, and invokes its functions", async ({
    aws: other,
    start,
  }) => {
    const { endpoint } = other.local;
    const { local, relayed } = await start({
      endpoints: { s3: endpoint, sqs: endpoint },
      buckets: ["remote", "config"],
      objects: [{ bucket: "config", key: "orders.json", body: "{}" }],
      queues: [{ name: "remote-2", notification: { bucket: "remote", prefix: "in/" } }],
      functions: [relay(), probe()],
      eventSourceMappings: [mapping("remote-2", "relay")],
    });
    const config = await other.s3.send(new GetObjectCommand({ Bucket: "config", Key: "orders.json" }));
    expect(await config.Body?.transformToString()).toBe("{}");
    await other.s3.send(new PutObjectCommand({ Bucket: "remote", Key: "in/a.csv", Body: "1" }));
    await expect.poll(() => JSON.stringify(relayed())).toContain("in/a.csv");

    const url = `${local.endpoint}/2015-03-31/functions/probe/invocations`;
    const response = await fetch(url, { method: "POST", body: '{"do":"environment"}' });
    expect(JSON.parse(await response.text())).toMatchObject({
      AWS_ENDPOINT_URL: local.endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
      LAMBDA_TASK_ROOT: functionsDirectory,
    });
  });
});
