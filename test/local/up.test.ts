import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { test as base, describe, expect } from "vitest";
import type { LogEntry } from "../../src/local/lambda/invocation.ts";
import { type LocalAws, type LocalOptions, startLocal } from "../../src/local/up.ts";
import { eventually } from "../support/eventually.ts";
import { functionsDirectory, isRunning, probe } from "../support/function-probe.ts";

const relay = {
  ...probe({ name: "relay", handler: "relay.handler" }),
  timeoutSeconds: 10,
};

const nothing: LocalOptions = {
  port: 0,
  isolation: "snapshot",
  buckets: [],
  objects: [],
  queues: [],
  functions: [],
  eventSourceMappings: [],
  rules: [],
  scripts: [],
};

const failedLoads = {
  source: ["aws.redshift-data"],
  "detail-type": ["Redshift Data Statement Status Change"],
  detail: { state: ["FAILED"], statementName: [{ prefix: "dev/" }] },
};

const withFolder = base.extend("folder", async ({ task: _ }, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), "up-test-"));
  onCleanup(() => rm(folder, { recursive: true }));
  return folder;
});

/** SDK clients of a local AWS, and the log of its functions. */
const test = withFolder.extend("start", async ({ task: _ }, { onCleanup }) => {
  const started = new AsyncDisposableStack();
  onCleanup(() => started.disposeAsync());
  return async (options: Partial<LocalOptions>) => {
    const entries: LogEntry[] = [];
    const local = started.use(await startLocal({ ...nothing, ...options, onLog: (entry) => entries.push(entry) }));
    return { local, entries, ...clientsOf(local) };
  };
});

function clientsOf({ endpoint, region }: LocalAws) {
  const options = { endpoint, region, credentials: { accessKeyId: "a", secretAccessKey: "b" } };
  return { s3: new S3Client(options), sqs: new SQSClient(options), redshift: new RedshiftDataClient(options) };
}

const logged = (entries: readonly LogEntry[]) => entries.map(({ line }) => JSON.parse(line));

/** The processes that this one has started, and theirs. */
async function descendants(pid = process.pid): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const pids = children.split(" ").filter(Boolean).map(Number);
  return [...pids, ...(await Promise.all(pids.map((child) => descendants(child)))).flat()];
}

describe("the local AWS", () => {
  test("delivers a message sent by an SDK to a function, and deletes what succeeded", async ({ start }) => {
    const { sqs, entries } = await start({
      queues: [{ name: "orders" }],
      functions: [relay],
      eventSourceMappings: [{ queue: "orders", functionName: "relay", batchSize: 10, windowSeconds: 0.5 }],
    });
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "orders" }));
    await Promise.all(
      ["good", "fail"].map((MessageBody) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))),
    );
    const queue = "arn:aws:sqs:us-east-1:000000000000:orders";
    await eventually(() => expect(entries).toHaveLength(2));
    expect(logged(entries).toSorted((a, b) => (a.body < b.body ? 1 : -1))).toEqual([
      { body: "good", queue },
      { body: "fail", queue },
    ]);
    const AttributeNames = ["ApproximateNumberOfMessages" as const, "ApproximateNumberOfMessagesNotVisible" as const];
    await eventually(async () => {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      expect(Attributes).toEqual({ ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "1" });
    });
  });

  test("tells a function of each new object that its queue asks for", async ({ start }) => {
    const { s3, entries } = await start({
      buckets: ["lake", "config"],
      objects: [{ bucket: "lake", key: "orders/before.csv", body: "1" }],
      queues: [{ name: "orders", notification: { bucket: "lake", prefix: "orders/", suffix: ".csv" } }],
      functions: [relay],
      eventSourceMappings: [{ queue: "orders", functionName: "relay", batchSize: 1, windowSeconds: 0 }],
    });
    for (const Key of ["orders/a.txt", "other/b.csv", "orders/c d.csv"])
      await s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body: "1,2\n" }));
    const keys = () =>
      logged(entries)
        .flatMap(({ body }) => JSON.parse(body).Records ?? [])
        .map((record) => record.s3.object.key);
    await eventually(() => expect(keys()).toEqual(["orders/c+d.csv"]));
  });

  test("holds the objects and tables it was started with", async ({ start }) => {
    const { s3, redshift } = await start({
      buckets: ["config"],
      objects: [{ bucket: "config", key: "a/b.json", body: '{"a":1}' }],
      scripts: [{ database: "dev", sql: "create table t (id int); insert into t values (7);" }],
    });
    const object = await s3.send(new GetObjectCommand({ Bucket: "config", Key: "a/b.json" }));
    expect(await object.Body?.transformToString()).toBe('{"a":1}');
    const asked = { ClusterIdentifier: "any", Database: "dev", Sql: "select id from t" };
    const { Id } = await redshift.send(new ExecuteStatementCommand(asked));
    await eventually(async () => {
      const { Status } = await redshift.send(new DescribeStatementCommand({ Id }));
      expect(Status).toBe("FINISHED");
    });
    const { Records } = await redshift.send(new GetStatementResultCommand({ Id }));
    expect(Records).toEqual([[{ longValue: 7 }]]);
  });

  test("tells a function of a failed statement by the documented rule, and only of that", async ({ start }) => {
    const { redshift, entries } = await start({
      functions: [relay],
      rules: [{ name: "failed-loads", eventPattern: failedLoads, functionName: "relay" }],
    });
    const submit = (StatementName: string, sql: string) =>
      redshift.send(
        new BatchExecuteStatementCommand({
          ClusterIdentifier: "main",
          Database: "dev",
          Sqls: [sql],
          StatementName,
          WithEvent: true,
        }),
      );
    await submit("dev/public.t/b1/1", "select 1");
    await submit("other/public.t/b1/1", "select 1 from nowhere");
    const { Id } = await submit("dev/public.t/b2/1", "select 1 from nowhere");
    await eventually(() => expect(entries).not.toHaveLength(0));
    expect(logged(entries)).toEqual([
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

  test("gives functions its endpoint, or that of another emulator", async ({ start }) => {
    const { local } = await start({
      functions: [probe()],
      endpoints: { s3: "http://127.0.0.1:9" },
    });
    const url = `${local.endpoint}/2015-03-31/functions/probe/invocations`;
    const response = await fetch(url, { method: "POST", body: '{"do":"environment"}' });
    expect(JSON.parse(await response.text())).toMatchObject({
      AWS_ENDPOINT_URL: local.endpoint,
      AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
      LAMBDA_TASK_ROOT: functionsDirectory,
    });
  });

  test("polls and announces to queues of another emulator", async ({ start }) => {
    const other = await start({ queues: [] });
    const { s3, entries, sqs } = await start({
      endpoints: { sqs: other.local.endpoint },
      buckets: ["lake"],
      queues: [{ name: "orders", notification: { bucket: "lake" } }],
      functions: [relay],
      eventSourceMappings: [{ queue: "orders", functionName: "relay", batchSize: 1, windowSeconds: 0 }],
    });
    const { QueueUrl } = await other.sqs.send(new GetQueueUrlCommand({ QueueName: "orders" }));
    expect(QueueUrl).toContain(other.local.endpoint);
    await s3.send(new PutObjectCommand({ Bucket: "lake", Key: "a.csv", Body: "1" }));
    await eventually(() => expect(entries.map(({ line }) => line).join()).toContain("a.csv"));
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: "orders" }))).rejects.toThrow(
      `SQS is served at ${other.local.endpoint}, not here.`,
    );
  });

  test("uses buckets of another emulator, which announces to its own queues", async ({ start }) => {
    const other = await start({ buckets: ["lake"] });
    const { endpoint } = other.local;
    const { entries } = await start({
      endpoints: { s3: endpoint, sqs: endpoint },
      buckets: ["lake", "config"],
      objects: [{ bucket: "config", key: "orders.json", body: "{}" }],
      queues: [{ name: "orders", notification: { bucket: "lake", prefix: "in/" } }],
      functions: [relay],
      eventSourceMappings: [{ queue: "orders", functionName: "relay", batchSize: 1, windowSeconds: 0 }],
    });
    const config = await other.s3.send(new GetObjectCommand({ Bucket: "config", Key: "orders.json" }));
    expect(await config.Body?.transformToString()).toBe("{}");
    await other.s3.send(new PutObjectCommand({ Bucket: "lake", Key: "in/a.csv", Body: "1" }));
    await eventually(() => expect(entries.map(({ line }) => line).join()).toContain("in/a.csv"));
  });
});

describe("stopping the local AWS", () => {
  test("leaves no process, port or folder, five times", async () => {
    const before = await descendants();
    for (let round = 0; round < 5; round++) {
      const local = await startLocal({ ...nothing, functions: [probe()] });
      const url = `${local.endpoint}/2015-03-31/functions/probe/invocations`;
      const answer = await fetch(url, { method: "POST", body: '{"do":"process"}' });
      const { pid } = JSON.parse(await answer.text());
      expect(existsSync(local.dataDir)).toBe(true);

      const startedAt = performance.now();
      await local[Symbol.asyncDispose]();
      expect(performance.now() - startedAt).toBeLessThan(3000);
      expect(isRunning(pid)).toBe(false);
      expect(existsSync(local.dataDir)).toBe(false);
      await expect(fetch(local.endpoint)).rejects.toThrow("fetch failed");
      await eventually(async () => expect(await descendants()).toEqual(before));
    }
  });

  test("takes less than 3 s in the middle of the work, and a second time does nothing", async ({ start }) => {
    const { local, sqs, entries, redshift } = await start({
      queues: [{ name: "a" }, { name: "b" }, { name: "c" }],
      functions: [probe()],
      eventSourceMappings: ["a", "b", "c"].map((queue) => ({
        queue,
        functionName: "probe",
        batchSize: 1,
        windowSeconds: 0,
      })),
    });
    const pids = await descendants();
    await redshift.send(
      new ExecuteStatementCommand({ ClusterIdentifier: "c", Database: "dev", Sql: "select pg_sleep(60)" }),
    );
    const url = `${local.endpoint}/2015-03-31/functions/probe/invocations`;
    const interrupted = fetch(url, { method: "POST", body: '{"do":"spin"}' }).catch(() => "cut");
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "a" }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
    await eventually(() => expect(entries.map(({ line }) => line)).toContain("spinning"));

    const startedAt = performance.now();
    await Promise.all([local[Symbol.asyncDispose](), local[Symbol.asyncDispose]()]);
    expect(performance.now() - startedAt).toBeLessThan(3000);
    await local[Symbol.asyncDispose]();
    await interrupted;
    await eventually(() => expect(pids.filter(isRunning)).toEqual([]));
  });

  test("keeps what is in a data folder that was named", async ({ start, folder }) => {
    const options = { dataDir: folder, buckets: ["kept"] };
    const first = await start(options);
    await first.s3.send(new PutObjectCommand({ Bucket: "kept", Key: "a", Body: "1" }));
    await first.local[Symbol.asyncDispose]();
    const second = await start(options);
    const object = await second.s3.send(new GetObjectCommand({ Bucket: "kept", Key: "a" }));
    expect(await object.Body?.transformToString()).toBe("1");
  });
});

describe("starting the local AWS", () => {
  test("on a port in use names the port and leaves nothing behind", async () => {
    const before = await descendants();
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const address = holder.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await expect(startLocal({ ...nothing, port })).rejects.toThrow(
      `127.0.0.1:${port}: another program uses port ${port}`,
    );
    holder.close();
    expect(await descendants()).toEqual(before);
  });

  test("with a script that fails leaves nothing behind", async () => {
    const before = await descendants();
    const scripts = [{ database: "dev", sql: "create table broken (" }];
    await expect(startLocal({ ...nothing, scripts })).rejects.toThrow("syntax error");
    await eventually(async () => expect(await descendants()).toEqual(before));
  });

  test.for([
    {
      what: "a bucket of a wrong name",
      options: { buckets: ["A"] },
      message: "Bucket A could not be created: The specified bucket is not valid. The local AWS was not started.",
    },
    {
      what: "a queue of a wrong name",
      options: { queues: [{ name: "a b" }] },
      message: "Queue a b could not be created:",
    },
    {
      what: "a mapping to an unknown function",
      options: { eventSourceMappings: [{ queue: "q", functionName: "absent", batchSize: 1, windowSeconds: 0 }] },
      message: "Queue q is mapped to absent, and there is no such function.",
    },
    {
      what: "a mapping of an unknown queue",
      options: {
        functions: [relay],
        eventSourceMappings: [{ queue: "absent", functionName: "relay", batchSize: 1, windowSeconds: 0 }],
      },
      message: "Queue absent is mapped to relay, and there is no such queue.",
    },
    {
      what: "a rule for an unknown function",
      options: { rules: [{ name: "r", eventPattern: failedLoads, functionName: "absent" }] },
      message: "Rule r invokes absent, and there is no such function.",
    },
    {
      what: "a function that may outlast the visibility time-out",
      options: {
        queues: [{ name: "q" }],
        functions: [{ ...relay, timeoutSeconds: 31 }],
        eventSourceMappings: [{ queue: "q", functionName: "relay", batchSize: 1, windowSeconds: 0 }],
      },
      message: "Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds.",
    },
    {
      what: "notifications from elsewhere to local queues",
      options: {
        endpoints: { s3: "http://127.0.0.1:9" },
        queues: [{ name: "q", notification: { bucket: "b" } }],
      },
      message: "Queue q is to receive notifications of S3 at http://127.0.0.1:9, which cannot reach local SQS.",
    },
  ])("refuses $what", async ({ options, message }) => {
    await expect(startLocal({ ...nothing, ...options })).rejects.toThrow(message);
  });
});
