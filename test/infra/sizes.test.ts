import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { resolveTemplate } from "../../infra/release/resolve-template.ts";
import type { TemplateJson } from "../../infra/release/template-quotas.ts";
import { isAllowed, list, type Statement } from "../support/deployed/iam.ts";
import { place } from "../support/deployed/local-deployment.ts";
import { synthesizedLike } from "../support/synthesized.ts";

const resourcesOf = (templates: readonly TemplateJson[], type: string) =>
  templates.flatMap(({ Resources }) => Object.values(Resources).filter(({ Type }) => Type === type));

const propertiesOf = (templates: readonly TemplateJson[], type: string) =>
  resourcesOf(templates, type).map(({ Properties = {} }) => Properties);

type Bucket = {
  NotificationConfiguration?: { QueueConfigurations?: unknown[] };
  LifecycleConfiguration: { Rules: unknown[] };
};

const namesOf = (templates: readonly TemplateJson[]) =>
  propertiesOf(templates, "AWS::SQS::Queue").map(({ QueueName }) => String(QueueName));

describe.each([
  { count: 1, stacks: 1 },
  { count: 5, stacks: 1 },
  { count: 40, stacks: 1 },
  { count: 200, stacks: 5 },
  { count: 1000, stacks: 25 },
])("a folder of $count pipelines", ({ count, stacks }) => {
  let given: ReturnType<typeof synthesizedLike> | undefined;
  const of = () => {
    given ??= synthesizedLike(count);
    return given;
  };

  test(`becomes ${stacks} stacks, with each queue once and no template near its limits`, async () => {
    const { templates } = await of();
    expect(templates).toHaveLength(stacks);
    const names = namesOf(templates).filter((name) => /^orders_\d{4}_queue$/.test(name));
    expect(new Set(names).size).toBe(count);
    expect(names).toHaveLength(count);
    for (const template of templates) {
      expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(450);
      expect(JSON.stringify(template).length).toBeLessThan(600_000);
    }
    for (const type of ["AWS::Lambda::EventSourceMapping", "Custom::PipelineConfig"])
      expect(resourcesOf(templates, type)).toHaveLength(count);
    expect(resourcesOf(templates, "AWS::Lambda::Function")).toHaveLength(6);
  });

  test("has dashboards, policies and buckets within the quotas of their services", async () => {
    const { templates } = await of();
    for (const { DashboardBody } of propertiesOf(templates, "AWS::CloudWatch::Dashboard")) {
      const parts = (DashboardBody as { "Fn::Join": [string, unknown[]] })["Fn::Join"][1];
      const { widgets } = JSON.parse(parts.map((part) => (typeof part === "string" ? part : "token")).join(""));
      expect(widgets.length).toBeLessThanOrEqual(500);
      for (const { properties } of widgets) expect(properties.alarms?.length ?? 0).toBeLessThanOrEqual(100);
    }
    for (const { PolicyDocument } of propertiesOf(templates, "AWS::SQS::QueuePolicy")) {
      expect((PolicyDocument as { Statement: unknown[] }).Statement.length).toBeLessThanOrEqual(3);
      expect(JSON.stringify(PolicyDocument).length).toBeLessThan(8192);
    }
    const policies = propertiesOf(templates, "AWS::IAM::ManagedPolicy");
    const roles = Map.groupBy(policies, ({ Roles }) => JSON.stringify(Roles));
    for (const ofRole of roles.values()) expect(ofRole.length).toBeLessThanOrEqual(10);
    for (const bucket of propertiesOf(templates, "AWS::S3::Bucket") as Bucket[]) {
      expect(bucket.NotificationConfiguration?.QueueConfigurations?.length ?? 0).toBeLessThanOrEqual(100);
      expect(bucket.LifecycleConfiguration.Rules.length).toBeLessThanOrEqual(1000);
    }
    const wildcards = propertiesOf(templates, "AWS::Events::Rule").filter((rule) =>
      /wildcard/.test(JSON.stringify(rule)),
    );
    expect(wildcards.length).toBeLessThanOrEqual(30);
  });

  test("lets the functions load every pipeline, and nothing of other buckets", async () => {
    const [template] = (await of()).templates;
    const resources = resolveTemplate(template ?? {}, place);
    const documents = resources
      .filter(({ type }) => type === "AWS::IAM::ManagedPolicy")
      .map(({ properties }) => properties["PolicyDocument"] as { Statement: Statement[] });
    for (const document of documents) expect(JSON.stringify(document).length).toBeLessThanOrEqual(6144);
    const statements = documents.flatMap(({ Statement }) => Statement);
    const arn = (bundle: string) => `arn:aws:lambda:us-east-1:000000000000:function:redshift-loader-${bundle}`;
    const as = (bundle: string, more = {}) => ({ "lambda:SourceFunctionArn": arn(bundle), ...more });
    for (const index of [0, 1, Math.floor(count / 2), count - 1].map((one) => Math.min(one, count - 1))) {
      const name = `orders_${String(index).padStart(4, "0")}_queue`;
      const queue = `arn:aws:sqs:us-east-1:000000000000:${name}`;
      const manifest = `arn:aws:s3:::shop-manifests/manifests/${name}/2026-11-25/1.manifest`;
      const prefix = { "s3:prefix": `orders_${index}/` };
      for (const request of [
        { action: "sqs:ReceiveMessage", resource: queue, context: {} },
        { action: "s3:PutObject", resource: manifest, context: as("loader") },
        { action: "s3:GetObject", resource: manifest, context: as("retry_microbatch") },
        { action: "s3:ListBucket", resource: "arn:aws:s3:::shop-landing", context: as("reconcile", prefix) },
      ])
        expect({ request, isAllowed: isAllowed(statements, request) }).toEqual({ request, isAllowed: true });
    }
    for (const resource of ["arn:aws:s3:::other/manifests/orders_0000_queue/1.manifest", "arn:aws:s3:::shop-landing/x"])
      expect(isAllowed(statements, { action: "s3:PutObject", resource, context: as("loader") })).toBe(false);
    const strange = {
      action: "sqs:ReceiveMessage",
      resource: "arn:aws:sqs:us-east-1:000000000000:payroll",
      context: {},
    };
    expect(isAllowed(statements, strange)).toBe(false);
    expect(statements.flatMap(({ Action }) => list(Action)).filter((action) => action.includes("*"))).toEqual([]);
  });

  test("is clean for cdk-nag", async () => {
    const report = new AwsSolutionsChecks().validateScope((await of()).app);
    expect(report.violations.map(({ ruleName }) => ruleName)).toEqual([]);
  });
});
