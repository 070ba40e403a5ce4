import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect } from "vitest";
import { type LocalQueue, startSqs } from "../../src/sqs/sqs.ts";

const test = base.extend("file", async ({ task: _ }, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), "message-store-test-"));
  onCleanup(() => rm(folder, { recursive: true }));
  return join(folder, "sqs.db");
});

const started = (file: string) =>
  startSqs({ region: "eu-west-1", accountId: "000000000000", endpoint: () => "http://localhost", file });

/** The queue as one process after another has it; nothing says goodbye to the file but the end of the last one. */
function opened(file: string): LocalQueue {
  const sqs = started(file);
  sqs.createQueue("failed");
  sqs.createQueue("loads", {
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: "arn:aws:sqs:eu-west-1:000000000000:failed",
      maxReceiveCount: "2",
    }),
  });
  const queue = sqs.queue("loads");
  if (!queue) throw new Error("no queue");
  return queue;
}

const receive = (queue: LocalQueue) => queue.receive({ max: 10, waitSeconds: 0 });
const bodies = async (queue: LocalQueue) => (await receive(queue)).map(({ body }) => body);

test("messages outlive the process that has them, and those that were deleted do not", async ({ file }) => {
  const first = opened(file);
  for (const body of ["a", "b", "c"]) first.send(body);
  const [a] = await receive(first);
  first.delete(a?.receiptHandle ?? "");
  expect(await bodies(opened(file))).toEqual(["b", "c"]);
});

test("counts of receives go on, up to the dead-letter queue", async ({ file }) => {
  opened(file).send("bad");
  expect(await bodies(opened(file))).toEqual(["bad"]);
  expect(await bodies(opened(file))).toEqual(["bad"]);
  expect(await bodies(opened(file))).toEqual([]);
  const sqs = started(file);
  sqs.createQueue("failed");
  const failed = sqs.queue("failed");
  expect(failed && (await bodies(failed))).toEqual(["bad"]);
});

test("a purge and the end of a queue are kept", async ({ file }) => {
  const sqs = started(file);
  const { url } = sqs.createQueue("one");
  sqs.queue("one")?.send("x");
  const request = (action: string) =>
    new Request("http://localhost", {
      method: "POST",
      headers: { "x-amz-target": `AmazonSQS.${action}` },
      body: JSON.stringify({ QueueUrl: url }),
    });
  await sqs.service(request("DeleteQueue"));
  sqs.createQueue("one");
  expect(sqs.queue("one")?.attributes()["ApproximateNumberOfMessages"]).toBe("0");
  const next = started(file);
  next.createQueue("one");
  expect(next.queue("one")?.attributes()["ApproximateNumberOfMessages"]).toBe("0");
});
