import { describe, expect, test } from "vitest";
import { quotaProblems, type TemplateJson } from "../../infra/release/template-quotas.ts";

const many = <T>(count: number, of: (index: number) => T) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`R${index}`, of(index)]));
const one = (Type: string, Properties: Record<string, unknown>): TemplateJson => ({
  Resources: { One: { Type, Properties } },
});
const policyOf = (count: number, Sid = "x") => ({
  PolicyDocument: { Statement: Array.from({ length: count }, () => ({ Sid })) },
});

describe("what AWS would refuse in a stack is named, with the key to change", () => {
  test.for([
    {
      name: "resources",
      template: { Resources: many(501, () => ({ Type: "AWS::SQS::Queue" })) },
      says: /^stack shop: 501 resources of a stack; AWS takes 500: .*bulk_schedules in deploy\.json/,
    },
    {
      name: "parameters",
      template: { Resources: {}, Parameters: many(201, () => ({})) },
      says: /201 parameters of a stack; AWS takes 200: .*copy\.role_arn/,
    },
    {
      name: "outputs",
      template: { Resources: {}, Outputs: many(201, () => ({})) },
      says: /201 outputs of a stack/,
    },
    {
      name: "bytes",
      template: one("Custom::PipelineConfig", { Body: "x".repeat(1_000_000) }),
      says: /^stack shop: 1000\d\d\d? bytes of a template; AWS takes 1000000: .*sql/,
    },
    {
      name: "policies of a role",
      template: {
        Resources: many(11, () => ({ Type: "AWS::IAM::ManagedPolicy", Properties: { Roles: ["a"], ...policyOf(1) } })),
      },
      says: /11 policies of a role; AWS takes 10: .*execution_role_arn/,
    },
    {
      name: "a long policy",
      template: one("AWS::IAM::ManagedPolicy", policyOf(1, "x".repeat(6144))),
      says: /characters of a policy; AWS takes 6144: .*source\.prefix/,
    },
    {
      name: "statements of a queue's policy",
      template: one("AWS::SQS::QueuePolicy", policyOf(21)),
      says: /21 statements of a queue's policy; AWS takes 20/,
    },
    {
      name: "a key's policy",
      template: one("AWS::KMS::Key", { KeyPolicy: { Statement: ["1".repeat(33_000)] } }),
      says: /bytes of a key's policy; AWS takes 32768: .*buckets\.<name>\.account of deploy\.json/,
    },
    {
      name: "an environment",
      template: one("AWS::Lambda::Function", { Environment: { Variables: { CONFIG_PREFIX: "x".repeat(4096) } } }),
      says: /bytes of a function's environment; AWS takes 4096: shorten config\.prefix/,
    },
    {
      name: "notifications",
      template: one("AWS::S3::Bucket", { NotificationConfiguration: { QueueConfigurations: Array(101).fill({}) } }),
      says: /101 notifications of a bucket; AWS takes 100/,
    },
    {
      name: "lifecycle rules",
      template: one("AWS::S3::Bucket", { LifecycleConfiguration: { Rules: Array(1001).fill({}) } }),
      says: /1001 lifecycle rules of a bucket; AWS takes 1000/,
    },
  ])("$name", ({ template, says }) => {
    const problems = quotaProblems("shop", template);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(says);
  });

  test("references count as what they become", () => {
    const arns = Array.from({ length: 80 }, () => ({ "Fn::GetAtt": ["Queue", "Arn"] }));
    const template = one("AWS::SQS::QueuePolicy", { PolicyDocument: { Statement: [{ Resource: arns }] } });
    expect(quotaProblems("shop", template)).toEqual([
      expect.stringMatching(/bytes of a queue's policy; AWS takes 8192/),
    ]);
  });

  test("nothing is said of what fits", () => {
    expect(quotaProblems("shop", { Resources: many(500, () => ({ Type: "AWS::SQS::Queue" })) })).toEqual([]);
  });
});
