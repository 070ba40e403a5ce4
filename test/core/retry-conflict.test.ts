import { describe, expect, test } from "vitest";
import type { Pipeline } from "../../src/core/pipeline.ts";
import {
  type DescribedStatement,
  MissingRoleError,
  type RetryDeps,
  retryConflict,
  type StatementEnded,
} from "../../src/core/retry-conflict.ts";
import { copyRole, failedStatement, pipeline } from "../support/builders.ts";
import { fakeLog, fakePipelines, fakeWarehouse } from "../support/fakes.ts";

const batchId = "d4a9cece70047c9d3effb85963667c42";
const manifestUrl = `s3://work/manifests/orders_queue/2026-11-22/${batchId}.manifest`;
const append = pipeline({ mode: { kind: "append" } });
const appendSql = `/* loader:copy */ COPY "sales"."orders" FROM '${manifestUrl}' IAM_ROLE '${copyRole}' MANIFEST FORMAT AS PARQUET`;

const ended = (given: Partial<StatementEnded> = {}): StatementEnded => ({
  statementId: "5cf50ac7-0000-4000-8000-000000000001",
  statementName: `dev/sales.orders/${batchId}/1`,
  state: "FAILED",
  ...given,
});

type SetUp = {
  failed?: DescribedStatement;
  byName?: Record<string, Pipeline> | undefined;
  copyRoleArn?: string | undefined;
};

function setUp(given: SetUp = {}) {
  const defaults = { failed: failedStatement(), byName: { orders_queue: append }, copyRoleArn: copyRole };
  const { failed, byName, copyRoleArn } = { ...defaults, ...given };
  const slept: number[] = [];
  return {
    pipelines: byName && fakePipelines(byName),
    warehouse: fakeWarehouse(failed),
    copyRoleArn,
    log: fakeLog(),
    slept,
    sleepMs: async (durationMs: number) => {
      slept.push(durationMs);
    },
  } satisfies RetryDeps & { slept: number[] };
}

describe("a load that failed because of a conflict", () => {
  test("is submitted again as the next attempt, after a delay", async () => {
    const deps = setUp();
    expect(await retryConflict(deps, ended())).toEqual({
      kind: "resubmitted",
      statementName: `dev/sales.orders/${batchId}/2`,
      statementId: "statement-1",
      delayMs: 1300,
    });
    expect(deps.slept).toEqual([1300]);
    expect(deps.warehouse.described).toEqual(["5cf50ac7-0000-4000-8000-000000000001"]);
    expect(deps.warehouse.submitted).toEqual([
      {
        warehouse: { at: { kind: "cluster", identifier: "main" }, database: "dev", signIn: { kind: "iam" } },
        statementName: `dev/sales.orders/${batchId}/2`,
        sqls: [appendSql],
        clientToken: "ae800e3655b9567a1103cc292728a896724fcc452bfb35984b0c10a2dca71df6",
      },
    ]);
  });

  test("waits before it is submitted", async () => {
    const done: string[] = [];
    const deps = setUp();
    await retryConflict(
      {
        ...deps,
        sleepMs: async () => {
          done.push("slept");
        },
        warehouse: {
          ...deps.warehouse,
          submit: async () => {
            done.push("submitted");
            return "statement-1";
          },
        },
      },
      ended(),
    );
    expect(done).toEqual(["slept", "submitted"]);
  });

  test("is submitted once, although its event comes twice", async () => {
    const deps = setUp();
    const outcomes = [await retryConflict(deps, ended()), await retryConflict(deps, ended())];
    expect(outcomes.map((outcome) => outcome.kind === "resubmitted" && outcome.statementId)).toEqual([
      "statement-1",
      "statement-1",
    ]);
    expect(deps.warehouse.submitted).toHaveLength(1);
  });

  test("has another token after another failure", async () => {
    const deps = setUp({ failed: failedStatement({ id: "5cf50ac7-0000-4000-8000-000000000002" }) });
    await retryConflict(deps, ended());
    expect(deps.warehouse.submitted[0]?.clientToken).not.toBe(
      "ae800e3655b9567a1103cc292728a896724fcc452bfb35984b0c10a2dca71df6",
    );
  });

  test.each([
    { attempt: 7, outcome: { kind: "resubmitted", statementName: `dev/sales.orders/${batchId}/8` } },
    { attempt: 8, outcome: { kind: "given up", attempts: 8 } },
    { attempt: 9, outcome: { kind: "given up", attempts: 9 } },
  ])("is $outcome.kind after attempt $attempt of 8", async ({ attempt, outcome }) => {
    const deps = setUp();
    const statementName = `dev/sales.orders/${batchId}/${attempt}`;
    expect(await retryConflict(deps, ended({ statementName }))).toMatchObject(outcome);
    expect(deps.warehouse.submitted).toHaveLength(outcome.kind === "given up" ? 0 : 1);
    expect(deps.slept).toHaveLength(outcome.kind === "given up" ? 0 : 1);
  });

  test("obeys the limits of its pipeline", async () => {
    const retry = { maxAttempts: 2, baseDelaySeconds: 90, maxDelaySeconds: 90 };
    const deps = setUp({ byName: { orders_queue: { ...append, retry } } });
    expect(await retryConflict(deps, ended())).toMatchObject({ kind: "resubmitted", delayMs: 58_516 });
    const second = ended({ statementName: `dev/sales.orders/${batchId}/2` });
    expect(await retryConflict(deps, second)).toEqual({ kind: "given up", attempts: 2 });
  });
});

describe("the event of a statement", () => {
  test.each(["", "test.testtable", "dev/retry/1", "dev/sales.orders/abc/1", `dev/sales.orders/${batchId}`])(
    "named %j is ignored without a call",
    async (statementName) => {
      const deps = setUp();
      const outcome = await retryConflict(deps, ended({ statementName }));
      expect(outcome).toEqual({ kind: "ignored", reason: "the statement's name is not of a load" });
      expect(deps.warehouse.described).toEqual([]);
    },
  );

  test.each(["FINISHED", "ABORTED", "failed", ""])("in state %j is ignored without a call", async (state) => {
    const deps = setUp();
    expect(await retryConflict(deps, ended({ state }))).toEqual({ kind: "ignored", reason: `the state is ${state}` });
    expect(deps.warehouse.described).toEqual([]);
  });

  test.each(["FINISHED", "ABORTED", "STARTED"])("that is in fact %s is ignored", async (status) => {
    const deps = setUp({ failed: failedStatement({ status }) });
    expect(await retryConflict(deps, ended())).toEqual({
      kind: "ignored",
      reason: `the statement's status is ${status}`,
    });
    expect(deps.warehouse.submitted).toEqual([]);
  });

  test("that failed for another reason is not retried", async () => {
    const errors = ["ERROR: Load into table 'orders' failed.  Check 'sys_load_error_detail' system table for details."];
    const deps = setUp({ failed: failedStatement({ errors }) });
    expect(await retryConflict(deps, ended())).toEqual({ kind: "not retried", errors });
    expect(deps.warehouse.submitted).toEqual([]);
    expect(deps.slept).toEqual([]);
  });
});

describe("what is submitted again", () => {
  test("comes from the pipeline's configuration as it is now", async () => {
    const moved: Pipeline = {
      ...append,
      copy: { ...append.copy, roleArn: "arn:aws:iam::123456789012:role/new" },
      warehouse: { ...append.warehouse, at: { kind: "workgroup", name: "adhoc" } },
    };
    const deps = setUp({ byName: { orders_queue: moved }, copyRoleArn: undefined });
    await retryConflict(deps, ended());
    expect(deps.pipelines?.asked).toEqual(["orders_queue"]);
    expect(deps.warehouse.submitted[0]).toMatchObject({
      warehouse: { at: { kind: "workgroup", name: "adhoc" } },
      sqls: [appendSql.replace("role/copy", "role/new")],
    });
  });

  test("is the whole plan, in order", async () => {
    const failed = failedStatement({
      sqls: [
        '/* loader:create-stage */ CREATE TEMP TABLE "loader_stage" (LIKE "sales"."orders" INCLUDING DEFAULTS)',
        `/* loader:copy */ COPY "loader_stage" FROM '${manifestUrl}' IAM_ROLE '' MANIFEST FORMAT AS PARQUET STATUPDATE OFF`,
      ],
    });
    const deps = setUp({ failed, byName: { orders_queue: pipeline() } });
    await retryConflict(deps, ended());
    expect(deps.warehouse.submitted[0]?.sqls.map((sql) => sql.split(" ")[1])).toEqual([
      "loader:create-stage",
      "loader:copy",
      "loader:reject-null-keys",
      "loader:drop-older",
      "loader:delete-replaced",
      "loader:insert-latest",
    ]);
    expect(deps.warehouse.submitted[0]?.sqls[1]).toContain(`IAM_ROLE '${copyRole}'`);
  });

  test("finds the manifest whatever its prefix", async () => {
    const literal = `'s3://work/it''s a\\\\prefix/orders_queue/2026-11-22/${batchId}.manifest'`;
    const sql = `/* loader:copy */ COPY "sales"."orders" FROM ${literal} IAM_ROLE '' MANIFEST FORMAT AS PARQUET`;
    const deps = setUp({ failed: failedStatement({ sqls: [sql] }), copyRoleArn: undefined });
    await retryConflict(deps, ended());
    expect(deps.pipelines?.asked).toEqual(["orders_queue"]);
    expect(deps.warehouse.submitted[0]?.sqls[0]).toContain(`FROM ${literal} IAM_ROLE '${copyRole}'`);
  });

  test.each([
    { why: "the function has no configuration", byName: undefined },
    { why: "the pipeline's configuration cannot be read", byName: {} },
    {
      why: "the pipeline now loads another table",
      byName: { orders_queue: { ...append, copy: { ...append.copy, table: { schema: "sales", name: "orders_v2" } } } },
    },
    {
      why: "the pipeline now loads into another database",
      byName: { orders_queue: { ...append, warehouse: { ...append.warehouse, database: "prod" } } },
    },
  ])("is the failed statement's own text with the role restored where $why", async ({ byName }) => {
    const deps = setUp({ byName });
    await retryConflict(deps, ended());
    expect(deps.warehouse.submitted[0]).toMatchObject({
      warehouse: { at: { kind: "cluster", identifier: "main" }, database: "dev", signIn: { kind: "iam" } },
      statementName: `dev/sales.orders/${batchId}/2`,
      sqls: [appendSql],
    });
  });

  test("warns where the pipeline's configuration cannot be read", async () => {
    const deps = setUp({ byName: {} });
    await retryConflict(deps, ended());
    expect(deps.log.lines).toEqual([
      {
        level: "warn",
        message: "configuration not used for the retry",
        fields: { pipeline: "orders_queue", error: "no configuration of orders_queue", errorName: "Error" },
      },
    ]);
  });

  test("is not looked up for a bulk load", async () => {
    const sql = `/* loader:copy */ COPY "sales"."orders" FROM 's3://lake/_redshift_loader/manifests/bulk.load/2026-11-22/${batchId}.manifest' IAM_ROLE '' MANIFEST FORMAT AS PARQUET`;
    const deps = setUp({ failed: failedStatement({ sqls: [sql] }), byName: { "bulk.load": append } });
    await retryConflict(deps, ended());
    expect(deps.pipelines?.asked).toEqual([]);
    expect(deps.warehouse.submitted[0]?.sqls).toEqual([sql.replace("IAM_ROLE ''", `IAM_ROLE '${copyRole}'`)]);
  });
});

describe("the role of a failed COPY", () => {
  const withRole = (copyRoleArn: string | undefined, sqls: readonly string[]) =>
    setUp({ failed: failedStatement({ sqls }), byName: undefined, copyRoleArn });
  const copy = (role: string, rest = "MANIFEST CSV NULL AS ''") =>
    `/* loader:copy */ COPY "t" FROM 's3://b/m.manifest' ${role} ${rest}`;

  test.each([
    { what: "an ARN", arn: copyRole, sql: `'${copyRole}'` },
    { what: "the cluster's default", arn: "default", sql: "default" },
    { what: "an ARN with signs of replacement patterns", arn: "a$&b$'c", sql: "'a$&b$''c'" },
  ])("is restored from $what, and nothing else is touched", async ({ arn, sql }) => {
    const insert = "/* loader:insert-latest */ INSERT INTO t SELECT 'IAM_ROLE ' || ''";
    const deps = withRole(arn, [copy("IAM_ROLE ''"), insert]);
    await retryConflict(deps, ended());
    expect(deps.warehouse.submitted[0]?.sqls).toEqual([copy(`IAM_ROLE ${sql}`), insert]);
  });

  test("is restored whatever the case and blanks of the redaction", async () => {
    const deps = withRole(copyRole, [copy("iam_role  ''")]);
    await retryConflict(deps, ended());
    expect(deps.warehouse.submitted[0]?.sqls).toEqual([copy(`IAM_ROLE '${copyRole}'`)]);
  });

  test("stays as it is where it was not redacted", async () => {
    const deps = withRole(undefined, [copy("IAM_ROLE default")]);
    await retryConflict(deps, ended());
    expect(deps.warehouse.submitted[0]?.sqls).toEqual([copy("IAM_ROLE default")]);
  });

  test.each([undefined, ""])("is asked for where nobody told it: %j", async (copyRoleArn) => {
    const deps = withRole(copyRoleArn, [copy("IAM_ROLE ''")]);
    await expect(retryConflict(deps, ended())).rejects.toThrow(MissingRoleError);
    expect(deps.warehouse.submitted).toEqual([]);
    expect(deps.slept).toEqual([]);
  });
});
