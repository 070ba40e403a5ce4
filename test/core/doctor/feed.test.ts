import { describe, expect, test } from "vitest";
import { statusOf } from "../../../src/core/doctor/finding.ts";
import { feedOf, judgeFeed } from "../../../src/core/doctor/judge/feed.ts";
import type { Notifications, Rule, Source } from "../../../src/core/doctor/world.ts";

const queueArn = "arn:aws:sqs:eu-west-1:123456789012:orders";
const source: Source = { bucket: "lake", prefix: "orders/", suffix: ".csv" };
const silent: Notifications = { queues: [], topics: [], eventBridge: false };
const noRules = { inside: [], outside: [] };

const announces = (prefix: string, suffix = "", events = ["s3:ObjectCreated:*"], to = queueArn): Notifications => ({
  ...silent,
  queues: [{ queueArn: to, prefix, suffix, events }],
});
const rule = (given: Partial<Rule> = {}): Rule => ({
  name: "new-objects",
  enabled: true,
  targetArns: [queueArn],
  ...given,
});

const judged = (notifications: Notifications, rules: { inside: Rule[]; outside: Rule[] } = noRules, of = source) => {
  const findings = judgeFeed({ queueArn, source: of, notifications, rules });
  return { status: statusOf(findings), says: findings.map(({ says }) => says).join(" ") };
};

describe("a bucket that notifies the queue", () => {
  test.each([
    ["of exactly the source", announces("orders/", ".csv"), "ok", "announces s3://lake/orders/*.csv"],
    ["of less", announces("orders/2026/", ".csv"), "problem", "never announced"],
    ["of another ending", announces("orders/", ".json"), "problem", "never announced"],
    ["of more", announces("", ".csv"), "warning", "Objects outside"],
    ["of removals", announces("orders/", ".csv", ["s3:ObjectRemoved:*"]), "problem", "no event of creation"],
    ["of PUTs alone", announces("orders/", ".csv", ["s3:ObjectCreated:Put"]), "warning", "ObjectCreated:Put"],
    [
      "not, but another queue",
      announces("orders/", ".csv", ["s3:ObjectCreated:*"], `${queueArn}2`),
      "problem",
      "Nobody",
    ],
  ])("%s", (_, notifications, status, says) => {
    expect(judged(notifications)).toMatchObject({ status, says: expect.stringContaining(says) });
  });

  test("by several notifications, of which one covers the source", () => {
    const both = { ...silent, queues: [...announces("orders/", ".csv").queues, ...announces("old/", ".csv").queues] };
    expect(judged(both).status).toBe("ok");
  });

  test("through a topic cannot be told", () => {
    const topics = [
      { topicArn: "arn:aws:sns:eu-west-1:123456789012:lake", prefix: "", suffix: "", events: ["s3:ObjectCreated:*"] },
    ];
    expect(judged({ ...silent, topics })).toMatchObject({ status: "untried", says: expect.stringContaining("topic") });
  });
});

describe("a rule of EventBridge that leads to the queue", () => {
  const on = { ...silent, eventBridge: true };

  test.each([
    ["and matches the source", on, { inside: [rule()], outside: [] }, "ok", "EventBridge announces"],
    ["and matches other keys too", on, { inside: [rule()], outside: [rule()] }, "warning", "Objects outside"],
    ["and matches other keys alone", on, { inside: [], outside: [rule()] }, "problem", "does not match keys"],
    ["but is disabled", on, { inside: [rule({ enabled: false })], outside: [] }, "problem", "is disabled"],
    [
      "but hears nothing of the bucket",
      silent,
      { inside: [rule()], outside: [] },
      "problem",
      "does not send its events",
    ],
    [
      "does not count if it leads elsewhere",
      on,
      { inside: [rule({ targetArns: [`${queueArn}2`] })], outside: [] },
      "problem",
      "Nobody",
    ],
  ])("%s", (_, notifications, rules, status, says) => {
    expect(judged(notifications, rules)).toMatchObject({ status, says: expect.stringContaining(says) });
  });

  test("is who sends, for the queue's policy", () => {
    expect(feedOf({ queueArn, notifications: on, rules: { inside: [rule()], outside: [] } })).toEqual({
      kind: "rules",
      rules: [rule()],
    });
    expect(feedOf({ queueArn, notifications: announces(""), rules: { inside: [rule()], outside: [] } }).kind).toBe(
      "notification",
    );
  });
});
