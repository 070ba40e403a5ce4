import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLike, judgeQueuePolicy, type Sender } from "../../../src/core/doctor/judge/queue-policy.ts";

const arn = "arn:aws:sqs:eu-west-1:123456789012:orders";
const bucket: Sender = { service: "s3.amazonaws.com", sourceArns: ["arn:aws:s3:::lake"], account: "123456789012" };
const statement = {
  Effect: "Allow",
  Principal: { Service: "s3.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: arn,
  Condition: {
    ArnEquals: { "aws:SourceArn": "arn:aws:s3:::lake" },
    StringEquals: { "aws:SourceAccount": "123456789012" },
  },
};

const judged = (policy: unknown, sender = bucket) => {
  const text = policy === undefined ? undefined : typeof policy === "string" ? policy : JSON.stringify(policy);
  const queue = { arn, url: "", visibilitySeconds: 0, redrive: undefined, policy: text, messages: 0 };
  return judgeQueuePolicy(queue, sender)[0]?.status;
};
const of = (...changes: object[]) => ({
  Version: "2012-10-17",
  Statement: changes.map((change) => ({ ...statement, ...change })),
});

describe("a queue's policy", () => {
  test.each([
    ["as the deployment writes it", of({}), "ok"],
    ["of one statement, not in a list", { Statement: statement }, "ok"],
    ["for all principals", of({ Principal: "*" }), "ok"],
    ["for all AWS principals, as the console writes it", of({ Principal: { AWS: "*" } }), "ok"],
    ["for lists of actions and resources", of({ Action: ["SQS:Get*", "SQS:Send*"], Resource: ["*"] }), "ok"],
    ["for a wildcard of the source", of({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:lake" } } }), "ok"],
    ["without conditions", of({ Condition: {} }), "ok"],
    [
      "beside a denial of plain HTTP",
      of({}, { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      "ok",
    ],
    ["for EventBridge alone", of({ Principal: { Service: "events.amazonaws.com" } }), "problem"],
    ["for another bucket", of({ Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:s3:::lake2" } } }), "problem"],
    ["for another account", of({ Condition: { StringEquals: { "aws:SourceAccount": "210987654321" } } }), "problem"],
    ["for another queue", of({ Resource: `${arn}2` }), "problem"],
    ["for receiving", of({ Action: "sqs:ReceiveMessage" }), "problem"],
    ["that only denies", of({ Effect: "Deny" }), "problem"],
    [
      "under conditions that doctor does not read",
      of({ Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }),
      "untried",
    ],
    ["that is not JSON", "{", "untried"],
    ["that is missing", undefined, "problem"],
  ])("%s", (_, policy, status) => expect(judged(policy)).toBe(status));

  test("lets the rule of EventBridge send that feeds the queue", () => {
    const rules: Sender = {
      ...bucket,
      service: "events.amazonaws.com",
      sourceArns: ["arn:aws:events:eu-west-1:123456789012:rule/new"],
    };
    const policy = of({
      Principal: { Service: "events.amazonaws.com" },
      Condition: { ArnEquals: { "aws:SourceArn": rules.sourceArns } },
    });
    expect(judged(policy, rules)).toBe("ok");
  });
});

describe("a pattern with stars", () => {
  test("matches as a regular expression with the same stars does", () => {
    const letters = fc.stringMatching(/^[ab*]{0,8}$/);
    fc.assert(
      fc.property(letters, fc.stringMatching(/^[ab]{0,10}$/), (pattern, text) => {
        const oracle = new RegExp(`^${pattern.replaceAll(/\*+/g, ".*")}$`);
        expect(isLike(pattern, text)).toBe(oracle.test(text));
      }),
      { numRuns: 2000 },
    );
  });
});
