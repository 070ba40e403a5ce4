import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { beforeAll, describe, expect, test } from "vitest";
import { RedshiftLoader } from "../../infra/construct/redshift-loader.ts";
import { lookBackDays, reconcileDays } from "../../src/core/ledger/look-back.ts";
import { readPipelinesFolder } from "../../src/folders/pipelines-folder.ts";
import { synthesized } from "../support/synthesized.ts";

let template: Template;
/** Of a folder whose buckets exist. */
let existing: Template;

beforeAll(async () => {
  template = (await synthesized("examples/orders")).template;
  existing = (await synthesized("examples/demo", {})).template;
});

const denyPlainHttp = (actions: string) =>
  Match.objectLike({
    Effect: "Deny",
    Action: actions,
    Principal: { AWS: "*" },
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });

test("in a stack of the user's own, a name, pipelines and code are enough", async () => {
  const { pipelines } = await readPipelinesFolder("examples/orders");
  const stack = new Stack(undefined, "Shop");
  const { queues } = new RedshiftLoader(stack, "Loader", {
    name: "shop",
    pipelines,
    code: () => Code.fromInline("//"),
  });
  const own = Template.fromStack(stack);
  own.hasResourceProperties("AWS::Lambda::Function", { FunctionName: "shop-loader" });
  own.hasResourceProperties("AWS::Events::Rule", { ScheduleExpression: "rate(15 minutes)" });
  expect([...queues.keys()]).toEqual(["orders_queue"]);
});

describe("the queues", () => {
  test("wait six time-outs and the window, and give up after a hundred receives", () => {
    template.hasResourceProperties("AWS::SQS::Queue", {
      QueueName: "orders_queue",
      VisibilityTimeout: 725,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 100 }),
      SqsManagedSseEnabled: true,
    });
    template.hasResourceProperties("AWS::SQS::Queue", {
      QueueName: "orders_queue_dead_letters",
      MessageRetentionPeriod: 1209600,
      RedriveAllowPolicy: Match.objectLike({ redrivePermission: "byQueue" }),
    });
  });

  test("refuse plain HTTP, all of them", () => {
    const policies = Object.values(template.findResources("AWS::SQS::QueuePolicy"));
    expect(policies).toHaveLength(3);
    for (const { Properties } of policies)
      expect(JSON.stringify(Properties)).toContain('"aws:SecureTransport":"false"');
  });

  test("take messages from their bucket in this account only", () => {
    template.hasResourceProperties("AWS::SQS::QueuePolicy", {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: "sqs:SendMessage",
            Principal: { Service: "s3.amazonaws.com" },
            Condition: {
              ArnEquals: {
                "aws:SourceArn": { "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":s3:::shop-landing"]] },
              },
              StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
            },
          }),
        ]),
      }),
    });
  });
});

describe("a bucket that the stack creates", () => {
  test("announces new objects by its own property, once the queue lets it", () => {
    template.hasResource("AWS::S3::Bucket", {
      Properties: {
        BucketName: "shop-landing",
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              Event: "s3:ObjectCreated:*",
              Filter: {
                S3Key: {
                  Rules: [
                    { Name: "prefix", Value: "orders/" },
                    { Name: "suffix", Value: ".csv" },
                  ],
                },
              },
            },
          ],
        },
      },
      DependsOn: [Match.stringLikeRegexp("QueuePolicy")],
      DeletionPolicy: "Retain",
    });
  });

  test("forgets manifests and quarantine records, later than anything looks for them, and never parked batches", () => {
    const [rules] = Object.values(template.findResources("AWS::S3::Bucket"))
      .filter(({ Properties }) => Properties.BucketName === "shop-manifests")
      .map(({ Properties }) => Properties.LifecycleConfiguration.Rules);
    expect(rules).toEqual([
      { Prefix: "manifests/orders_queue/2", ExpirationInDays: 90, Status: "Enabled" },
      { Prefix: "manifests/orders_queue/quarantine/", ExpirationInDays: 365, Status: "Enabled" },
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: "Enabled" },
    ]);
    expect(90).toBeGreaterThan(Math.max(lookBackDays, reconcileDays));
  });

  test("is private, encrypted, and refuses plain HTTP", () => {
    const buckets = Object.values(template.findResources("AWS::S3::Bucket"));
    expect(buckets).toHaveLength(3);
    for (const { Properties } of buckets) {
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties.BucketEncryption).toBeDefined();
    }
    template.resourcePropertiesCountIs(
      "AWS::S3::BucketPolicy",
      { PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([denyPlainHttp("s3:*")]) }) },
      3,
    );
  });
});

describe("a bucket that exists", () => {
  test("is not touched: a rule of EventBridge listens to it, with its queue's dead letters for what cannot be delivered", () => {
    expect(Object.values(existing.findResources("AWS::S3::Bucket"))).toHaveLength(1);
    existing.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: { bucket: { name: ["demo-landing"] }, object: { key: [{ wildcard: "earthquakes/*.json" }] } },
      },
      Targets: [
        Match.objectLike({
          RetryPolicy: { MaximumEventAgeInSeconds: 86400, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("DeadLetters"), "Arn"] } },
        }),
      ],
    });
  });

  test("may have an owner in another account, who sends notifications", async () => {
    const buckets = { "demo-landing": { events: "s3", account: "111122223333" } };
    const { template: notified } = await synthesized("examples/demo", { buckets });
    notified.resourcePropertiesCountIs("AWS::Events::Rule", { EventPattern: { source: ["aws.s3"] } }, 0);
    notified.hasResourceProperties("AWS::SQS::QueuePolicy", {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Condition: Match.objectLike({ StringEquals: { "aws:SourceAccount": "111122223333" } }) }),
        ]),
      }),
    });
  });
});

describe("the functions", () => {
  test.for([
    { bundle: "loader", timeout: 120 },
    { bundle: "retry_microbatch", timeout: 120 },
    { bundle: "bulk_loader", timeout: 300 },
    { bundle: "reconcile", timeout: 300 },
    { bundle: "finished", timeout: 120 },
  ])("run $bundle.handler on nodejs24.x and arm64, for $timeout seconds, traced", ({ bundle, timeout }) => {
    template.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: `redshift-loader-${bundle}`,
      Handler: `${bundle}.handler`,
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Timeout: timeout,
      TracingConfig: { Mode: "Active" },
    });
    template.hasResourceProperties("AWS::Logs::LogGroup", {
      LogGroupName: `/aws/lambda/redshift-loader-${bundle}`,
      RetentionInDays: 90,
    });
  });

  test("are triggered by their queue, with failures reported one by one", () => {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 5,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
  });

  test("leave an event that they could not handle where it is kept", () => {
    template.resourcePropertiesCountIs(
      "AWS::Lambda::EventInvokeConfig",
      {
        DestinationConfig: {
          OnFailure: { Destination: { "Fn::GetAtt": [Match.stringLikeRegexp("Undelivered"), "Arn"] } },
        },
      },
      4,
    );
  });

  test("share one role; the one that uploads configurations has its own", () => {
    const roles = Object.values(template.findResources("AWS::Lambda::Function")).map(({ Properties }) => ({
      handler: Properties.Handler,
      role: JSON.stringify(Properties.Role),
    }));
    const shared = new Set(roles.filter(({ handler }) => handler !== "config_object.handler").map(({ role }) => role));
    expect(shared.size).toBe(1);
    expect(new Set(roles.map(({ role }) => role)).size).toBe(2);
    template.resourceCountIs("AWS::IAM::Role", 2);
    template.resourceCountIs("AWS::IAM::Policy", 0);
  });
});

describe("the rules", () => {
  test("are the seed's and hear of cancelled loads too, with retries and dead letters", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.redshift-data"],
        "detail-type": ["Redshift Data Statement Status Change"],
        detail: { state: ["FAILED", "ABORTED"], statementName: [{ prefix: "dev/" }] },
      },
      Targets: [
        Match.objectLike({
          Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("RetryMicrobatch"), "Arn"] },
          RetryPolicy: { MaximumEventAgeInSeconds: 86400, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("Undelivered"), "Arn"] } },
        }),
      ],
    });
  });

  test.for([
    { name: "whose buckets are created", of: () => template, rules: 4 },
    { name: "whose buckets exist", of: () => existing, rules: 10 },
  ])("retry each of their targets and keep what cannot be delivered, in a folder $name", ({ of, rules }) => {
    const targets = Object.values(of().findResources("AWS::Events::Rule")).flatMap(
      ({ Properties }) => Properties.Targets,
    );
    expect(targets).toHaveLength(rules);
    for (const target of targets) {
      expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 86400, MaximumRetryAttempts: 185 });
      expect(of().findResources("AWS::SQS::Queue")).toHaveProperty(target.DeadLetterConfig.Arn["Fn::GetAtt"][0]);
    }
  });

  test("run reconcile every 15 minutes, and bulk loads with their templates when they are due", () => {
    template.hasResourceProperties("AWS::Events::Rule", { ScheduleExpression: "rate(15 minutes)" });
    const [bulk] = Object.values(
      template.findResources("AWS::Events::Rule", { Properties: { ScheduleExpression: "cron(15 2 * * ? *)" } }),
    );
    expect(JSON.stringify(bulk)).toContain("s3://shop-landing/archive/dt={yesterday}/");
  });
});

describe("the topic", () => {
  test("refuses plain HTTP, and takes alarms of this account", () => {
    template.hasResourceProperties("AWS::SNS::TopicPolicy", {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
          Match.objectLike({ Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:Publish" }),
        ]),
      }),
    });
  });
});

describe("what exists already", () => {
  test("is used: queues, bucket of configurations, role, topic", async () => {
    const { template: given } = await synthesized("examples/orders", {
      config: { bucket: "my-configs", prefix: "loader/" },
      existing_queues: ["orders_queue"],
      execution_role_arn: "arn:aws:iam::123456789012:role/loader",
      alerts: { topic_arn: "arn:aws:sns:us-east-1:123456789012:on-call" },
    });
    given.resourceCountIs("AWS::S3::Bucket", 0);
    given.resourceCountIs("AWS::SNS::Topic", 0);
    expect(Object.keys(given.findResources("AWS::SQS::Queue"))).toHaveLength(1);
    given.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "redshift-loader-retry_microbatch",
      Role: "arn:aws:iam::123456789012:role/loader",
      Environment: {
        Variables: Match.objectLike({
          CONFIG_BUCKET: "my-configs",
          CONFIG_PREFIX: "loader/",
          ALERT_TOPIC_ARN: "arn:aws:sns:us-east-1:123456789012:on-call",
        }),
      },
    });
    given.resourceCountIs("AWS::Lambda::EventSourceMapping", 1);
    for (const type of ["Role", "Policy", "ManagedPolicy"]) given.resourceCountIs(`AWS::IAM::${type}`, 0);
  });
});

describe("the bus on which others hear of loads", () => {
  const putEvents = async (settings: object) => {
    const { template: given } = await synthesized("examples/orders", settings);
    const policies = Object.values(given.findResources("AWS::IAM::ManagedPolicy"));
    const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const environments = Object.values(given.findResources("AWS::Lambda::Function")).map(
      ({ Properties }) => Properties.Environment?.Variables?.EVENT_BUS_NAME,
    );
    return {
      rights: statements.filter(({ Action }: { Action: unknown }) => Action === "events:PutEvents"),
      buses: environments.filter((bus) => bus !== undefined),
    };
  };

  test("is the account's own, for three functions and one source", async () => {
    const { rights, buses } = await putEvents({});
    expect(rights).toHaveLength(3);
    for (const right of rights) expect(right.Condition.StringEquals).toEqual({ "events:source": "redshift-loader" });
    expect(JSON.stringify(rights[0]?.Resource)).toContain(":event-bus/default");
    expect(buses).toEqual([]);
  });

  test("may be another account's", async () => {
    const event_bus = "arn:aws:events:us-east-1:111122223333:event-bus/data";
    const { rights, buses } = await putEvents({ event_bus });
    expect(rights.map(({ Resource }) => Resource)).toEqual([event_bus, event_bus, event_bus]);
    expect(buses).toEqual(Array(5).fill(event_bus));
  });

  test("may be none, which needs no right", async () => {
    expect(await putEvents({ event_bus: "none" })).toEqual({ rights: [], buses: Array(5).fill("none") });
  });
});

describe("a key of one's own", () => {
  test("encrypts queues, topic, buckets and logs, and turns each year", async () => {
    const { template: keyed } = await synthesized("examples/orders", {
      kms_key: "create",
      buckets: { "shop-landing": { create: true } },
    });
    keyed.hasResourceProperties("AWS::KMS::Key", { EnableKeyRotation: true });
    for (const [type, property] of [
      ["AWS::SQS::Queue", "KmsMasterKeyId"],
      ["AWS::SNS::Topic", "KmsMasterKeyId"],
      ["AWS::Logs::LogGroup", "KmsKeyId"],
    ] as const)
      keyed.allResourcesProperties(type, { [property]: Match.anyValue() });
    expect(JSON.stringify(keyed.findResources("AWS::S3::Bucket")).match(/"SSEAlgorithm":"aws:kms"/g)).toHaveLength(2);
  });

  test("lets services of known accounts use it, and EventBridge and CloudWatch for this account's queues and topics only", async () => {
    const { template: keyed } = await synthesized("examples/orders", {
      kms_key: "create",
      buckets: { "shop-landing": { events: "s3", account: "111122223333" } },
    });
    const service = (...names: string[]) => ({ Service: names.map((name) => `${name}.amazonaws.com`) });
    const [key] = Object.values(keyed.findResources("AWS::KMS::Key"));
    const statements: Record<string, unknown>[] = key?.["Properties"].KeyPolicy.Statement;
    const arns = (of: string) => ({
      "Fn::Join": [
        "",
        ["arn:", { Ref: "AWS::Partition" }, `:${of}:`, { Ref: "AWS::Region" }, ":", { Ref: "AWS::AccountId" }, ":*"],
      ],
    });
    const use = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" };
    expect(statements.filter(({ Sid }) => Sid === "Events" || Sid === "Alarms")).toEqual([
      {
        ...use,
        Sid: "Events",
        Principal: { Service: "events.amazonaws.com" },
        Condition: { ArnLike: { "kms:EncryptionContext:aws:sqs:arn": arns("sqs") } },
      },
      {
        ...use,
        Sid: "Alarms",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { ArnLike: { "kms:EncryptionContext:aws:sns:topicArn": arns("sns") } },
      },
    ]);
    expect(statements.find(({ Sid }) => Sid === "Notifications")).toMatchObject({
      Principal: service("s3", "sns"),
      Condition: { StringEquals: { "aws:SourceAccount": [{ Ref: "AWS::AccountId" }, "111122223333"] } },
    });
  });
});
