import { describe, expect } from "vitest";
import { pipelineJson, s3Notification, sqsEvent, statementEvent } from "../support/builders.ts";
import type { Functions } from "../support/function-test.ts";
import { test } from "../support/handlers.ts";

const statementId = "5cf50ac7-0000-4000-8000-000000000001";
const batchId = "6c7ff914a90f883335ec1e592ea21f3d";
const name = `dev/sales.orders/${batchId}/1`;
const manifest = `loads/manifests/orders_queue/2026-11-22/${batchId}.manifest`;
const appending = pipelineJson({ options: {} });

/** The loader's load of orders/a.csv, committed at 2026-11-22T08:05:00Z. */
async function committedLoad(
  { aws, start }: Functions,
  given: Record<string, unknown> = {},
  config = appending,
): Promise<void> {
  aws.objects.set("config/pipelines/orders_queue.json", config);
  const loader = await start("loader");
  await loader(sqsEvent({ id: "m1", body: s3Notification("orders/a.csv") }));
  const submission = aws.requests.find(({ operation }) => operation === "BatchExecuteStatement");
  const sqls: string[] = JSON.parse(submission?.body ?? "{}").Sqls;
  const SubStatements = sqls.map((QueryString, index) => ({
    Id: `${statementId}:${index + 1}`,
    Status: "FINISHED",
    QueryString,
    ResultRows: QueryString.startsWith("/* loader:copy */") ? 0 : 1,
    RedshiftQueryId: 101 + index,
  }));
  const times = { CreatedAt: 1_795_334_688.5, UpdatedAt: 1_795_334_700 };
  aws.statements.set(statementId, {
    Id: statementId,
    Status: "FINISHED",
    ClusterIdentifier: "main",
    ...times,
    SubStatements,
    ...given,
  });
  aws.requests.length = 0;
}

const finished = (given: Record<string, unknown> = {}) =>
  statementEvent(name, { statementId, state: "FINISHED", ...given });

/** What the count behind the COPY says. */
const counted = (longValue: number) => ({
  status: 200,
  headers: { "Content-Type": "application/x-amz-json-1.1" },
  body: JSON.stringify({ Records: [[{ longValue }]] }),
});

describe("finished.handler", () => {
  test("measures a load that was committed, from its statement, its manifest and its own count", async ({
    functions,
  }) => {
    const { aws, measured, start } = functions;
    await committedLoad(functions);
    aws.intercept = ({ operation }) => (operation === "GetStatementResult" ? counted(42) : undefined);
    measured.length = 0;
    const handler = await start("finished", { CONFIG_BUCKET: undefined });
    const values = { Batches: 1, Files: 1, Bytes: 100, LoadDuration: 11.5, Freshness: 300, Rows: 42 };
    expect(await handler(finished())).toEqual({ kind: "measured", values });
    const [first, ...others] = aws.requests.map(({ operation, method, path }) => operation || `${method} ${path}`);
    expect(first).toBe("DescribeStatement");
    expect(others.toSorted()).toEqual([`GET /${manifest}`, "GetStatementResult", "PutEvents"]);
    const read = aws.requests.find(({ operation }) => operation === "GetStatementResult");
    expect(JSON.parse(read?.body ?? "")).toEqual({ Id: `${statementId}:4` });
    expect(measured).toEqual([
      {
        _aws: expect.objectContaining({ Timestamp: 1_795_334_700_000 }),
        Pipeline: "orders_queue",
        Target: "sales.orders",
        ...values,
        batch_id: batchId,
        statement_id: statementId,
      },
    ]);
  });

  test("measures a load whose rejected rows it may not count, and says so", async ({ functions }) => {
    const { aws, logged, start } = functions;
    const config = JSON.parse(appending);
    const options = "FORMAT AS CSV MAXERROR 10";
    await committedLoad(functions, {}, JSON.stringify({ ...config, copy: { ...config.copy, options } }));
    const body = JSON.stringify({ __type: "AccessDeniedException", Message: "not allowed" });
    aws.intercept = ({ operation }) => {
      if (operation === "GetStatementResult") return counted(42);
      return operation === "ExecuteStatement" ? { status: 400, body } : undefined;
    };
    const handler = await start("finished");
    const values = { Batches: 1, Files: 1, Bytes: 100, LoadDuration: 11.5, Freshness: 300, Rows: 42 };
    expect(await handler(finished())).toEqual({ kind: "measured", values });
    expect(logged).toContainEqual(
      expect.objectContaining({
        level: "WARN",
        message: "rows that COPY left out are not known",
        error: "not allowed",
      }),
    );
  });

  test("measures in the namespace of its environment", async ({ functions }) => {
    const { aws, measured, start } = functions;
    await committedLoad(functions);
    aws.intercept = ({ operation }) => (operation === "GetStatementResult" ? counted(42) : undefined);
    measured.length = 0;
    const handler = await start("finished", { POWERTOOLS_METRICS_NAMESPACE: "Warehouse/Loads" });
    await handler(finished());
    expect(measured).toMatchObject([{ _aws: { CloudWatchMetrics: [{ Namespace: "Warehouse/Loads" }] } }]);
  });

  test("measures nothing where the environment says so", async ({ functions }) => {
    const { aws, measured, start } = functions;
    await committedLoad(functions);
    aws.intercept = ({ operation }) => (operation === "GetStatementResult" ? counted(42) : undefined);
    measured.length = 0;
    const handler = await start("finished", { POWERTOOLS_METRICS_DISABLED: "true" });
    expect(await handler(finished())).toMatchObject({ kind: "measured" });
    expect(measured).toEqual([]);
  });

  const putBy = ({ aws }: Functions) =>
    aws.requests.filter(({ operation }) => operation === "PutEvents").map(({ body }) => JSON.parse(body));

  test("puts the load on the account's own bus", async ({ functions }) => {
    const { aws, start } = functions;
    await committedLoad(functions);
    aws.intercept = ({ operation }) => (operation === "GetStatementResult" ? counted(42) : undefined);
    await (await start("finished"))(finished());
    const [
      {
        Entries: [{ Detail, ...entry }],
      } = { Entries: [{}] },
    ] = putBy(functions);
    expect(entry).toEqual({
      EventBusName: "default",
      Source: "redshift-loader",
      DetailType: "Load Committed",
      Time: 1_795_334_700,
    });
    expect(JSON.parse(Detail)).toMatchObject({ batch_id: batchId, rows: { written: 42 }, freshness_seconds: 300 });
  });

  test.for(["", "none"])("puts nothing on a bus of the name %j", async (EVENT_BUS_NAME, { functions }) => {
    const { aws, start } = functions;
    await committedLoad(functions);
    aws.intercept = ({ operation }) => (operation === "GetStatementResult" ? counted(42) : undefined);
    expect(await (await start("finished", { EVENT_BUS_NAME }))(finished())).toMatchObject({ kind: "measured" });
    expect(putBy(functions)).toEqual([]);
  });

  test.for([
    { answer: { __type: "AccessDeniedException", message: "not authorized" }, outcome: "measured" },
    { answer: { __type: "ResourceNotFoundException", message: "no such bus" }, outcome: "thrown" },
  ])("of a bus that answers $answer.__type is $outcome", async ({ answer, outcome }, { functions }) => {
    const { aws, logged, measured, start } = functions;
    await committedLoad(functions);
    aws.intercept = ({ operation }) => {
      if (operation === "PutEvents") return { status: 400, body: JSON.stringify(answer) };
      return operation === "GetStatementResult" ? counted(42) : undefined;
    };
    measured.length = 0;
    const handler = await start("finished");
    const kind = await handler(finished()).then(
      () => "measured",
      () => "thrown",
    );
    expect(kind).toBe(outcome);
    expect(measured).toHaveLength(outcome === "measured" ? 1 : 0);
    const remedies = logged.filter(({ error }) => /^EventBridge refuses .* Grant events:PutEvents/.test(String(error)));
    expect(remedies).toHaveLength(outcome === "measured" ? 1 : 0);
  });

  test("throws when the statement cannot be described, and the event comes again", async ({ functions }) => {
    const { aws, measured, start } = functions;
    const body = JSON.stringify({ __type: "AccessDeniedException", Message: "not allowed" });
    aws.intercept = ({ operation }) => (operation === "DescribeStatement" ? { status: 400, body } : undefined);
    const handler = await start("finished");
    await expect(handler(finished())).rejects.toThrow("not allowed");
    expect(measured).toEqual([]);
  });

  test.for([
    { detail: undefined },
    { detail: null },
    { detail: { statementName: null, state: "FINISHED" } },
    { detail: { statementName: "report", state: "FINISHED" } },
  ])("ignores an event without a load: $detail", async ({ detail }, { functions: { aws, measured, start } }) => {
    const handler = await start("finished");
    expect(await handler({ detail })).toMatchObject({ kind: "ignored" });
    expect(aws.requests).toEqual([]);
    expect(measured).toEqual([]);
  });
});
