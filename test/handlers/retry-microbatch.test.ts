import { describe, expect } from "vitest";
import {
  conflict,
  copyRole,
  redactedCopy as copySql,
  pipelineJson,
  s3Notification,
  sqsEvent,
  statementEvent,
} from "../support/builders.ts";
import type { Functions } from "../support/function-test.ts";
import { test } from "../support/handlers.ts";
import type { RecordingAws } from "../support/recording-aws.ts";

/** Its jitter is 0.004: the tests wait 8 ms instead of 2 s. */
const statementId = "5cf50ac7-0000-4000-8000-000000000473";
const name = "dev/sales.orders/6c7ff914a90f883335ec1e592ea21f3d";
/** As DescribeStatement answers for a batch of which the first statement failed. */
const described = (given: Record<string, unknown> = {}) => ({
  Id: statementId,
  Status: "FAILED",
  ClusterIdentifier: "main",
  Database: "dev",
  Error: conflict,
  SubStatements: [{ Id: `${statementId}:1`, Status: "FAILED", QueryString: copySql, Error: conflict }],
  ...given,
});

const submissionsOf = ({ requests }: RecordingAws) =>
  requests.filter(({ operation }) => operation === "BatchExecuteStatement").map(({ body }) => JSON.parse(body));

const failed = (attempt = 1) => statementEvent(`${name}/${attempt}`, { statementId });
const withoutConfig = { CONFIG_BUCKET: undefined, COPY_IAM_ROLE_ARN: copyRole };

/** The loader's load of orders/a.csv, failed at the statement of this tag. */
async function loadThatFailed({ aws, start }: Functions, tag: string, error: string): Promise<void> {
  aws.objects.set("config/pipelines/orders_queue.json", pipelineJson());
  const loader = await start("loader");
  await loader(sqsEvent({ id: "m1", body: s3Notification("orders/a.csv") }));
  const sqls: string[] = submissionsOf(aws)[0].Sqls;
  const SubStatements = sqls.map((sql, index) => {
    const isFailed = sql.startsWith(`/* loader:${tag} */`);
    const QueryString = sql.replace(`IAM_ROLE '${copyRole}'`, "IAM_ROLE ''");
    return {
      Id: `${statementId}:${index + 1}`,
      Status: isFailed ? "FAILED" : "ABORTED",
      QueryString,
      ...(isFailed && { Error: error }),
    };
  });
  aws.statements.set(statementId, described({ Error: error, SubStatements, UpdatedAt: 1_795_338_300 }));
  aws.requests.length = 0;
}

const manifest = "loads/manifests/orders_queue/2026-11-22/6c7ff914a90f883335ec1e592ea21f3d.manifest";

describe("retry_microbatch.handler", () => {
  test("submits a load again that conflicted, from its manifest and its configuration", async ({ functions }) => {
    const { aws, logged, start } = functions;
    await loadThatFailed(functions, "delete-replaced", conflict);
    logged.length = 0;
    const handler = await start("retry-microbatch");
    expect(await handler(failed())).toEqual({
      kind: "submitted",
      class: "conflict",
      submitted: [`${name}/2`],
      quarantined: [],
    });
    expect(aws.requests.map(({ operation, method, path }) => operation || `${method} ${path}`)).toEqual([
      "DescribeStatement",
      `GET /${manifest}`,
      "GET /config/pipelines/orders_queue.json",
      `PUT /${manifest}`,
      "BatchExecuteStatement",
    ]);
    expect(submissionsOf(aws)).toEqual([
      expect.objectContaining({
        ClusterIdentifier: "main",
        Database: "dev",
        StatementName: `${name}/2`,
        WithEvent: true,
        ClientToken: "e3d597feaa0627f92d335ad61ddb4b8a95d798e2595802a6f3355e960f17e428",
        Sqls: expect.arrayContaining([expect.stringContaining(`IAM_ROLE '${copyRole}' MANIFEST FORMAT AS CSV`)]),
      }),
    ]);
    expect(logged).toEqual([
      expect.objectContaining({
        level: "INFO",
        message: "failed load submitted",
        event: { statementId, statementName: `${name}/1` },
        submitted: [`${name}/2`],
      }),
    ]);
  });

  test("creates ledger and fence where they are missing", async ({ functions }) => {
    const { aws, start } = functions;
    const error = 'ERROR: relation "sales.orders__loader_fence" does not exist';
    await loadThatFailed(functions, "lock-fence", error);
    const handler = await start("retry-microbatch");
    expect(await handler(failed())).toMatchObject({ kind: "submitted", class: "set-up" });
    const queries = aws.requests.filter(({ operation }) => operation === "ExecuteStatement");
    expect(queries.map(({ body }) => JSON.parse(body))).toEqual([
      expect.objectContaining({
        ClusterIdentifier: "main",
        Database: "dev",
        Sql: expect.stringContaining('CREATE TABLE IF NOT EXISTS "sales"."orders__loader_ledger"'),
      }),
      expect.objectContaining({
        ClusterIdentifier: "main",
        Database: "dev",
        Sql: expect.stringContaining('CREATE TABLE IF NOT EXISTS "sales"."orders__loader_fence"'),
      }),
    ]);
  });

  test("parks what will fail each time, and sends an alert to the topic", async ({ functions }) => {
    const { aws, logged, start } = functions;
    await loadThatFailed(functions, "delete-replaced", "ERROR: permission denied for relation orders");
    const handler = await start("retry-microbatch", { ALERT_TOPIC_ARN: "arn:aws:sns:us-east-1:123456789012:alerts" });
    expect(await handler(failed())).toMatchObject({ kind: "parked", class: "permanent" });
    const parked = aws.objects.get("loads/manifests/orders_queue/parked/6c7ff914a90f883335ec1e592ea21f3d.json");
    expect(JSON.parse(parked ?? "")).toMatchObject({
      reason: "ERROR: permission denied for relation orders",
      failed_at: "2026-11-22T09:05:00.000Z",
    });
    const alerts = aws.requests.filter(({ operation }) => operation === "Publish");
    expect(alerts.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
      expect.objectContaining({
        TopicArn: "arn:aws:sns:us-east-1:123456789012:alerts",
        Subject: "Parked: 1 file for sales.orders",
        Message: expect.stringContaining("redshift-loader replay orders_queue 6c7ff914a90f883335ec1e592ea21f3d"),
      }),
    ]);
    expect(logged).toContainEqual(expect.objectContaining({ level: "ERROR", message: "failed load parked" }));
  });

  test("puts what it parked on the bus of its environment", async ({ functions }) => {
    const { aws, start } = functions;
    await loadThatFailed(functions, "delete-replaced", "ERROR: permission denied for relation orders");
    const handler = await start("retry-microbatch", { EVENT_BUS_NAME: "data" });
    await handler(failed());
    const put = aws.requests.filter(({ operation }) => operation === "PutEvents").map(({ body }) => JSON.parse(body));
    expect(put).toMatchObject([{ Entries: [{ EventBusName: "data", DetailType: "Batch Parked" }] }]);
  });

  test("logs its alerts without a topic", async ({ functions }) => {
    const { logged, start } = functions;
    await loadThatFailed(functions, "delete-replaced", "ERROR: permission denied for relation orders");
    const handler = await start("retry-microbatch", { ALERT_TOPIC_ARN: undefined });
    await handler(failed());
    expect(logged).toContainEqual(
      expect.objectContaining({ level: "ERROR", message: "alert: Parked: 1 file for sales.orders" }),
    );
  });

  test.for([
    { what: "a user of IAM", given: { DbUser: "IAM:loader" }, address: { ClusterIdentifier: "main" } },
    { what: "a role of IAM", given: { DbUser: "IAMR:loader" }, address: { ClusterIdentifier: "main" } },
    { what: "a database user", given: { DbUser: "etl" }, address: { ClusterIdentifier: "main", DbUser: "etl" } },
    {
      what: "a secret",
      given: { DbUser: "etl", SecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf" },
      address: {
        ClusterIdentifier: "main",
        SecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf",
      },
    },
    {
      what: "a workgroup's role",
      given: { ClusterIdentifier: undefined, WorkgroupName: "adhoc", DbUser: "IAMR:loader" },
      address: { WorkgroupName: "adhoc" },
    },
  ])(
    "without configuration signs in as before, by $what",
    async ({ given, address }, { functions: { aws, start } }) => {
      aws.statements.set(statementId, described(given));
      const handler = await start("retry-microbatch", withoutConfig);
      await handler(failed());
      const [{ Database, Sqls, StatementName, WithEvent, ClientToken, ...rest }] = submissionsOf(aws);
      expect(Sqls).toEqual([copySql.replace("IAM_ROLE ''", `IAM_ROLE '${copyRole}'`)]);
      expect({ Database, StatementName, WithEvent }).toEqual({
        Database: "dev",
        StatementName: `${name}/2`,
        WithEvent: true,
      });
      expect(rest).toEqual(address);
    },
  );

  test("reads the text of a statement that was no batch", async ({ functions: { aws, start } }) => {
    aws.statements.set(statementId, described({ SubStatements: undefined, QueryString: copySql }));
    const handler = await start("retry-microbatch", withoutConfig);
    await handler(failed());
    expect(submissionsOf(aws)[0].Sqls).toEqual([copySql.replace("IAM_ROLE ''", `IAM_ROLE '${copyRole}'`)]);
  });

  test("leaves a load without a manifest to a person after its last attempt, and says so", async ({
    functions: { aws, logged, start },
  }) => {
    aws.statements.set(statementId, described());
    const handler = await start("retry-microbatch", withoutConfig);
    expect(await handler(failed(8))).toMatchObject({
      kind: "left",
      reason: expect.stringContaining("8 attempts failed"),
    });
    expect(submissionsOf(aws)).toEqual([]);
    expect(logged).toEqual([
      expect.objectContaining({ level: "ERROR", message: "alert: Left: a load of sales.orders" }),
      expect.objectContaining({
        level: "ERROR",
        message: "failed load left",
        event: { statementId, statementName: `${name}/8` },
      }),
    ]);
  });

  test("throws when the role is unknown, and the event comes again", async ({ functions: { aws, logged, start } }) => {
    aws.statements.set(statementId, described());
    const handler = await start("retry-microbatch", { CONFIG_BUCKET: undefined, COPY_IAM_ROLE_ARN: undefined });
    await expect(handler(failed())).rejects.toThrow("COPY_IAM_ROLE_ARN is not set");
    expect(submissionsOf(aws)).toEqual([]);
    expect(logged).toEqual([
      expect.objectContaining({
        level: "ERROR",
        message: "recovery failed",
        code: "MISSING_COPY_ROLE",
      }),
    ]);
  });

  test("throws when the statement cannot be described, and the event comes again", async ({
    functions: { aws, logged, start },
  }) => {
    const body = JSON.stringify({ __type: "AccessDeniedException", Message: "not allowed" });
    aws.intercept = ({ operation }) => (operation === "DescribeStatement" ? { status: 400, body } : undefined);
    const handler = await start("retry-microbatch");
    await expect(handler(failed())).rejects.toThrow("not allowed");
    expect(logged).toEqual([expect.objectContaining({ level: "ERROR", message: "recovery failed" })]);
  });

  test("reports a statement that the Data API has forgotten", async ({ functions: { aws, start } }) => {
    const handler = await start("retry-microbatch");
    expect(await handler(failed())).toMatchObject({ kind: "left", reason: expect.stringContaining("forgotten") });
    expect(aws.requests.map(({ operation }) => operation)).toEqual(["DescribeStatement"]);
  });

  test.for([
    { detail: undefined },
    { detail: null },
    { detail: { statementName: null } },
    { detail: { statementName: 7 } },
  ])("ignores an event without a load: $detail", async ({ detail }, { functions: { aws, start } }) => {
    const handler = await start("retry-microbatch");
    expect(await handler({ detail })).toMatchObject({ kind: "ignored" });
    expect(aws.requests).toEqual([]);
  });
});
