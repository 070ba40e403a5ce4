import { describe, expect, test } from "vitest";
import { synthesized } from "../support/synthesized.ts";

const boundary = "arn:aws:iam::123456789012:policy/workload-boundary";
const vpc = {
  subnet_ids: ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d"],
  security_group_ids: ["sg-0a1b2c3d4e5f60718"],
};

const functionsOf = async (settings: object) =>
  Object.values((await synthesized("examples/orders", settings)).template.findResources("AWS::Lambda::Function")).map(
    ({ Properties }) => Properties,
  );

describe("tags", () => {
  test("are on every resource that takes tags: queues, functions, buckets, roles, rules, alarms, topic, logs", async () => {
    const settings = {
      tags: { team: "data platform", "cost-center": "4711" },
      buckets: { "shop-landing": { create: true } },
    };
    const { template } = await synthesized("examples/orders", settings);
    for (const type of [
      ...["AWS::SQS::Queue", "AWS::Lambda::Function", "AWS::S3::Bucket", "AWS::IAM::Role"],
      ...["AWS::CloudWatch::Alarm", "AWS::SNS::Topic", "AWS::Logs::LogGroup", "AWS::Lambda::EventSourceMapping"],
    ]) {
      const resources = Object.values(template.findResources(type));
      expect(resources).not.toEqual([]);
      for (const { Properties } of resources)
        expect(Properties.Tags).toEqual([
          { Key: "cost-center", Value: "4711" },
          { Key: "team", Value: "data platform" },
        ]);
    }
  });

  test("are none by default", async () => {
    const { template } = await synthesized("examples/orders");
    expect(JSON.stringify(template.toJSON())).not.toContain('"Tags"');
  });
});

describe("a permissions boundary", () => {
  test("bounds every role", async () => {
    const { template } = await synthesized("examples/orders", { permissions_boundary: boundary });
    const roles = Object.values(template.findResources("AWS::IAM::Role"));
    expect(roles).toHaveLength(2);
    for (const { Properties } of roles) expect(Properties.PermissionsBoundary).toBe(boundary);
  });
});

describe("a VPC", () => {
  test("holds every function, that of the configurations included", async () => {
    const functions = await functionsOf({ vpc });
    expect(functions).toHaveLength(6);
    for (const { VpcConfig } of functions)
      expect(VpcConfig).toEqual({ SubnetIds: vpc.subnet_ids, SecurityGroupIds: vpc.security_group_ids });
  });

  test("gives both roles the right to network interfaces, and no code of a function", async () => {
    const { template } = await synthesized("examples/orders", { vpc });
    const statements = Object.values(template.findResources("AWS::IAM::ManagedPolicy")).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const ofNetwork = statements.filter(({ Action }) => [Action].flat().includes("ec2:CreateNetworkInterface"));
    expect(ofNetwork).toHaveLength(2);
    for (const { Condition } of ofNetwork) expect(Condition).toEqual({ Null: { "lambda:SourceFunctionArn": "true" } });
  });

  test("is none by default, and no right to one is given", async () => {
    const { template } = await synthesized("examples/orders");
    expect(JSON.stringify(template.toJSON())).not.toMatch(/VpcConfig|ec2:/);
  });
});

describe("logs", () => {
  test("are text by default, at Lambda's default levels", async () => {
    for (const { LoggingConfig, Environment } of await functionsOf({})) {
      expect(LoggingConfig).toEqual({ LogGroup: { Ref: expect.any(String) } });
      expect(Environment?.Variables?.LOG_LEVEL).toBeUndefined();
    }
  });

  test("are JSON with a level of Lambda's own lines; the functions keep their own level, so metrics stay", async () => {
    const logs = { format: "json", system_level: "WARN", level: "ERROR" };
    const functions = await functionsOf({ logs });
    for (const { LoggingConfig } of functions)
      expect(LoggingConfig).toEqual({
        LogFormat: "JSON",
        SystemLogLevel: "WARN",
        LogGroup: { Ref: expect.any(String) },
      });
    const levels = functions.flatMap(({ Environment }) => Environment?.Variables?.LOG_LEVEL ?? []);
    expect(levels).toEqual(["ERROR", "ERROR", "ERROR", "ERROR", "ERROR"]);
  });
});
