import { describe, expect } from "vitest";
import {
  copyRole,
  eventBridgeEvent,
  failedStatement,
  pipelineJson,
  s3Notification,
  s3Record,
  snsEnvelope,
  sqsEvent,
  statementEvent,
  testEvent,
} from "../support/builders.ts";
import { test } from "../support/bundles.ts";
import type { Functions } from "../support/function-test.ts";
import type { RecordingAws } from "../support/recording-aws.ts";

const config = "config/pipelines/orders_queue.json";

/** SQS is only asked to hide the messages until they are tried again. */
const withoutHiding = ({ requests }: RecordingAws) =>
  requests.filter(({ operation }) => !operation.startsWith("AmazonSQS."));

const writes = (aws: RecordingAws) =>
  withoutHiding(aws)
    .filter(({ method, operation }) => method === "PUT" || operation !== "")
    .map(({ path, operation }) => operation || path);

const manifestUrls = ({ objects }: RecordingAws) =>
  [...objects]
    .filter(([place]) => place.endsWith(".manifest"))
    .flatMap(([, body]) => JSON.parse(body).entries.map((entry: { url: string }) => entry.url));

const submittedSqls = ({ requests }: RecordingAws): string[] =>
  requests
    .filter(({ operation }) => operation === "BatchExecuteStatement")
    .flatMap(({ body }) => JSON.parse(body).Sqls);

/** A literal as Redshift reads it: a quote is doubled, a backslash escapes what follows it. */
const literal = /'((?:[^'\\]|''|\\.)*)'/gs;

const literalsIn = (sql: string) =>
  Array.from(sql.matchAll(literal), ([, inner = ""]) => inner.replace(/''|\\(.)/gs, (_, escaped) => escaped ?? "'"));

/** Loads a.csv with this configuration, which is to be refused: answers what the log says of it. */
async function refusal({ aws, logged, start }: Functions, configuration: string | undefined): Promise<string> {
  if (configuration !== undefined) aws.objects.set(config, configuration);
  const handler = await start("loader");
  const event = sqsEvent({ id: "m1", body: s3Notification("a.csv") }, { id: "m2", body: s3Notification("b.csv") });
  expect(await handler(event)).toEqual({
    batchItemFailures: [{ itemIdentifier: "m1" }, { itemIdentifier: "m2" }],
    loads: [],
  });
  expect(writes(aws)).toEqual([]);
  return logged.map(({ error }) => String(error)).join("\n");
}

describe("message that is not JSON, or no known shape", () => {
  test.for([
    { what: "no JSON", body: "password=hunter2" },
    { what: "nothing", body: "" },
    { what: "JSON of no known shape", body: '{"password":"hunter2"}' },
    { what: "a notification of another service", body: '{"Records":[{"eventSource":"hunter2"}]}' },
    { what: "an SNS envelope around other text", body: snsEnvelope("hunter2") },
    { what: "an event of another service", body: eventBridgeEvent("hunter2", { source: "aws.ec2" }) },
    { what: "a bucket that cannot exist", body: s3Notification(s3Record("hunter2", { bucket: "lake/orders" })) },
    { what: "an eTag longer than any", body: s3Notification(s3Record("hunter2", { eTag: "e".repeat(300) })) },
    { what: "a file without its size", body: s3Notification(s3Record("hunter2", { size: undefined })) },
  ])(
    "that message alone in batchItemFailures; logged with its id, not its content: $what",
    async ({ body }, { functions: { aws, logged, start } }) => {
      aws.objects.set(config, pipelineJson());
      const handler = await start("loader");
      const event = sqsEvent({ id: "m1", body: s3Notification("a.csv") }, { id: "m2", body });
      expect(await handler(event)).toMatchObject({
        batchItemFailures: [{ itemIdentifier: "m2" }],
        loads: [{ table_name: "sales.orders", files: 1 }],
      });
      expect(logged).toContainEqual(
        expect.objectContaining({ level: "ERROR", messageId: "m2", queue: "orders_queue" }),
      );
      expect(JSON.stringify(logged)).not.toContain("hunter2");
    },
  );
});

describe("s3:TestEvent, removal events, zero-byte folder markers", () => {
  const removal = s3Record("gone.csv", { eventName: "ObjectRemoved:Delete", size: undefined, eTag: undefined });

  test("acknowledged, counted, no manifest, no SQL", async ({ functions: { aws, logged, start } }) => {
    const handler = await start("loader");
    const event = sqsEvent(
      { id: "m1", body: testEvent },
      { id: "m2", body: s3Notification(removal, removal) },
      { id: "m3", body: s3Notification(s3Record("orders/", { size: 0 })) },
      { id: "m4", body: snsEnvelope(testEvent) },
      { id: "m5", body: eventBridgeEvent("gone.csv", { "detail-type": "Object Deleted" }) },
    );
    expect(await handler(event)).toEqual({ batchItemFailures: [], loads: [] });
    expect(aws.requests).toEqual([]);
    expect(logged).toEqual([
      expect.objectContaining({ level: "INFO", "test event": 2, "not a creation event": 3, "folder marker": 1 }),
    ]);
  });

  test("do not hold up the files beside them", async ({ functions: { aws, start } }) => {
    aws.objects.set(config, pipelineJson());
    const handler = await start("loader");
    await handler(sqsEvent({ id: "m1", body: testEvent }, { id: "m2", body: s3Notification(removal, "a.csv") }));
    expect(manifestUrls(aws)).toEqual(["s3://lake/a.csv"]);
  });
});

describe("configuration missing, unreadable, invalid", () => {
  const name = "all messages of that queue failed back; the log names file, path and remedy";

  test(`${name}: missing`, async ({ functions }) => {
    const log = await refusal(functions, undefined);
    expect(log).toContain("s3://config/pipelines/orders_queue.json cannot be read: NoSuchKey (HTTP 404)");
    expect(log).toContain("Upload the configuration there");
  });

  test(`${name}: unreadable`, async ({ functions }) => {
    const body = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
    functions.aws.intercept = ({ path }) => (path === `/${config}` ? { status: 403, body } : undefined);
    const log = await refusal(functions, pipelineJson());
    expect(log).toContain("s3://config/pipelines/orders_queue.json cannot be read: AccessDenied (HTTP 403)");
    expect(log).toContain("the function's right to s3:GetObject");
  });

  test(`${name}: no JSON`, async ({ functions }) => {
    const log = await refusal(functions, '{\n  "output": {,}\n}');
    expect(log).toContain("s3://config/pipelines/orders_queue.json is invalid");
    expect(log).toContain("orders_queue.json:2:14");
  });

  test(`${name}: empty`, async ({ functions }) => {
    expect(await refusal(functions, "")).toContain("s3://config/pipelines/orders_queue.json is invalid");
  });

  test(`${name}: several problems at once`, async ({ functions }) => {
    const log = await refusal(functions, pipelineJson({ cluster: { db_name: "dev" }, bach: {}, output: {} }));
    expect(log).toContain("output.manifest_bucket: is missing");
    expect(log).toContain("cluster.identifier: is missing; write the cluster's identifier, or workgroup");
    expect(log).toMatch(/bach.*batch/);
  });

  test(`${name}: no CONFIG_BUCKET`, async ({ functions: { aws, logged, start } }) => {
    const handler = await start("loader", { CONFIG_BUCKET: undefined });
    expect(await handler(sqsEvent({ id: "m1", body: s3Notification("a.csv") }))).toEqual({
      batchItemFailures: [{ itemIdentifier: "m1" }],
      loads: [],
    });
    expect(withoutHiding(aws)).toEqual([]);
    expect(logged[0]?.["error"]).toContain("Set CONFIG_BUCKET of the function");
  });

  test("another queue in the same event loads", async ({ functions: { aws, start } }) => {
    aws.objects.set(config, pipelineJson());
    const handler = await start("loader");
    const event = sqsEvent(
      { id: "m1", body: s3Notification("a.csv"), queue: "unknown_queue" },
      { id: "m2", body: s3Notification("a.csv") },
    );
    expect(await handler(event)).toMatchObject({
      batchItemFailures: [{ itemIdentifier: "m1" }],
      loads: [{ table_name: "sales.orders" }],
    });
  });
});

describe("empty event", () => {
  test.for([{ event: {} }, { event: { Records: [] } }, { event: { Records: null } }])(
    "{ batchItemFailures: [], loads: [] }, no call: $event",
    async ({ event }, { functions: { aws, start } }) => {
      const handler = await start("loader");
      expect(await handler(event)).toEqual({ batchItemFailures: [], loads: [] });
      expect(aws.requests).toEqual([]);
    },
  );
});

describe("keys with spaces, +, %, quotes, newline, unicode, 1,024 bytes", () => {
  const keys = [
    "my file.csv",
    " leading and trailing ",
    "a+b.csv",
    "100%.csv",
    "100%25.csv",
    `it's "quoted".csv`,
    "two\nlines\tand tabs.csv",
    "größe/🎉.csv",
    "back\\slash.csv",
    "'; DROP TABLE orders; --",
    "*/ /* loader:copy */",
    "//two//slashes",
    "k".repeat(1024),
    "é".repeat(512),
  ];

  test.for(keys.map((key) => ({ key, shown: JSON.stringify(key).slice(0, 40) })))(
    "loaded exactly, or failed back alone with the reason: $shown",
    async ({ key }, { functions: { aws, start } }) => {
      aws.objects.set(config, pipelineJson());
      const handler = await start("loader");
      const bodies = [s3Notification(key), snsEnvelope(s3Notification(key)), eventBridgeEvent(key)];
      for (const body of bodies) {
        expect(await handler(sqsEvent({ id: "m1", body }))).toMatchObject({
          batchItemFailures: [],
          loads: [{ files: 1 }],
        });
        expect(manifestUrls(aws)).toEqual([`s3://lake/${key}`]);
      }
      for (const sql of submittedSqls(aws)) expect(sql.replace(literal, "?")).not.toMatch(/DROP TABLE|'|lake/);
      expect(submittedSqls(aws).flatMap(literalsIn)).toContain(key);
    },
  );

  test("a key that is not form-encoded fails back alone with the reason", async ({
    functions: { aws, logged, start },
  }) => {
    aws.objects.set(config, pipelineJson());
    const handler = await start("loader");
    const broken = s3Notification("a.csv").replace("a.csv", "100%.csv");
    const event = sqsEvent({ id: "m1", body: broken }, { id: "m2", body: s3Notification("b.csv") });
    expect(await handler(event)).toMatchObject({
      batchItemFailures: [{ itemIdentifier: "m1" }],
      loads: [{ files: 1 }],
    });
    expect(logged[0]).toMatchObject({ messageId: "m1", error: expect.stringContaining("not form-encoded") });
  });
});

describe("table, column or role that tries SQL injection", () => {
  const copy = { role_arn: copyRole, table_name: "sales.orders" };
  const options = { merge_duplicate_pks: true, merge_pk: "id", merge_timestamp: "updated_at" };

  test.for([
    { path: "copy.table_name", given: { copy: { ...copy, table_name: "orders; DROP TABLE users" } } },
    { path: "copy.table_name", given: { copy: { ...copy, table_name: 'orders" --' } } },
    { path: "copy.columns", given: { copy: { ...copy, columns: ["id", "updated_at", 'x") FROM y --'] } } },
    { path: "copy.role_arn", given: { copy: { ...copy, role_arn: `${copyRole}' CSV; DROP TABLE users; --` } } },
    { path: "copy.role_arn", given: { copy: { ...copy, role_arn: "aws_access_key_id=A;aws_secret_access_key=B" } } },
    { path: "options.merge_pk", given: { options: { ...options, merge_pk: 'id" OR 1=1 --' } } },
    { path: "options.merge_timestamp", given: { options: { ...options, merge_timestamp: "ts; DELETE FROM users" } } },
    { path: "options.merge_timestamp", given: { options: { ...options, merge_timestamp: "xmin" } } },
    { path: "cluster.db_name", given: { cluster: { identifier: "main", db_name: "dev'; --" } } },
  ])("refused by name at validation: $path in $given", async ({ path, given }, { functions }) => {
    expect(await refusal(functions, pipelineJson(given))).toContain(path);
  });
});

describe("COPY option unknown, contradictory (facts §4.3–4.5), or with a semicolon", () => {
  test.for([
    { options: "CSV GZIPP", named: "GZIPP" },
    { options: "CSV QUICKLY", named: "QUICKLY" },
    { options: "CSV FIXEDWIDTH 'a:1'", named: "FIXEDWIDTH" },
    { options: "CSV ESCAPE", named: "ESCAPE" },
    { options: "CSV GZIP ZSTD", named: "ZSTD" },
    { options: "PARQUET COMPUPDATE OFF", named: "COMPUPDATE" },
    { options: "PARQUET GZIP", named: "GZIP" },
    { options: "CSV; DROP TABLE orders", named: ";" },
    { options: "CSV NULL AS '\\N'; DELETE FROM orders; --'", named: ";" },
    { options: "CSV IAM_ROLE 'arn:aws:iam::1:role/x'", named: "IAM_ROLE" },
    { options: "CSV CREDENTIALS 'aws_access_key_id=A'", named: "CREDENTIALS" },
    { options: "CSV NULL AS 'x", named: "NULL" },
    { options: "CSV -- comment", named: "comments are not accepted" },
    { options: "CSV /* comment */", named: "comments are not accepted" },
    { options: "CSV MAXERROR -1", named: "MAXERROR" },
    { options: "CSV IGNOREHEADER", named: "IGNOREHEADER" },
    { options: "CSV CSV", named: "CSV" },
  ])("refused by name: $options", async ({ options, named }, { functions }) => {
    const copy = { options, role_arn: copyRole, table_name: "sales.orders" };
    const log = await refusal(functions, pipelineJson({ copy }));
    expect(log).toContain("copy.options");
    expect(log).toContain(named);
  });
});

describe("bulk path malformed, prefix empty, bucket missing", () => {
  const path = (s3_path: string, given: Record<string, unknown> = {}) => ({ s3_path, table: "sales.orders", ...given });
  const input = (...paths: unknown[]) => ({
    paths,
    copy: { role_arn: copyRole },
    cluster: { identifier: "main", db_name: "dev" },
  });

  test.for([
    { what: "a path that is not an S3 path", bad: path("lake/orders/"), error: "not an S3 path" },
    { what: "an empty path", bad: path(""), error: "not an S3 path" },
    { what: "a path of http", bad: path("https://lake/orders/"), error: "not an S3 path" },
    { what: "a bucket that cannot exist", bad: path("s3://Lake/orders/"), error: "bucket" },
    { what: "no path", bad: { table: "sales.orders" }, error: "s3_path" },
    { what: "no table", bad: { s3_path: "s3://lake/orders/" }, error: "table" },
    {
      what: "a table that tries SQL injection",
      bad: path("s3://lake/orders/", { table: "a; DROP TABLE b" }),
      error: "table",
    },
    { what: "a path that is not an object", bad: "s3://lake/orders/", error: "object" },
    { what: "an unknown placeholder", bad: path("s3://lake/{tomorrow}/"), error: "{tomorrow}" },
    { what: "a prefix without files", bad: path("s3://lake/nothing/"), error: "holds no files" },
    { what: "a prefix of another folder", bad: path("s3://lake/ord"), error: "holds no files" },
    { what: "a bucket that does not exist", bad: path("s3://missing/orders/"), error: "bucket missing does not exist" },
  ])("error for that path, the others load: $what", async ({ bad, error }, { functions: { aws, start } }) => {
    aws.objects.set("lake/orders/a.parquet", "rows");
    aws.objects.set("lake/invoices/b.parquet", "more rows");
    const handler = await start("bulk_loader");
    const results = await handler(input(path("s3://lake/orders/"), bad, path("s3://lake/invoices/")), {
      awsRequestId: "run-1",
    });
    expect(results).toEqual([
      expect.objectContaining({ s3_path: "s3://lake/orders/", table: "sales.orders", files: 1 }),
      expect.objectContaining({ error: expect.stringContaining(error) }),
      expect.objectContaining({ s3_path: "s3://lake/invoices/", files: 1, bytes: 9 }),
    ]);
    expect(aws.requests.filter(({ operation }) => operation === "BatchExecuteStatement")).toHaveLength(2);
    expect(manifestUrls(aws).toSorted()).toEqual(["s3://lake/invoices/b.parquet", "s3://lake/orders/a.parquet"]);
  });

  test("odd keys load exactly in bulk too", async ({ functions: { aws, start } }) => {
    const keys = [
      "o/ a +%.csv ",
      'o/it\'s "q" & <b>.csv',
      "o/two\nlines.csv",
      "o/größe🎉.csv",
      `o/${"k".repeat(1022)}`,
    ];
    for (const key of keys) aws.objects.set(`lake/${key}`, "rows");
    const handler = await start("bulk_loader");
    expect(await handler(input(path("s3://lake/o/")), { awsRequestId: "run-1" })).toMatchObject([{ files: 5 }]);
    expect(manifestUrls(aws).toSorted()).toEqual(keys.map((key) => `s3://lake/${key}`).toSorted());
  });

  test.for([{ given: {} }, { given: { paths: [] } }, { given: null }, { given: { paths: "s3://lake/orders/" } }])(
    "an input of the wrong shape is refused whole: $given",
    async ({ given }, { functions: { aws, start } }) => {
      const handler = await start("bulk_loader");
      await expect(handler(given, { awsRequestId: "run-1" })).rejects.toThrow("paths");
      expect(aws.requests).toEqual([]);
    },
  );
});

describe("event of a statement that is not ours", () => {
  const batchId = "6c7ff914a90f883335ec1e592ea21f3d";

  test.for([
    { what: "no name", event: statementEvent("") },
    { what: "another name", event: statementEvent("test.testtable") },
    { what: "another name in our database", event: statementEvent("dev/retry/1") },
    { what: "no detail", event: {} },
    { what: "a detail without members", event: { detail: {} } },
    { what: "a load that ended well", event: statementEvent(`dev/sales.orders/${batchId}/1`, { state: "FINISHED" }) },
  ])("ignored: $what", async ({ event }, { functions: { aws, start } }) => {
    const handler = await start("retry_microbatch");
    expect(await handler(event)).toMatchObject({ kind: "ignored" });
    expect(aws.requests).toEqual([]);
  });

  test("one of ours that failed for another reason is logged with its text, and nothing is submitted", async ({
    functions: { aws, logged, start },
  }) => {
    const { id, parts } = failedStatement();
    const error = "ERROR: permission denied for relation orders";
    const SubStatements = [{ Id: `${id}:1`, Status: "FAILED", QueryString: parts[0]?.sql, Error: error }];
    aws.statements.set(id, {
      Id: id,
      Status: "FAILED",
      ClusterIdentifier: "main",
      Database: "dev",
      Error: error,
      SubStatements,
    });
    const handler = await start("retry_microbatch");
    expect(await handler(statementEvent(`dev/sales.orders/${batchId}/1`))).toMatchObject({ kind: "left" });
    expect(aws.requests.map(({ operation, method }) => operation || method)).toEqual(["DescribeStatement", "GET"]);
    expect(logged).toContainEqual(
      expect.objectContaining({ level: "ERROR", message: "failed load left", reason: expect.stringContaining(error) }),
    );
  });
});
