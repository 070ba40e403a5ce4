import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { startSqs } from "../../src/sqs/sqs.ts";
import { localSqs } from "./local-sqs.ts";

async function receive(client: SQSClient, QueueUrl: string, more: object = {}): Promise<Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All"], ...more }),
  );
  return Messages;
}

const send = (client: SQSClient, QueueUrl: string, MessageBody: string, more: object = {}) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

async function counts(client: SQSClient, QueueUrl: string) {
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  return [
    Attributes?.["ApproximateNumberOfMessages"],
    Attributes?.["ApproximateNumberOfMessagesNotVisible"],
    Attributes?.["ApproximateNumberOfMessagesDelayed"],
  ];
}

describe("a queue", () => {
  test("is created, found, listed and deleted", async () => {
    await using local = await localSqs();
    const { QueueUrl } = await local.client.send(new CreateQueueCommand({ QueueName: "orders" }));
    expect(QueueUrl).toBe(`${local.url}/000000000000/orders`);
    local.sqs.createQueue("refunds");
    const found = await local.client.send(new GetQueueUrlCommand({ QueueName: "orders" }));
    expect(found.QueueUrl).toBe(QueueUrl);
    const listed = await local.client.send(new ListQueuesCommand({ QueueNamePrefix: "ord" }));
    expect(listed.QueueUrls).toEqual([QueueUrl]);
    const page = await local.client.send(new ListQueuesCommand({ MaxResults: 1 }));
    const rest = await local.client.send(new ListQueuesCommand({ MaxResults: 1, NextToken: page.NextToken }));
    expect(rest.QueueUrls).toEqual([`${local.url}/000000000000/refunds`]);
    await local.client.send(new DeleteQueueCommand({ QueueUrl }));
    expect(local.sqs.queue("orders")).toBeUndefined();
  });

  test("shows its settings and takes new ones", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders", { VisibilityTimeout: "720" });
    await local.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { DelaySeconds: "5" } }));
    const shown = await local.client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }));
    expect(shown.Attributes).toEqual({
      QueueArn: "arn:aws:sqs:eu-west-1:000000000000:orders",
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesNotVisible: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      CreatedTimestamp: "1767268800",
      LastModifiedTimestamp: "1767268800",
      VisibilityTimeout: "720",
      MessageRetentionPeriod: "345600",
      DelaySeconds: "5",
      ReceiveMessageWaitTimeSeconds: "0",
      MaximumMessageSize: "1048576",
    });
  });

  test("created again with the same attributes is the same queue, with others an error", async () => {
    await using local = await localSqs();
    const first = local.sqs.createQueue("orders", { VisibilityTimeout: "60" });
    expect(local.sqs.createQueue("orders", { VisibilityTimeout: "60" })).toEqual(first);
    const other = new CreateQueueCommand({ QueueName: "orders", Attributes: { VisibilityTimeout: "61" } });
    await expect(local.client.send(other)).rejects.toMatchObject({ name: "QueueNameExists" });
  });

  test.each([
    { name: "a FIFO queue", queue: "orders.fifo", attributes: {}, error: "InvalidParameterValue" },
    { name: "a name with a blank", queue: "my orders", attributes: {}, error: "InvalidParameterValue" },
    { name: "an unknown attribute", queue: "q", attributes: { Speed: "9" }, error: "InvalidAttributeName" },
    {
      name: "a time-out of 13 hours",
      queue: "q",
      attributes: { VisibilityTimeout: "46800" },
      error: "InvalidAttributeValue",
    },
    {
      name: "a dead-letter queue that is not there",
      queue: "q",
      attributes: {
        RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:x","maxReceiveCount":3}',
      },
      error: "InvalidParameterValue",
    },
  ])("cannot be created with $name", async ({ queue, attributes, error }) => {
    await using local = await localSqs();
    const create = new CreateQueueCommand({ QueueName: queue, Attributes: attributes });
    await expect(local.client.send(create)).rejects.toMatchObject({ name: error });
  });

  test("that does not exist is named by the error that SDKs know", async () => {
    await using local = await localSqs();
    const missing = `${local.url}/000000000000/missing`;
    await expect(receive(local.client, missing)).rejects.toMatchObject({
      name: "QueueDoesNotExist",
      Code: "AWS.SimpleQueueService.NonExistentQueue",
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe("a message", () => {
  test("is received with its digest and the attributes that were asked for", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders");
    const sent = await send(local.client, url, "héllo", {
      MessageAttributes: {
        colour: { DataType: "String", StringValue: "red" },
        raw: { DataType: "Binary", BinaryValue: Buffer.from([1, 2]) },
      },
    });
    expect(sent.MD5OfMessageBody).toBe("be50e8478cf24ff3595bc7307fb91b50");
    local.advance(5);
    const [message] = await receive(local.client, url, { MessageAttributeNames: ["col.*", "raw"] });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: "héllo",
      MD5OfBody: "be50e8478cf24ff3595bc7307fb91b50",
      Attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "1767268800000",
        ApproximateFirstReceiveTimestamp: "1767268805000",
        SenderId: "000000000000",
      },
      MessageAttributes: { raw: { DataType: "Binary", BinaryValue: Uint8Array.from([1, 2]) } },
    });
    expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(["raw"]);
  });

  test("is hidden while in flight and returns when its visibility time-out ends", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders", { VisibilityTimeout: "30" });
    await send(local.client, url, "one");
    expect(await receive(local.client, url)).toHaveLength(1);
    local.advance(29);
    expect(await receive(local.client, url)).toHaveLength(0);
    local.advance(1);
    const [again] = await receive(local.client, url);
    expect(again?.Attributes?.["ApproximateReceiveCount"]).toBe("2");
  });

  test("is gone when deleted, but not by a receipt handle from before its latest receive", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders", { VisibilityTimeout: "30" });
    await send(local.client, url, "one");
    const [first] = await receive(local.client, url);
    local.advance(30);
    const [second] = await receive(local.client, url);
    await local.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    expect(await counts(local.client, url)).toEqual(["0", "1", "0"]);
    await local.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle }));
    expect(await counts(local.client, url)).toEqual(["0", "0", "0"]);
  });

  test("can be deleted after its visibility time-out unless it was received again", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders", { VisibilityTimeout: "30" });
    await send(local.client, url, "one");
    const [message] = await receive(local.client, url);
    local.advance(31);
    await local.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
    expect(await receive(local.client, url)).toEqual([]);
  });

  test("is released early or held longer by ChangeMessageVisibility", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders", { VisibilityTimeout: "30" });
    await send(local.client, url, "one");
    const [first] = await receive(local.client, url);
    const change = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
      local.client.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }));
    await change(first?.ReceiptHandle, 0);
    const [second] = await receive(local.client, url);
    expect(second?.MessageId).toBe(first?.MessageId);
    await change(second?.ReceiptHandle, 60);
    local.advance(59);
    expect(await receive(local.client, url)).toHaveLength(0);
    local.advance(1);
    await expect(change(second?.ReceiptHandle, 60)).rejects.toMatchObject({ name: "MessageNotInflight" });
    expect(await receive(local.client, url)).toHaveLength(1);
  });

  test("sent with a delay waits for it", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders");
    await send(local.client, url, "later", { DelaySeconds: 10 });
    expect(await counts(local.client, url)).toEqual(["0", "0", "1"]);
    expect(await receive(local.client, url)).toHaveLength(0);
    local.advance(10);
    expect(await receive(local.client, url)).toHaveLength(1);
  });

  test("is dropped when its retention ends", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders", { MessageRetentionPeriod: "60" });
    await send(local.client, url, "old");
    local.advance(30);
    await send(local.client, url, "new");
    local.advance(30);
    expect(await counts(local.client, url)).toEqual(["1", "0", "0"]);
    expect((await receive(local.client, url)).map((message) => message.Body)).toEqual(["new"]);
  });

  test.each([
    { name: "is larger than 1 MiB", body: "x".repeat(1_048_577), error: "InvalidParameterValue" },
    { name: "holds a control character", body: "a\u0001", error: "InvalidMessageContents" },
    { name: "is empty", body: "", error: "MissingParameter" },
  ])("is refused when it $name", async ({ body, error }) => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders");
    await expect(send(local.client, url, body)).rejects.toMatchObject({ name: error });
    expect(await counts(local.client, url)).toEqual(["0", "0", "0"]);
  });

  test("of exactly 1 MiB is taken", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders");
    await send(local.client, url, "x".repeat(1_048_576));
    expect(await counts(local.client, url)).toEqual(["1", "0", "0"]);
  });
});

describe("a batch request", () => {
  test("sends, hides and deletes each entry, and reports those that failed", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders");
    const sent = await local.client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: "a", MessageBody: "one" },
          { Id: "b", MessageBody: "\u0000" },
          { Id: "c", MessageBody: "three" },
        ],
      }),
    );
    expect(sent.Successful?.map((entry) => entry.Id)).toEqual(["a", "c"]);
    expect(sent.Failed).toMatchObject([{ Id: "b", SenderFault: true, Code: "InvalidMessageContents" }]);

    const handles = (await receive(local.client, url)).map((message) => message.ReceiptHandle);
    const changed = await local.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: "ok", ReceiptHandle: handles[0], VisibilityTimeout: 0 },
          { Id: "bad", ReceiptHandle: "nonsense", VisibilityTimeout: 0 },
        ],
      }),
    );
    expect(changed.Successful).toEqual([{ Id: "ok" }]);
    expect(changed.Failed).toMatchObject([{ Id: "bad", Code: "ReceiptHandleIsInvalid" }]);

    const Entries = handles.map((ReceiptHandle, index) => ({ Id: `${index}`, ReceiptHandle }));
    const deleted = await local.client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
    expect(deleted.Successful).toEqual([{ Id: "0" }, { Id: "1" }]);
    expect(await counts(local.client, url)).toEqual(["0", "0", "0"]);
  });

  test.each([
    { name: "no entry", ids: [], bytes: 1, error: "EmptyBatchRequest" },
    { name: "eleven entries", ids: [..."abcdefghijk"], bytes: 1, error: "TooManyEntriesInBatchRequest" },
    { name: "an id twice", ids: ["a", "a"], bytes: 1, error: "BatchEntryIdsNotDistinct" },
    { name: "an id with a blank", ids: ["a b"], bytes: 1, error: "InvalidBatchEntryId" },
    { name: "more than 1 MiB together", ids: ["a", "b"], bytes: 600_000, error: "BatchRequestTooLong" },
  ])("with $name is refused as a whole", async ({ ids, bytes, error }) => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders");
    const Entries = ids.map((Id) => ({ Id, MessageBody: "x".repeat(bytes) }));
    const sent = local.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    await expect(sent).rejects.toMatchObject({ name: error });
    expect(await counts(local.client, url)).toEqual(["0", "0", "0"]);
  });
});

describe("long polling", () => {
  test("answers as soon as a message arrives", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders");
    const waiting = receive(local.client, url, { WaitTimeSeconds: 20 });
    await send(local.client, url, "now");
    expect((await waiting).map((message) => message.Body)).toEqual(["now"]);
  });

  test("answers empty when its time is up", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders");
    expect(await receive(local.client, url, { WaitTimeSeconds: 1 })).toEqual([]);
  });

  test("that its client gave up takes no message", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders");
    const client = new AbortController();
    const waiting = local.sqs.queue("orders")?.receive({ max: 1, waitSeconds: 20, signal: client.signal });
    client.abort();
    expect(await waiting).toEqual([]);
    await send(local.client, url, "one");
    expect(await counts(local.client, url)).toEqual(["1", "0", "0"]);
  });

  test("answers when a visibility time-out ends meanwhile", async () => {
    using sqs = startSqs({ region: "eu-west-1", accountId: "000000000000", endpoint: () => "http://127.0.0.1" });
    sqs.createQueue("orders", { VisibilityTimeout: "1" });
    const queue = sqs.queue("orders");
    queue?.send("again");
    await queue?.receive({ max: 1, waitSeconds: 0 });
    const second = await queue?.receive({ max: 1, waitSeconds: 20 });
    expect(second?.map((message) => message.attributes["ApproximateReceiveCount"])).toEqual(["2"]);
  });

  test("ends when the queue is deleted or SQS is disposed", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders");
    local.sqs.createQueue("refunds");
    const orders = local.sqs.queue("orders")?.receive({ max: 1, waitSeconds: 20 });
    const refunds = local.sqs.queue("refunds")?.receive({ max: 1, waitSeconds: 20 });
    await local.client.send(new DeleteQueueCommand({ QueueUrl: url }));
    expect(await orders).toEqual([]);
    local.sqs[Symbol.dispose]();
    expect(await refunds).toEqual([]);
  });
});

describe("a redrive policy", () => {
  const policy = JSON.stringify({
    deadLetterTargetArn: "arn:aws:sqs:eu-west-1:000000000000:dead",
    maxReceiveCount: "2",
  });

  async function withDeadMessage() {
    const local = await localSqs();
    const dead = local.sqs.createQueue("dead");
    const orders = local.sqs.createQueue("orders", { VisibilityTimeout: "10", RedrivePolicy: policy });
    const { MessageId } = await send(local.client, orders.url, "poison");
    for (const _ of [1, 2]) {
      expect(await receive(local.client, orders.url)).toHaveLength(1);
      local.advance(10);
    }
    expect(await receive(local.client, orders.url)).toHaveLength(0);
    return { local, dead, orders, MessageId };
  }

  test("moves a message that was received too often, with its id and its history", async () => {
    const { local: opened, dead, orders, MessageId } = await withDeadMessage();
    await using local = opened;
    const sources = await local.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead.url }));
    expect(sources.queueUrls).toEqual([orders.url]);
    const [message] = await receive(local.client, dead.url);
    expect(message?.MessageId).toBe(MessageId);
    expect(message?.Attributes).toMatchObject({
      DeadLetterQueueSourceArn: "arn:aws:sqs:eu-west-1:000000000000:orders",
      SentTimestamp: "1767268800000",
      ApproximateReceiveCount: "3",
    });
  });

  test("is undone by StartMessageMoveTask", async () => {
    const { local: opened, dead, orders } = await withDeadMessage();
    await using local = opened;
    await local.client.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
    expect(await counts(local.client, dead.url)).toEqual(["0", "0", "0"]);
    const [message] = await receive(local.client, orders.url);
    expect(message).toMatchObject({ Body: "poison", Attributes: { ApproximateReceiveCount: "1" } });
    const notDead = new StartMessageMoveTaskCommand({ SourceArn: orders.arn });
    await expect(local.client.send(notDead)).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });
});

describe("local SQS", () => {
  test("purges a queue, messages in flight included", async () => {
    await using local = await localSqs();
    const { url } = local.sqs.createQueue("orders");
    await send(local.client, url, "one");
    await receive(local.client, url);
    await send(local.client, url, "two");
    await local.client.send(new PurgeQueueCommand({ QueueUrl: url }));
    local.advance(3600);
    expect(await receive(local.client, url)).toEqual([]);
    expect(await counts(local.client, url)).toEqual(["0", "0", "0"]);
  });

  test.each([
    { target: "AmazonSQS.TagQueue", body: "{}", type: "UnknownOperationException" },
    { target: "AmazonSQS.SendMessage", body: "{}", type: "com.amazonaws.sqs#MissingParameter" },
    { target: "AmazonSQS.SendMessage", body: "{", type: "com.amazonaws.sqs#SerializationException" },
    {
      target: "AmazonSQS.ReceiveMessage",
      body: '{"QueueUrl":"q","MaxNumberOfMessages":11}',
      type: "com.amazonaws.sqs#InvalidParameterValue",
    },
  ])("answers $target with the body $body by $type", async ({ target, body, type }) => {
    await using local = await localSqs();
    const response = await fetch(local.url, { method: "POST", headers: { "x-amz-target": target }, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: type });
  });

  test("moves 100,000 messages in process within 5 seconds of processor time", async () => {
    await using local = await localSqs();
    local.sqs.createQueue("orders");
    const queue = local.sqs.queue("orders");
    if (!queue) throw new Error("queue not created");
    const before = process.threadCpuUsage();
    for (let index = 0; index < 100_000; index += 1) queue.send(`message ${index}`);
    const bodies: string[] = [];
    while (bodies.length < 100_000) {
      for (const message of await queue.receive({ max: 1000, waitSeconds: 0 })) {
        bodies.push(message.body);
        queue.delete(message.receiptHandle);
      }
    }
    expect([bodies[0], bodies[99_999]]).toEqual(["message 0", "message 99999"]);
    expect(queue.attributes()["ApproximateNumberOfMessages"]).toBe("0");
    const { user, system } = process.threadCpuUsage(before);
    expect(user + system).toBeLessThan(5_000_000);
  });
});
