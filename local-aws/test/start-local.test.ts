import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { test as base, describe, expect } from "vitest";
import type { LocalOptions } from "../src/start/local-options.ts";
import { startLocal } from "../src/start-local.ts";
import { isRunning, probe } from "./support/function-probe.ts";
import { failedLoadsPattern, relay, startWithClients } from "./support/local-aws.ts";

const withFolder = base.extend("folder", async ({ task: _ }, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), "up-test-"));
  onCleanup(() => rm(folder, { recursive: true }));
  return folder;
});

/** SDK clients of a local AWS, and the log of its functions. */
const test = withFolder.extend("start", async ({ task: _ }, { onCleanup }) => {
  const started = new AsyncDisposableStack();
  onCleanup(() => started.disposeAsync());
  return async (options: LocalOptions) => {
    const aws = await startWithClients(options);
    started.use(aws.local);
    return aws;
  };
});

async function children(pid = process.pid): Promise<number[]> {
  const pids = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return pids.split(" ").filter(Boolean).map(Number);
}

async function withDescendants(pid: number): Promise<number[]> {
  return [pid, ...(await Promise.all((await children(pid)).map(withDescendants))).flat()];
}

/** The processes of this test. Servers that other tests of this worker share go on, and start processes of their own. */
async function startedSince(before: number[]): Promise<number[]> {
  const started = (await children()).filter((pid) => !before.includes(pid));
  return (await Promise.all(started.map(withDescendants))).flat();
}

describe("stopping the local AWS", () => {
  test("leaves no process, port or folder, five times", async () => {
    const before = await children();
    for (let round = 0; round < 5; round++) {
      const local = await startLocal({ functions: [probe()] });
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
      await expect.poll(() => startedSince(before)).toEqual([]);
    }
  });

  test("does not wait for the end of the work, and a second time does nothing", async ({ start }) => {
    const before = await children();
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
    const pids = await startedSince(before);
    expect(pids).not.toEqual([]);
    await redshift.send(
      new ExecuteStatementCommand({ ClusterIdentifier: "c", Database: "dev", Sql: "select pg_sleep(60)" }),
    );
    const url = `${local.endpoint}/2015-03-31/functions/probe/invocations`;
    const interrupted = fetch(url, { method: "POST", body: '{"do":"spin"}' }).catch(() => "cut");
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "a" }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
    await expect.poll(() => entries.map(({ line }) => line)).toContain("spinning");

    const startedAt = performance.now();
    await Promise.all([local[Symbol.asyncDispose](), local[Symbol.asyncDispose]()]);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    await local[Symbol.asyncDispose]();
    await interrupted;
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
    expect(entries.map(({ line }) => line).filter((line) => /ExitError|was stopped/.test(line))).toEqual([]);
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
    const before = await children();
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const address = holder.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await expect(startLocal({ port })).rejects.toThrow(`127.0.0.1:${port}: another program uses port ${port}`);
    holder.close();
    expect(await startedSince(before)).toEqual([]);
  });

  test("with a script that fails leaves nothing behind", async () => {
    const before = await children();
    const scripts = [{ database: "dev", sql: "create table broken (" }];
    await expect(startLocal({ scripts })).rejects.toThrow("syntax error");
    await expect.poll(() => startedSince(before)).toEqual([]);
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
      message: "Queue q is mapped to absent, but function absent does not exist.",
    },
    {
      what: "a mapping of an unknown queue",
      options: {
        functions: [relay()],
        eventSourceMappings: [{ queue: "absent", functionName: "relay", batchSize: 1, windowSeconds: 0 }],
      },
      message: "Queue absent is mapped to relay, but queue absent does not exist.",
    },
    {
      what: "a rule for an unknown function",
      options: { rules: [{ name: "r", eventPattern: failedLoadsPattern, functionName: "absent" }] },
      message: "Rule r invokes absent, but function absent does not exist.",
    },
    {
      what: "a function that may outlast the visibility time-out",
      options: {
        queues: [{ name: "q" }],
        functions: [{ ...relay(), timeoutSeconds: 31 }],
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
    await expect(startLocal(options)).rejects.toThrow(message);
  });
});
