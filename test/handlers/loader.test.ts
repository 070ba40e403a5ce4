import { describe, expect } from "vitest";
import { pipelineJson, s3Notification, s3Record, sqsEvent } from "../support/builders.ts";
import { test } from "../support/handlers.ts";
import type { RecordedRequest, RecordingAws } from "../support/recording-aws.ts";

const config = "config/pipelines/orders_queue.json";
const manifestPath = "/loads/manifests/orders_queue/2026-11-22/6c7ff914a90f883335ec1e592ea21f3d.manifest";
const submissionsOf = ({ requests }: RecordingAws) =>
  requests.filter(({ operation }) => operation === "BatchExecuteStatement").map(({ body }) => JSON.parse(body));

/** SQS names its operation in a header. */
const isCall = ({ headers }: RecordedRequest, operation: string) =>
  headers["x-amz-target"] === `AmazonSQS.${operation}`;

describe("loader.handler", () => {
  test("submits the files of a message, and answers the load", async ({ functions: { aws, start } }) => {
    aws.objects.set(config, pipelineJson());
    const handler = await start("loader");
    const answer = await handler(sqsEvent({ id: "m1", body: s3Notification("orders/a.csv") }));
    expect(answer).toEqual({
      batchItemFailures: [],
      loads: [
        {
          table_name: "sales.orders",
          batch_id: "6c7ff914a90f883335ec1e592ea21f3d",
          statement_name: "dev/sales.orders/6c7ff914a90f883335ec1e592ea21f3d/1",
          statement_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          manifest_file: `s3:/${manifestPath}`,
          files: 1,
          bytes: 100,
        },
      ],
    });
    expect(aws.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /${config}`,
      "POST /",
      `PUT ${manifestPath}`,
      "POST /",
    ]);
    expect(aws.requests.map(({ operation }) => operation)).toEqual(["", "ListStatements", "", "BatchExecuteStatement"]);
    expect(submissionsOf(aws)).toEqual([
      {
        ClusterIdentifier: "main",
        Database: "dev",
        Sqls: expect.arrayContaining([expect.stringContaining(`FROM 's3:/${manifestPath}'`)]),
        StatementName: "dev/sales.orders/6c7ff914a90f883335ec1e592ea21f3d/1",
        WithEvent: true,
        ClientToken: "1c877b8cafc23176f8cf842686f31a53fdb982117242c0a98f8166639508b972",
      },
    ]);
  });

  test.for([
    {
      cluster: { identifier: "main", db_name: "dev", db_user: "etl" },
      address: { ClusterIdentifier: "main", DbUser: "etl" },
    },
    { cluster: { workgroup: "adhoc", db_name: "dev" }, address: { WorkgroupName: "adhoc" } },
    {
      cluster: {
        identifier: "main",
        db_name: "dev",
        secret_arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf",
      },
      address: {
        ClusterIdentifier: "main",
        SecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf",
      },
    },
  ])("sends the load to $address and nowhere else", async ({ cluster, address }, { functions: { aws, start } }) => {
    aws.objects.set(config, pipelineJson({ cluster }));
    const handler = await start("loader");
    await handler(sqsEvent({ id: "m1", body: s3Notification("a.csv") }));
    const [{ Database, Sqls, StatementName, WithEvent, ClientToken, ...rest }] = submissionsOf(aws);
    expect({ Database, WithEvent }).toEqual({ Database: "dev", WithEvent: true });
    expect(rest).toEqual(address);
  });

  test("dates a file by its message where the announcement has no time", async ({ functions: { aws, start } }) => {
    aws.objects.set(config, pipelineJson());
    const handler = await start("loader");
    await handler(sqsEvent({ id: "m1", body: s3Notification(s3Record("a.csv", { eventTime: undefined })) }));
    const manifest = aws.requests.find(({ method }) => method === "PUT")?.body ?? "";
    expect(JSON.parse(manifest).batch.files[0].event_time).toBe("2026-11-22T09:00:00.000Z");
  });

  test.for([
    { what: "the manifest is refused", method: "PUT", name: "AccessDenied" },
    { what: "the statement is refused", method: "POST", name: "ValidationException" },
  ])("sends a message back by its id when $what", async ({ method, name }, { functions: { aws, logged, start } }) => {
    aws.objects.set(config, pipelineJson());
    const hidden: string[] = [];
    aws.intercept = (request) => {
      if (isCall(request, "GetQueueUrl")) return { status: 200, body: JSON.stringify({ QueueUrl: aws.url }) };
      if (isCall(request, "ChangeMessageVisibilityBatch")) {
        hidden.push(...JSON.parse(request.body).Entries.map((entry: { ReceiptHandle: string }) => entry.ReceiptHandle));
        return { status: 200, body: JSON.stringify({ Successful: [{ Id: "0" }], Failed: [] }) };
      }
      if (request.method !== method) return undefined;
      const xml = `<Error><Code>${name}</Code><Message>no</Message></Error>`;
      return { status: 400, body: method === "PUT" ? xml : JSON.stringify({ __type: name, Message: "no" }) };
    };
    const handler = await start("loader");
    const event = sqsEvent({ id: "m1", body: s3Notification("a.csv") });
    expect(await handler(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "m1" }], loads: [] });
    expect(logged.filter(({ level }) => level !== "INFO")).toEqual([
      expect.objectContaining({ level: "ERROR", queue: "orders_queue", errorName: name, error: "no", files: 1 }),
    ]);
    expect(hidden).toEqual(["receipt-m1"]); // till the time that status knows
  });
});
