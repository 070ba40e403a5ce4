import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { test as base, describe, expect } from "vitest";
import { relay, startWithClients } from "../support/local-aws.ts";

const account = "us-east-1:000000000000";
const queue = (name: string) => `arn:aws:sqs:${account}:${name}`;

const test = base.extend("world", { scope: "file" }, async ({}, { onCleanup }) => {
  const queues = [{ name: "plain" }, { name: "subscribed" }];
  const { local, sqs, relayed, entries } = await startWithClients({ queues, functions: [relay()] });
  onCleanup(() => local[Symbol.asyncDispose]());
  const { endpoint, region } = local;
  const options = { endpoint, region, credentials: { accessKeyId: "a", secretAccessKey: "b" } };
  const events = new EventBridgeClient(options);
  const sns = new SNSClient(options);
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "sales" }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue("subscribed") }));
  await events.send(new PutRuleCommand({ Name: "sold", EventPattern: '{"source":["shop"]}' }));
  const arns = [queue("plain"), queue("absent"), TopicArn, `arn:aws:lambda:${account}:function:relay`];
  const Targets = arns.map((Arn, index) => ({ Id: `target-${index}`, Arn }));
  const put = await events.send(new PutTargetsCommand({ Rule: "sold", Targets }));
  expect(put).toMatchObject({ FailedEntryCount: 0 });
  const sell = () =>
    events.send(new PutEventsCommand({ Entries: [{ Source: "shop", DetailType: "Sold", Detail: '{"price":1}' }] }));
  return { sqs, relayed, entries, sell };
});

async function received(sqs: SQSClient, QueueName: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  return Messages[0]?.Body ?? "";
}

describe("an event that somebody puts on the bus", () => {
  test("reaches a queue, the queue of a topic and a function, and names a queue that is absent", async ({ world }) => {
    const { Entries: [entry] = [] } = await world.sell();
    const event = { id: entry?.EventId, source: "shop", "detail-type": "Sold", detail: { price: 1 } };
    expect(JSON.parse(await received(world.sqs, "plain"))).toMatchObject(event);
    const envelope = JSON.parse(await received(world.sqs, "subscribed"));
    expect(envelope).toMatchObject({ Type: "Notification", TopicArn: `arn:aws:sns:${account}:sales` });
    expect(JSON.parse(envelope.Message)).toMatchObject(event);
    await expect
      .poll(() => world.relayed())
      .toEqual([expect.objectContaining({ event: expect.objectContaining(event) })]);
    const absent = world.entries.filter(({ functionName }) => functionName === queue("absent"));
    expect(absent.map(({ line }) => line)).toEqual([
      "Rule sold could not deliver: Error: Queue absent does not exist. Create it, or correct the name.",
    ]);
  });
});
