import { describe, expect } from "vitest";
import { copyRole, failedStatement, pipelineJson, statementEvent } from "../support/builders.ts";
import { test } from "../support/handlers.ts";
import type { RecordingAws } from "../support/recording-aws.ts";

/** Its jitter is 0.004, so that the tests wait 8 ms instead of 2 s. */
const statementId = "5cf50ac7-0000-4000-8000-000000000473";
const name = "dev/sales.orders/d4a9cece70047c9d3effb85963667c42";
const [copySql = ""] = failedStatement().sqls;
const [conflict = ""] = failedStatement().errors;

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

describe("retry_microbatch.handler", () => {
  test("submits a load again that conflicted, from its configuration", async ({
    functions: { aws, logged, start },
  }) => {
    aws.objects.set("config/pipelines/orders_queue.json", pipelineJson());
    aws.statements.set(statementId, described());
    const handler = await start("retry-microbatch");
    expect(await handler(failed())).toMatchObject({ kind: "resubmitted", statementName: `${name}/2`, delayMs: 7 });
    expect(aws.requests.map(({ operation, path }) => operation || path)).toEqual([
      "DescribeStatement",
      "/config/pipelines/orders_queue.json",
      "BatchExecuteStatement",
    ]);
    expect(submissionsOf(aws)).toEqual([
      expect.objectContaining({
        ClusterIdentifier: "main",
        Database: "dev",
        StatementName: `${name}/2`,
        WithEvent: true,
        ClientToken: "e6590da0455db71b4191c285cbe8551194dfe148cef52faae26dd854573af8a4",
        Sqls: expect.arrayContaining([expect.stringContaining(`IAM_ROLE '${copyRole}' MANIFEST FORMAT AS CSV`)]),
      }),
    ]);
    expect(logged).toEqual([
      expect.objectContaining({
        level: "INFO",
        message: "statement resubmitted",
        event: { statementId, statementName: `${name}/1` },
        statementName: `${name}/2`,
      }),
    ]);
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

  test("gives up after the last attempt, and says so", async ({ functions: { aws, logged, start } }) => {
    aws.statements.set(statementId, described());
    const handler = await start("retry-microbatch", withoutConfig);
    expect(await handler(failed(8))).toEqual({ kind: "given up", attempts: 8 });
    expect(submissionsOf(aws)).toEqual([]);
    expect(logged).toEqual([expect.objectContaining({ level: "ERROR", statementName: `${name}/8`, attempts: 8 })]);
  });

  test("throws when the role is unknown, so that the event comes again", async ({
    functions: { aws, logged, start },
  }) => {
    aws.statements.set(statementId, described());
    const handler = await start("retry-microbatch", { CONFIG_BUCKET: undefined, COPY_IAM_ROLE_ARN: undefined });
    await expect(handler(failed())).rejects.toThrow("COPY_IAM_ROLE_ARN is not set");
    expect(submissionsOf(aws)).toEqual([]);
    expect(logged).toEqual([
      expect.objectContaining({ level: "ERROR", message: "retry failed", code: "MISSING_COPY_ROLE" }),
    ]);
  });

  test("throws when the statement cannot be described", async ({ functions: { start } }) => {
    const handler = await start("retry-microbatch");
    await expect(handler(failed())).rejects.toThrow("Query does not exist.");
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
