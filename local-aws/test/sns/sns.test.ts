import { test as base, describe, expect } from "vitest";
import { startSns } from "../../src/sns/sns.ts";
import { queryCall } from "../support/query-call.ts";

const queueArn = "arn:aws:sqs:eu-west-1:123456789012:pages";
const topicArn = "arn:aws:sns:eu-west-1:123456789012:alerts";

const test = base.extend("sns", async () => {
  const sent: { queueArn: string; body: string }[] = [];
  const sns = startSns({
    region: "eu-west-1",
    accountId: "123456789012",
    now: () => new Date("2026-11-30T08:00:00Z"),
    sendMessage: async (to, body) => void sent.push({ queueArn: to, body }),
  });
  const call = (Action: string, parameters: Record<string, string> = {}) =>
    queryCall(sns.service, { Action, ...parameters });
  await call("CreateTopic", { Name: "alerts" });
  const subscribe = (Protocol: string, Endpoint: string) =>
    call("Subscribe", { TopicArn: topicArn, Protocol, Endpoint });
  return { call, subscribe, sent };
});

const textOf = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

describe("a topic", () => {
  test("is made once, and gone when it is deleted", async ({ sns: { call } }) => {
    expect(textOf((await call("CreateTopic", { Name: "alerts" })).xml, "TopicArn")).toBe(topicArn);
    expect((await call("ListTopics")).xml.match(/<TopicArn>/g)).toHaveLength(1);
    await call("DeleteTopic", { TopicArn: topicArn });
    const { status, xml } = await call("ListSubscriptionsByTopic", { TopicArn: topicArn });
    expect({ status, code: textOf(xml, "Code") }).toEqual({ status: 404, code: "NotFound" });
  });

  test.for(["", "a b", "orders.fifo"])("is not named %j", async (Name, { sns: { call } }) => {
    const { status, xml } = await call("CreateTopic", { Name });
    expect({ status, code: textOf(xml, "Code") }).toEqual({ status: 400, code: "InvalidParameter" });
  });

  test("counts who has confirmed", async ({ sns: { call, subscribe } }) => {
    await subscribe("sqs", queueArn);
    await subscribe("email", "team@example.com");
    const { xml } = await call("GetTopicAttributes", { TopicArn: topicArn });
    expect(xml).toContain("<entry><key>SubscriptionsConfirmed</key><value>1</value></entry>");
    expect(xml).toContain("<entry><key>SubscriptionsPending</key><value>1</value></entry>");
  });
});

describe("a subscription", () => {
  test("of a queue is confirmed at once, of an address only when it is confirmed", async ({
    sns: { call, subscribe },
  }) => {
    expect(textOf((await subscribe("sqs", queueArn)).xml, "SubscriptionArn")).toMatch(new RegExp(`^${topicArn}:`));
    expect(textOf((await subscribe("email", "a&b@example.com")).xml, "SubscriptionArn")).toBe("pending confirmation");
    const list = () => call("ListSubscriptionsByTopic", { TopicArn: topicArn });
    expect((await list()).xml).toContain("<SubscriptionArn>PendingConfirmation</SubscriptionArn>");
    expect((await list()).xml).toContain("<Endpoint>a&amp;b@example.com</Endpoint>");
    const asked = { TopicArn: topicArn, Protocol: "email", Endpoint: "a&b@example.com", ReturnSubscriptionArn: "true" };
    const arn = textOf((await call("Subscribe", asked)).xml, "SubscriptionArn") ?? "";
    await call("ConfirmSubscription", { TopicArn: topicArn, Token: arn });
    expect((await list()).xml).not.toContain("PendingConfirmation");
    await call("Unsubscribe", { SubscriptionArn: arn });
    expect((await list()).xml).not.toContain("example.com");
  });

  test("receives messages if it is a queue", async ({ sns: { call, subscribe, sent } }) => {
    await subscribe("sqs", queueArn);
    await subscribe("email", "team@example.com");
    const { xml } = await call("Publish", { TopicArn: topicArn, Subject: "Parked", Message: 'a "batch" <1>' });
    expect(sent.map(({ queueArn: to, body }) => ({ to, ...JSON.parse(body) }))).toEqual([
      {
        to: queueArn,
        Type: "Notification",
        MessageId: textOf(xml, "MessageId"),
        TopicArn: topicArn,
        Subject: "Parked",
        Message: 'a "batch" <1>',
        Timestamp: "2026-11-30T08:00:00.000Z",
      },
    ]);
  });
});
