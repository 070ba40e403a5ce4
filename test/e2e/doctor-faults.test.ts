import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import {
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { CreateTopicCommand, DeleteTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import type { FaultSettings } from "@redshift-loader/local-aws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CheckId } from "../../src/core/doctor/checks.ts";
import type { Status } from "../../src/core/doctor/finding.ts";
import {
  byCheck,
  configKey,
  type DoctorLocal,
  doctorLocal,
  pipelineName,
  topicArn,
} from "../support/doctor/doctor-local.ts";
import { type Change, change, type Fault, faultRounds, type Undo } from "../support/doctor/fault-rounds.ts";

let given: DoctorLocal;
let healthy: ReadonlyMap<CheckId, Status>;
beforeAll(async () => {
  given = await doctorLocal();
  await given.run(); // starts the functions
});
afterAll(() => given?.local[Symbol.asyncDispose]());

/** One setting of one section: faults of others can be set beside it. */
const settings = (faults: FaultSettings): Change => change(settingOf(faults), async ({ faults: set }) => set(faults));

const settingOf = (faults: FaultSettings) =>
  Object.entries(faults)
    .flatMap(([section, given]) => Object.keys(given ?? {}).map((name) => `${section}.${name}`))
    .join();

const sql = (table: string, { run, undo }: { run: string; undo: string }): Change =>
  change(table, async ({ local }) => {
    await local.query(run);
    return () => local.query(undo);
  });

async function queueUrl({ sqs }: DoctorLocal, QueueName: string): Promise<string> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? "";
}

const attribute = (name: "VisibilityTimeout" | "RedrivePolicy" | "Policy", value: (before: string) => string): Change =>
  change(`${name} of the queue`, async (of) => {
    const QueueUrl = await queueUrl(of, pipelineName);
    const { Attributes } = await of.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }));
    const before = Attributes?.[name] ?? "";
    const set = (text: string) =>
      of.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { [name]: text } }));
    await set(value(before));
    return () => set(before);
  });

const deleteQueue = (QueueName: string): Change =>
  change(`queue ${QueueName}`, async (of) => {
    const QueueUrl = await queueUrl(of, QueueName);
    const { Attributes = {} } = await of.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    const settable = ["VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy", "Policy"];
    const kept = Object.entries(Attributes).filter(([name]) => settable.includes(name));
    await of.sqs.send(new DeleteQueueCommand({ QueueUrl }));
    return () => of.sqs.send(new CreateQueueCommand({ QueueName, Attributes: Object.fromEntries(kept) }));
  });

const trigger = (
  changed: Partial<UpdateEventSourceMappingCommandInput>,
  undo: Partial<UpdateEventSourceMappingCommandInput>,
): Change =>
  change("trigger", async ({ lambda }) => {
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
    const UUID = EventSourceMappings[0]?.UUID;
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...changed }));
    return () => lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...undo }));
  });

const notification = (
  filterOf: (prefix: string, suffix: string) => { prefix: string; suffix: string } | undefined,
  event = "s3:ObjectCreated:*" as const,
): Change =>
  change("notification", async ({ s3 }) => {
    const Bucket = "shop-landing";
    const { QueueConfigurations = [] } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    const [before] = QueueConfigurations;
    const put = (configurations: typeof QueueConfigurations) =>
      s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket,
          NotificationConfiguration: { QueueConfigurations: configurations },
        }),
      );
    const filter = filterOf("orders/", ".csv");
    const rules = [
      { Name: "prefix" as const, Value: filter?.prefix },
      { Name: "suffix" as const, Value: filter?.suffix },
    ];
    await put(
      filter
        ? [{ Id: "changed", QueueArn: before?.QueueArn, Events: [event], Filter: { Key: { FilterRules: rules } } }]
        : [],
    );
    return () => put(QueueConfigurations);
  });

const environment = (FunctionName: string, changed: Readonly<Record<string, string | undefined>>): Change =>
  change(`environment of ${FunctionName}`, async ({ lambda }) => {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const before = Environment?.Variables ?? {};
    const variables = Object.entries({ ...before, ...changed }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    const set = (Variables: Record<string, string>) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    await set(Object.fromEntries(variables));
    return () => set(before);
  });

const timeout = (FunctionName: string, Timeout: number, before: number): Change =>
  change(`time-out of ${FunctionName}`, async ({ lambda }) => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
    return () => lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: before }));
  });

const target = (Rule: string, fn: string, other?: string): Change =>
  change(`rule ${Rule}`, async ({ events }) => {
    const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
    const put = (name: string) => events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: fn, Arn: arn(name) }] }));
    if (other) await put(other);
    else await events.send(new RemoveTargetsCommand({ Rule, Ids: [fn] }));
    return () => put(fn);
  });

const pattern = (Name: string, changed: (pattern: { detail: { state: string[] } }) => object): Change =>
  change(`rule ${Name}`, async ({ events }) => {
    const { EventPattern = "" } = await events.send(new DescribeRuleCommand({ Name }));
    const put = (EventPattern: string) => events.send(new PutRuleCommand({ Name, EventPattern }));
    await put(JSON.stringify(changed(JSON.parse(EventPattern))));
    return () => put(EventPattern);
  });

const configuration = (changed: (config: Record<string, Record<string, unknown>>) => unknown): Change =>
  change("configuration", async ({ config, configure }) => {
    const text = changed(JSON.parse(config));
    await configure(typeof text === "string" ? text : JSON.stringify(text));
    return () => configure(config);
  });

/** A topic with this subscriber, or none. A subscription that is not confirmed cannot be ended, only its topic. */
const subscription = (protocol?: string): Change =>
  change("topic", async ({ sns }) => {
    const renew = async (Protocol: string | undefined, Endpoint: string) => {
      await sns.send(new DeleteTopicCommand({ TopicArn: topicArn }));
      await sns.send(new CreateTopicCommand({ Name: "alerts" }));
      if (Protocol) await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol, Endpoint }));
    };
    await renew(protocol, "team@example.com");
    return () => renew("lambda", "arn:aws:lambda:us-east-1:000000000000:function:page");
  });

const grant = (right: string, on: string) =>
  sql(on, { run: `REVOKE ${right} ON ${on} FROM loader`, undo: `GRANT ${right} ON ${on} TO loader` });
const denied = (deny: NonNullable<FaultSettings["s3"]>["deny"]) => settings({ s3: { deny } });
const refusal = 'syntax error at or near "x"';
const refused = (contains: string) => settings({ warehouse: { refuseStatements: [{ contains, text: refusal }] } });

/** Change data whose column is the target's status, with marks and audit columns, set up but for what a fault leaves out. */
const changeData = (options: object, statements: readonly string[]): Change =>
  change("configuration", async (of) => {
    const { local } = of;
    const columns = ["order_id", "status", "amount", "updated_at"];
    const undo = await configuration((given) => ({
      ...given,
      copy: { ...given["copy"], columns },
      options: {
        ...given["options"],
        delete_when: { column: "status", in: ["deleted"], in_target: true },
        ...options,
      },
    })).make(of);
    for (const sql of [...addColumns, ...statements]) await local.query(sql);
    return async () => {
      for (const sql of ["DROP TABLE IF EXISTS shop.orders__loader_tombstones", ...dropColumns]) await local.query(sql);
      await local.query("REVOKE UPDATE ON shop.orders FROM loader");
      return undo();
    };
  });

const addColumns = ["deleted_at TIMESTAMP", "batch VARCHAR(32)"].map(
  (each) => `ALTER TABLE shop.orders ADD COLUMN ${each}`,
);
const dropColumns = ["deleted_at", "batch"].map((each) => `ALTER TABLE shop.orders DROP COLUMN ${each}`);
const marked = { deletes: { mark: "deleted_at" }, audit_columns: { batch_id: "batch" } };
const tombstones = [
  "CREATE TABLE shop.orders__loader_tombstones AS SELECT order_id, updated_at, GETDATE() AS loader_recorded_at, FALSE AS loader_of_snapshot FROM shop.orders WHERE 1 = 2",
  "GRANT SELECT, INSERT, DELETE ON shop.orders__loader_tombstones TO loader",
];
const mayUpdate = "GRANT UPDATE ON shop.orders TO loader";

/** What doctor finds by way of the configuration: the window, and by rules the functions and their topic. */
const throughConfiguration: CheckId[] = ["visibility", "trigger", "recovery", "finished", "reconcile", "topic"];

const faults: Fault[] = [
  // the configuration
  {
    name: "the configuration is not JSON",
    set: configuration(() => "{ not JSON"),
    hides: throughConfiguration,
    named: [{ id: "configuration", says: "is invalid", remedy: "redshift-loader validate" }],
  },
  {
    name: "the configuration has an unknown key",
    set: configuration((config) => ({ ...config, copy: { ...config["copy"], option: "CSV" } })),
    hides: throughConfiguration,
    named: [{ id: "configuration", says: "did you mean options?", remedy: "redshift-loader validate" }],
  },
  {
    name: "there is no configuration",
    set: change("configuration", async ({ s3, config, configure }) => {
      await s3.send(new DeleteObjectCommand({ Bucket: "pipeline-config", Key: configKey }));
      return () => configure(config);
    }),
    hides: throughConfiguration,
    named: [
      { id: "configurations", says: "has no orders_queue.json", remedy: "Upload the configuration" },
      { id: "configuration", says: "NoSuchKey", remedy: "validate" },
    ],
  },
  {
    name: "the configuration has no source",
    set: configuration(({ source: _source, ...config }) => config),
    hides: ["feed", "queue-policy", "source-list", "source-read", "role"],
    named: [{ id: "configuration", status: "warning", says: 'no "source"', remedy: 'Add "source"' }],
  },
  {
    name: "the configuration names a column that the target lacks",
    set: configuration((config) => ({ ...config, options: { ...config["options"], merge_timestamp: "update_at" } })),
    named: [{ id: "target", says: "no column update_at", remedy: "did you mean updated_at?" }],
  },
  {
    name: "the configuration names a table that is not there",
    set: configuration((config) => ({ ...config, copy: { ...config["copy"], table_name: "shop.order" } })),
    named: [
      { id: "target", says: "shop.order is not in database dev", remedy: "correct copy.table_name" },
      { id: "ledger", says: "shop.order__loader_ledger", all: "shop.order__loader_", remedy: "redshift-loader init" },
    ],
  },
  {
    name: "loads retry although the database is serializable",
    set: configuration((config) => ({ ...config, safety: { concurrency: "retry" } })),
    hides: ["ledger", "grants"],
    named: [{ id: "isolation", status: "warning", says: "error 1023", remedy: 'safety.concurrency to "fence"' }],
  },

  // queue and trigger
  {
    name: "there is no queue",
    set: deleteQueue(pipelineName),
    hides: ["loader", "reconcile"],
    named: [{ id: "queue", says: "There is no queue orders_queue", remedy: "aws sqs create-queue" }],
  },
  {
    name: "the visibility time-out is shorter than the function's",
    set: attribute("VisibilityTimeout", () => "60"),
    named: [{ id: "visibility", says: "hidden for 60 s", remedy: "VisibilityTimeout=725" }],
  },
  {
    name: "the visibility time-out is less than six times the function's",
    set: attribute("VisibilityTimeout", () => "300"),
    named: [{ id: "visibility", status: "warning", says: "300 s", remedy: "VisibilityTimeout=725" }],
  },
  {
    name: "the queue has no redrive policy",
    set: attribute("RedrivePolicy", () => ""),
    named: [{ id: "dead-letters", says: "no redrive policy", remedy: "orders_queue_dead_letters" }],
  },
  {
    name: "messages become dead letters at once",
    set: attribute("RedrivePolicy", (before) => before.replace('"maxReceiveCount":100', '"maxReceiveCount":1')),
    named: [{ id: "dead-letters", status: "warning", says: "after 1 tries", remedy: "maxReceiveCount" }],
  },
  {
    name: "the dead-letter queue is gone",
    set: deleteQueue(`${pipelineName}_dead_letters`),
    named: [{ id: "dead-letters", says: "orders_queue_dead_letters does not exist", remedy: "Create it" }],
  },
  {
    name: "dead letters wait",
    set: change("messages of the dead-letter queue", async (of) => {
      const QueueUrl = await queueUrl(of, `${pipelineName}_dead_letters`);
      await of.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
      return () => of.sqs.send(new PurgeQueueCommand({ QueueUrl }));
    }),
    named: [
      {
        id: "dead-letters",
        status: "warning",
        says: "1 messages wait",
        remedy: "--destination-arn arn:aws:sqs:us-east-1:000000000000:orders_queue",
      },
    ],
  },
  {
    name: "the trigger is disabled",
    set: trigger({ Enabled: false }, { Enabled: true }),
    named: [{ id: "trigger", says: "Disabled", remedy: "--enabled" }],
  },
  {
    name: "the trigger has another window",
    set: trigger({ MaximumBatchingWindowInSeconds: 2 }, { MaximumBatchingWindowInSeconds: 5 }),
    hides: ["visibility"],
    named: [
      {
        id: "trigger",
        status: "warning",
        says: "collects for 2 s",
        remedy: "--maximum-batching-window-in-seconds 5",
      },
    ],
  },
  {
    name: "the trigger has small batches",
    set: trigger({ BatchSize: 10 }, { BatchSize: 1000 }),
    named: [{ id: "trigger", status: "warning", says: "At most 10 messages", remedy: "--batch-size 1000" }],
  },
  {
    name: "the trigger does not report single messages",
    set: trigger({ FunctionResponseTypes: [] }, { FunctionResponseTypes: ["ReportBatchItemFailures"] }),
    named: [
      { id: "trigger", says: "ReportBatchItemFailures", remedy: "--function-response-types ReportBatchItemFailures" },
    ],
  },
  {
    name: "the trigger leads to another function",
    set: trigger({ FunctionName: "bulk_loader" }, { FunctionName: "loader" }),
    named: [
      {
        id: "loader",
        says: "runs bulk_loader.handler, not loader.handler",
        all: "bulk_loader",
        remedy: "the handler loader.handler",
      },
    ],
  },
  {
    name: "the trigger leads to a function that is not there",
    set: trigger({ FunctionName: "loadre" }, { FunctionName: "loader" }),
    named: [{ id: "loader", says: "The function loadre does not exist", remedy: "the function that does exist" }],
  },

  // who feeds the queue
  {
    name: "nobody announces new objects",
    set: notification(() => undefined),
    named: [{ id: "feed", says: "Nobody announces", remedy: "Add a notification" }],
  },
  {
    name: "the notification has another prefix",
    set: notification((_, suffix) => ({ prefix: "invoices/", suffix })),
    named: [
      {
        id: "feed",
        says: "s3://shop-landing/invoices/*.csv, but the source is s3://shop-landing/orders/*.csv",
        remedy: 'prefix "orders/" and suffix ".csv"',
      },
    ],
  },
  {
    name: "the notification is narrower than the source",
    set: notification((_, suffix) => ({ prefix: "orders/2026/", suffix })),
    named: [{ id: "feed", says: "some or all of its files are never announced", remedy: 'prefix "orders/"' }],
  },
  {
    name: "the notification is wider than the source",
    set: notification(() => ({ prefix: "", suffix: ".csv" })),
    named: [{ id: "feed", status: "warning", says: "Objects outside", remedy: 'prefix "orders/"' }],
  },
  {
    name: "the queue has no policy",
    set: attribute("Policy", () => ""),
    named: [{ id: "queue-policy", says: "no policy", remedy: '"Service":"s3.amazonaws.com"' }],
  },
  {
    name: "the queue's policy lets another bucket send",
    set: attribute("Policy", (before) => before.replace("arn:aws:s3:::shop-landing", "arn:aws:s3:::shop-archive")),
    named: [{ id: "queue-policy", says: "arn:aws:s3:::shop-landing", remedy: "aws:SourceArn" }],
  },

  // rules and functions
  {
    name: "the rule for failed loads is disabled",
    set: change("rule failed-loads-dev", async ({ events }) => {
      await events.send(new DisableRuleCommand({ Name: "failed-loads-dev" }));
      return () => events.send(new EnableRuleCommand({ Name: "failed-loads-dev" }));
    }),
    named: [{ id: "failed-rule", says: "failed-loads-dev is disabled", remedy: "enable-rule --name failed-loads-dev" }],
  },
  {
    name: "the rule for failed loads has no target",
    set: target("failed-loads-dev", "retry_microbatch"),
    named: [{ id: "failed-rule", says: "no function as its target", remedy: "put-targets --rule failed-loads-dev" }],
  },
  {
    name: "the rule for finished loads is not there",
    set: change("rule finished-loads-dev", async (of) => {
      const { EventPattern } = await of.events.send(new DescribeRuleCommand({ Name: "finished-loads-dev" }));
      const restore = await target("finished-loads-dev", "finished").make(of);
      await of.events.send(new DeleteRuleCommand({ Name: "finished-loads-dev" }));
      return async () => {
        await of.events.send(new PutRuleCommand({ Name: "finished-loads-dev", EventPattern }));
        await restore();
      };
    }),
    named: [{ id: "finished-rule", says: "No rule of EventBridge matches FINISHED", remedy: '"prefix":"dev/"' }],
  },
  {
    name: "the rule for failed loads is that of the first implementation",
    set: pattern("failed-loads-dev", (before) => ({ ...before, detail: { ...before.detail, state: ["FAILED"] } })),
    named: [{ id: "failed-rule", status: "warning", says: "does not match ABORTED", remedy: '"ABORTED"' }],
  },
  {
    name: "the rule for failed loads is for another database",
    set: pattern("failed-loads-dev", (before) => ({
      ...before,
      detail: { ...before.detail, statementName: [{ prefix: "prod/" }] },
    })),
    named: [
      {
        id: "failed-rule",
        says: "No rule of EventBridge matches FAILED loads of database dev",
        remedy: '"prefix":"dev/"',
      },
    ],
  },
  {
    name: "the rule for failed loads leads to a function that is not there",
    set: target("failed-loads-dev", "retry_microbatch", "retry"),
    named: [{ id: "recovery", says: "The function retry does not exist", remedy: "the function that does exist" }],
  },
  {
    name: "the rule for failed loads leads to another function",
    set: target("failed-loads-dev", "retry_microbatch", "finished"),
    named: [
      {
        id: "recovery",
        says: "runs finished.handler, not retry_microbatch.handler",
        all: "finished ",
        remedy: "retry_microbatch.handler",
      },
    ],
  },
  {
    name: "the loader reads configurations elsewhere",
    set: environment("loader", { CONFIG_BUCKET: "old-config" }),
    named: [{ id: "loader", says: "configurations in old-config", remedy: "CONFIG_BUCKET=pipeline-config" }],
  },
  {
    name: "reconcile has another prefix of configurations",
    set: environment("reconcile", { CONFIG_PREFIX: "configs/" }),
    named: [{ id: "reconcile", says: 'under "configs/"', remedy: "CONFIG_PREFIX=config/" }],
  },
  {
    name: "recovery has no role for COPY",
    set: environment("retry_microbatch", { COPY_IAM_ROLE_ARN: undefined }),
    named: [
      {
        id: "recovery",
        status: "warning",
        says: "no COPY_IAM_ROLE_ARN",
        remedy: "COPY_IAM_ROLE_ARN=arn:aws:iam::123456789012:role/redshift-copy",
      },
    ],
  },
  {
    name: "the loader's time-out is short",
    set: timeout("loader", 30, 120),
    named: [{ id: "loader", says: "ends after 30 s", remedy: "--timeout 120" }],
  },

  // alerts
  {
    name: "nobody has subscribed to alerts",
    set: subscription(),
    named: [{ id: "topic", says: "no subscriber", remedy: "aws sns subscribe" }],
  },
  {
    name: "the subscription to alerts is not confirmed",
    set: subscription("email"),
    named: [{ id: "topic", says: "team@example.com has not confirmed", remedy: "Follow the link" }],
  },
  {
    name: "the topic is gone",
    set: change("topic", async (of) => {
      const restore = await subscription().make(of);
      await of.sns.send(new DeleteTopicCommand({ TopicArn: topicArn }));
      return restore;
    }),
    named: [{ id: "topic", says: "does not exist", remedy: "correct ALERT_TOPIC_ARN" }],
  },

  // buckets
  {
    name: "the source may not be listed",
    set: denied({ to: "clients", only: "list", prefix: "orders/" }),
    named: [{ id: "source-list", status: "untried", says: "s3:ListBucket", remedy: "Grant yourself s3:ListBucket" }],
  },
  {
    name: "the source may not be read",
    set: denied({ to: "clients", only: "read", prefix: "orders/" }),
    named: [{ id: "source-read", status: "warning", says: "S3 refuses you", remedy: "Grant yourself s3:GetObject" }],
  },
  {
    name: "manifests may not be written",
    set: denied({ to: "clients", only: "write", prefix: "manifests/" }),
    named: [{ id: "manifests", says: "S3 refuses to write", remedy: "Grant s3:PutObject" }],
  },

  // Redshift
  {
    name: "the Data API does not connect",
    set: settings({ warehouse: { refuse: true } }),
    named: [{ id: "warehouse", says: "cluster analytics does not answer", remedy: "See that it is available" }],
  },
  {
    name: "the database is not there",
    set: settings({ warehouse: { databases: ["prod"] } }),
    named: [{ id: "warehouse", says: 'database "dev" does not exist', remedy: "correct cluster.db_name" }],
  },
  {
    name: "the ledger is not there",
    set: sql("shop.orders__loader_ledger", {
      run: "ALTER TABLE shop.orders__loader_ledger RENAME TO ledger_aside",
      undo: "ALTER TABLE shop.ledger_aside RENAME TO orders__loader_ledger",
    }),
    named: [{ id: "ledger", says: "shop.orders__loader_ledger is not there", remedy: "redshift-loader init" }],
  },
  {
    name: "the fence is not there",
    set: sql("shop.orders__loader_fence", {
      run: "ALTER TABLE shop.orders__loader_fence RENAME TO fence_aside",
      undo: "ALTER TABLE shop.fence_aside RENAME TO orders__loader_fence",
    }),
    named: [{ id: "ledger", says: "shop.orders__loader_fence is not there", remedy: "redshift-loader init" }],
  },
  {
    name: "the ledger lacks a column",
    set: sql("shop.orders__loader_ledger", {
      run: "ALTER TABLE shop.orders__loader_ledger DROP COLUMN bytes",
      undo: "ALTER TABLE shop.orders__loader_ledger ADD COLUMN bytes BIGINT",
    }),
    named: [{ id: "ledger", says: "no column bytes", remedy: "RENAME TO" }],
  },
  ...[
    ["SELECT", "shop.orders"],
    ["INSERT", "shop.orders"],
    ["DELETE", "shop.orders"],
    ["SELECT", "shop.orders__loader_ledger"],
    ["INSERT", "shop.orders__loader_ledger"],
  ].map(([right = "", table = ""]) => ({
    name: `the user lacks ${right} on ${table}`,
    set: grant(right, table),
    hides: right === "SELECT" ? (["role", "forms"] as const) : [],
    named: [
      {
        id: "grants" as const,
        says: `loader lacks ${right} on ${table}`,
        remedy: `GRANT ${right} ON "${table.replace(".", '"."')}" TO "loader";`,
      },
    ],
  })),
  {
    name: "the user may not lock the fence",
    set: grant("SELECT, INSERT, UPDATE, DELETE", "shop.orders__loader_fence"),
    named: [
      {
        id: "grants",
        says: "loader lacks LOCK of shop.orders__loader_fence",
        remedy: 'GRANT SELECT, INSERT, UPDATE, DELETE ON "shop"."orders__loader_fence"',
      },
    ],
  },
  {
    name: "the user may not use the schema",
    set: grant("USAGE", "SCHEMA shop"),
    hides: ["role", "forms"],
    named: [
      { id: "grants", says: "loader may not use the schema shop", remedy: 'GRANT USAGE ON SCHEMA "shop" TO "loader";' },
    ],
  },
  {
    name: "the user may not create temporary tables",
    set: sql("DATABASE dev", {
      run: "REVOKE TEMP ON DATABASE dev FROM PUBLIC",
      undo: "GRANT TEMP ON DATABASE dev TO PUBLIC",
    }),
    hides: ["role", "forms"],
    named: [
      { id: "grants", says: "loader lacks temporary tables", remedy: 'GRANT TEMP ON DATABASE "dev" TO "loader";' },
    ],
  },

  // change data
  {
    name: "the tombstones are missing",
    set: changeData({}, []),
    hides: ["forms"],
    named: [
      {
        id: "ledger",
        says: "The tombstones shop.orders__loader_tombstones, where deletions are remembered, are not there",
        remedy: 'CREATE TABLE "shop"."orders__loader_tombstones" AS SELECT "order_id", "updated_at"',
      },
    ],
  },
  {
    name: "the mark's column is missing",
    set: changeData({ deletes: { mark: "gone" } }, tombstones),
    named: [
      {
        id: "target",
        says: "shop.orders has no column gone, which options.deletes.mark names",
        remedy: "ALTER TABLE shop.orders ADD COLUMN gone TIMESTAMP;",
      },
    ],
  },
  {
    name: "the user may not mark rows",
    set: changeData(marked, tombstones),
    hides: ["forms"],
    named: [
      {
        id: "grants",
        says: "loader lacks UPDATE on shop.orders",
        remedy: 'GRANT UPDATE ON "shop"."orders" TO "loader";',
      },
    ],
  },
  {
    name: "Redshift refuses UPDATE … FROM a subquery",
    set: change("configuration", async (of) => {
      const undo = await changeData(marked, [...tombstones, mayUpdate]).make(of);
      const mend = await refused("AS loader_deletion WHERE").make(of);
      return async () => [await mend(), await undo()];
    }),
    named: [
      { id: "forms", says: "Redshift refuses mark-deleted, as configured", all: refusal, remedy: "docs/statements.md" },
    ],
  },

  // the role of COPY
  {
    name: "the role is not attached",
    set: settings({ warehouse: { roles: [] } }),
    named: [
      {
        id: "role",
        says: "is not associated to cluster",
        remedy: "Attach the role arn:aws:iam::123456789012:role/redshift-copy",
      },
    ],
  },
  {
    name: "the role may not read the source",
    set: denied({ to: "redshift", prefix: "orders/" }),
    named: [{ id: "role", says: "Status 403", remedy: "read the files: s3:GetObject" }],
  },
  {
    name: "the role may not read manifests",
    set: denied({ to: "redshift", prefix: "manifests/" }),
    named: [
      { id: "role", says: "MANIFEST", remedy: "read the manifests: s3:GetObject on s3://shop-manifests/manifests/*" },
    ],
  },
  {
    name: "the source's file does not fit the table",
    set: change("first file", async ({ s3 }) => {
      const put = (Body: string) =>
        s3.send(new PutObjectCommand({ Bucket: "shop-landing", Key: "orders/first.csv", Body }));
      await put("order_id,status,amount,updated_at\nx,placed,10.00,2026-11-02 08:15:00\n");
      return () => put("order_id,status,amount,updated_at\n1,placed,10.00,2026-11-02 08:15:00\n");
    }),
    named: [{ id: "role", status: "warning", says: "COPY refuses what is in it", remedy: "redshift-loader check" }],
  },

  // forms of statements
  {
    name: "Redshift refuses LIKE … INCLUDING DEFAULTS",
    set: refused("INCLUDING DEFAULTS"),
    named: [
      {
        id: "forms",
        status: "warning",
        says: "Redshift refuses create-stage, with defaults",
        all: refusal,
        remedy: "Name the columns in copy.columns",
      },
    ],
  },
  {
    name: "Redshift refuses LIKE",
    set: refused('"loader_stage" (LIKE'),
    named: [
      {
        id: "forms",
        says: "Redshift refuses create-stage, all columns",
        all: refusal,
        remedy: "Name the columns in copy.columns",
      },
    ],
  },
  {
    name: "Redshift refuses QUALIFY in an INSERT",
    set: refused("QUALIFY row_number"),
    named: [{ id: "forms", says: "Redshift refuses insert-latest", all: refusal, remedy: "The form is unpublished" }],
  },
  {
    name: "Redshift refuses DELETE … USING",
    set: refused('DELETE FROM "loader_doctor_target" USING'),
    named: [{ id: "forms", says: "Redshift refuses delete-replaced", all: refusal, remedy: "docs/statements.md" }],
  },
  {
    name: "Redshift refuses the guard",
    set: refused("LEAST(CAST("),
    named: [{ id: "forms", says: "Redshift refuses guard-files", all: refusal, remedy: "docs/statements.md" }],
  },
  {
    name: "Redshift refuses a query of status",
    set: refused("FROM sys_load_history WHERE start_time"),
    named: [
      { id: "forms", status: "warning", says: "refuses a query of status", all: refusal, remedy: "docs/statements.md" },
    ],
  },

  // events and time
  {
    name: "events do not arrive",
    set: settings({ events: { drop: 1 } }),
    args: ["--event-wait", "3"],
    named: [
      {
        id: "failed-event",
        says: "retry_microbatch did not answer",
        remedy: "aws lambda get-policy --function-name retry_microbatch",
      },
      {
        id: "finished-event",
        says: "finished did not answer",
        remedy: "aws lambda get-policy --function-name finished",
      },
    ],
  },
  {
    name: "this machine's clock is slow",
    set: settings({ clock: { aheadSeconds: 900 } }),
    named: [{ id: "clock", says: "s behind AWS's", remedy: "NTP" }],
  },
];

describe("doctor", () => {
  test("finds nothing wrong in a healthy account, and leaves nothing behind", async () => {
    const { local, run, s3 } = given;
    const tables = () =>
      local.query("SELECT schemaname, tablename FROM pg_tables WHERE tablename LIKE '%loader%' ORDER BY 1, 2");
    const before = [await tables(), await local.query("SELECT * FROM shop.orders ORDER BY 1")];
    const { code, diagnosis } = await run();
    expect(diagnosis.checks.filter(({ status }) => status !== "ok").map(({ id }) => id)).toEqual(["schedule"]);
    expect({ code, ok: diagnosis.ok }).toEqual({ code: 0, ok: true });
    expect([await tables(), await local.query("SELECT * FROM shop.orders ORDER BY 1")]).toEqual(before);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "shop-manifests" }));
    expect(Contents).toEqual([]);
    healthy = new Map([...byCheck(diagnosis)].map(([id, { status }]) => [id, status]));
  });

  test("finds nothing wrong with change data that is set up", async () => {
    const undo = await changeData(marked, [...tombstones, mayUpdate]).make(given);
    const { diagnosis } = await given.run();
    await undo();
    expect(diagnosis.checks.filter(({ status }) => status !== "ok").map(({ id }) => id)).toEqual(["schedule"]);
  });

  test.for(faultRounds(faults).map((round) => ({ round, names: round.map(({ name }) => name).join("; ") })))(
    "names each of them, and blames nothing else: $names",
    async ({ round, names }) => {
      const undos: Undo[] = [];
      try {
        for (const { set } of round) undos.unshift(await set.make(given));
        const { code, diagnosis, stderr } = await given.run(round.flatMap(({ args = [] }) => args));
        const found = byCheck(diagnosis);
        for (const { name, named } of round)
          for (const { id, status = "problem", says, remedy, all = says } of named) {
            const check = found.get(id);
            expect({ name, id, status: check?.status, findings: check?.findings }).toMatchObject({
              name,
              id,
              status,
              findings: expect.arrayContaining([
                expect.objectContaining({
                  says: expect.stringContaining(says),
                  remedy: expect.stringContaining(remedy),
                }),
              ]),
            });
            const blaming = check?.findings.filter((each) => each.status === "problem" || each.status === "warning");
            expect({ name, others: blaming?.filter((each) => !each.says.includes(all)) }).toEqual({ name, others: [] });
          }
        const named = round.flatMap((fault) => fault.named);
        const blamed = [...found.values()].filter(
          ({ id, status }) =>
            !named.some((each) => each.id === id) && status !== healthy.get(id) && status !== "untried",
        );
        expect({ names, blamed }).toEqual({ names, blamed: [] });
        const isProblem = named.some(({ status = "problem" }) => status === "problem");
        expect({ code, stderr }).toEqual({ code: isProblem ? 1 : 0, stderr: "" });
      } finally {
        for (const undo of undos) await undo();
      }
    },
  );

  test("finds nothing wrong again once every fault is undone", async () => {
    const { diagnosis } = await given.run();
    expect(diagnosis.checks.filter(({ status }) => status !== "ok").map(({ id }) => id)).toEqual(["schedule"]);
  });
});
