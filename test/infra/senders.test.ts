import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { list } from "../support/deployed/iam.ts";
import { folderOf, stackOf, synthesized } from "../support/synthesized.ts";

type Json = Record<string, unknown>;
type Sender = {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Principal: { Service?: unknown };
  Condition?: Json;
};

const resourcesOf = (template: Template) => Object.entries(template.toJSON()["Resources"] as Record<string, Json>);

/** What services may do by the policies of queues, topics and keys. */
function sendersIn(template: Template): { of: string; sender: Sender }[] {
  return resourcesOf(template).flatMap(([of, { Properties }]) => {
    const { PolicyDocument, KeyPolicy } = Properties as { PolicyDocument?: Json; KeyPolicy?: Json };
    const statements = ((PolicyDocument ?? KeyPolicy)?.["Statement"] ?? []) as Sender[];
    return statements.filter(({ Principal }) => Principal?.Service !== undefined).map((sender) => ({ of, sender }));
  });
}

/** Whether a condition names the account: by its number, or by the ARN of a resource of the stack. */
function namesAccount({ Condition = {} }: Sender): boolean {
  const values = Object.values(Condition).flatMap((operator) => Object.values(operator as Json));
  return values.some((value) => /AWS::AccountId|Fn::GetAtt|111122223333/.test(JSON.stringify(value)));
}

const folders = [
  { name: "whose buckets are created", directory: "examples/orders", settings: undefined },
  { name: "whose buckets exist", directory: "examples/demo", settings: {} },
  { name: "with a key, whose buckets are created", directory: "examples/orders", settings: { kms_key: "create" } },
  { name: "with a key, whose buckets exist", directory: "examples/demo", settings: { kms_key: "create" } },
  {
    name: "with a key of the user's, and a bucket of another account",
    directory: "examples/demo",
    settings: {
      kms_key: "arn:aws:kms:us-east-1:123456789012:key/0f4e5f4a-2b1c-4d3e-8f6a-7b8c9d0e1f2a",
      buckets: { "demo-landing": { events: "s3", account: "111122223333" } },
    },
  },
];

describe("services", () => {
  test.for(folders)("send and encrypt for this account only, in a folder $name", async ({ directory, settings }) => {
    const { template } = await synthesized(directory, settings);
    const open = sendersIn(template).filter(({ sender }) => !namesAccount(sender));
    const trust = open.filter(({ sender }) => !list(sender.Action).includes("sts:AssumeRole")); // of Lambda
    expect(trust).toEqual([]);
  });

  test.for(folders)("may send with one action, in a folder $name", async ({ directory, settings }) => {
    const { template } = await synthesized(directory, settings);
    const senders = sendersIn(template).filter(({ sender }) =>
      list(sender.Action).some((one) => one.startsWith("sqs:")),
    );
    expect(senders.length).toBeGreaterThan(0);
    for (const { sender } of senders) expect(sender.Action).toBe("sqs:SendMessage");
  });
});

describe("a rule of EventBridge", () => {
  test("alone may send to an encrypted queue", async () => {
    const { template } = await synthesized("examples/demo", { kms_key: "create" });
    const rules = new Set(Object.keys(template.findResources("AWS::Events::Rule")));
    const queues = sendersIn(template).filter(({ of }) => /Pipeline.*QueuePolicy/.test(of));
    expect(queues).toHaveLength(7);
    for (const { sender } of queues) {
      const { ArnEquals, StringEquals } = sender.Condition as Record<
        string,
        Record<string, { "Fn::GetAtt": string[] }>
      >;
      expect(rules).toContain(ArnEquals?.["aws:SourceArn"]?.["Fn::GetAtt"][0]);
      expect(StringEquals).toEqual({ "aws:SourceAccount": { Ref: "AWS::AccountId" } });
    }
  });
});

describe("the queue of undelivered events", () => {
  test("has one statement for the rules of twenty databases", async () => {
    const folder = await folderOf("examples/orders");
    const [first] = folder.pipelines;
    if (!first) throw new Error("the example has no pipeline");
    const pipelines = Array.from({ length: 20 }, (_, index) => {
      const warehouse = { ...first.pipeline.warehouse, database: `db${index}` };
      return { ...first, name: `orders_${index}`, source: undefined, pipeline: { ...first.pipeline, warehouse } };
    });
    const { template } = stackOf({ ...folder, pipelines });
    template.resourcePropertiesCountIs("AWS::Events::Rule", { EventPattern: { source: ["aws.redshift-data"] } }, 42); // the bulk load has a database of its own
    const [policy] = Object.entries(template.findResources("AWS::SQS::QueuePolicy"))
      .filter(([id]) => id.includes("Undelivered"))
      .map(([, { Properties }]) => Properties.PolicyDocument);
    expect(policy.Statement).toHaveLength(2);
    expect(JSON.stringify(policy).length).toBeLessThan(8192);
    expect(policy.Statement[1].Condition).toEqual({
      ArnLike: {
        "aws:SourceArn": {
          "Fn::Join": [
            "",
            [
              ...["arn:", { Ref: "AWS::Partition" }, ":events:", { Ref: "AWS::Region" }],
              ...[":", { Ref: "AWS::AccountId" }, ":rule/*"],
            ],
          ],
        },
      },
      StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
    });
  });
});
