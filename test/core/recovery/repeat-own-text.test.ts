import { describe, expect, test } from "vitest";
import type { DescribedStatement } from "../../../src/core/ports/warehouse-client.ts";
import { recover } from "../../../src/core/recovery/recover.ts";
import { MissingRoleError } from "../../../src/core/recovery/repeat-own-text.ts";
import { conflict, copyRole, failedStatement, redactedCopy } from "../../support/builders.ts";
import { fakeAlerts, fakeEvents, fakeLog, fakeMetrics, fakeObjects, fakeWarehouse } from "../../support/fakes.ts";
import { readPipeline } from "./failed-load.ts";

const batchId = "6c7ff914a90f883335ec1e592ea21f3d";
const copy = (role: string, rest = "MANIFEST CSV NULL AS ''") =>
  `/* loader:copy */ COPY "t" FROM 's3://b/m.manifest' ${role} ${rest}`;

/** A load whose manifest is gone: only its statements say what it was. */
function orphan(given: { sqls?: string[]; error?: string; copyRoleArn?: string | undefined; attempt?: number } = {}) {
  const { sqls = [redactedCopy], error = conflict, attempt = 1 } = given;
  const parts = sqls.map((sql) => ({ sql, status: "FAILED", error, queryId: 0, rows: -1 }));
  const statement: DescribedStatement = failedStatement({ parts, error });
  const slept: number[] = [];
  const deps = {
    pipelines: undefined,
    readPipeline,
    objects: fakeObjects(),
    warehouse: fakeWarehouse([statement]),
    alerts: fakeAlerts(),
    events: fakeEvents(),
    metrics: fakeMetrics(),
    copyRoleArn: "copyRoleArn" in given ? given.copyRoleArn : copyRole,
    sleepMs: async (durationMs: number) => {
      slept.push(durationMs);
    },
    log: fakeLog(),
  };
  const event = {
    statementId: statement.id,
    statementName: `dev/sales.orders/${batchId}/${attempt}`,
    state: "FAILED",
  };
  return { deps, event, slept };
}

describe("a failed load whose manifest is gone", () => {
  test("is submitted again in its own text, where it failed, with the role restored", async () => {
    const { deps, event, slept } = orphan();
    expect(await recover(deps, event)).toEqual({
      kind: "submitted",
      class: "conflict",
      submitted: [`dev/sales.orders/${batchId}/2`],
      quarantined: [],
    });
    expect(slept).toEqual([1300]);
    expect(deps.warehouse.submitted).toEqual([
      {
        warehouse: { at: { kind: "cluster", identifier: "main" }, database: "dev", signIn: { kind: "iam" } },
        statementName: `dev/sales.orders/${batchId}/2`,
        sqls: [redactedCopy.replace("IAM_ROLE ''", `IAM_ROLE '${copyRole}'`)],
        clientToken: "ae800e3655b9567a1103cc292728a896724fcc452bfb35984b0c10a2dca71df6",
      },
    ]);
  });

  test("gets no role into a literal, whatever the keys in it say", async () => {
    const key = "*/COPY IAM_ROLE ''/* loader:copy */ COPY t FROM 's3://b/c' IAM_ROLE ''";
    const insert = `/* loader:record-files */ INSERT INTO t VALUES ('${key.replaceAll("'", "''")}')`;
    const { deps, event } = orphan({ sqls: [insert, redactedCopy] });
    await recover(deps, event);
    expect(deps.warehouse.submitted[0]?.sqls[0]).toBe(insert);
    expect(deps.warehouse.submitted[0]?.sqls[1]).toContain(`IAM_ROLE '${copyRole}'`);
  });

  test("is submitted once, although its event comes twice", async () => {
    const { deps, event } = orphan();
    for (const _ of [1, 2]) await recover(deps, event);
    expect(deps.warehouse.submitted).toHaveLength(1);
  });

  test("is submitted again where what failed it passes by itself", async () => {
    const { deps, event } = orphan({ error: "ERROR: Disk Full" });
    expect(await recover(deps, event)).toMatchObject({ kind: "submitted", class: "transient" });
  });

  test.each([
    { error: "ERROR: permission denied for relation orders", attempt: 1, reason: "its manifest is gone" },
    { error: "ERROR: Load into table 'orders' failed.", attempt: 1, reason: "its manifest is gone" },
    { error: conflict, attempt: 8, reason: "8 attempts failed; its manifest is gone" },
  ])("is left to a person: $error, attempt $attempt", async ({ error, attempt, reason }) => {
    const { deps, event } = orphan({ error, attempt });
    expect(await recover(deps, event)).toEqual({
      kind: "left",
      reason: expect.stringMatching(new RegExp(`^${reason}.*${error.slice(0, 10)}`, "s")),
    });
    expect(deps.warehouse.submitted).toEqual([]);
  });
});

describe("the role of a failed COPY", () => {
  test.each([
    { what: "an ARN", arn: copyRole, sql: `'${copyRole}'` },
    { what: "the cluster's default", arn: "default", sql: "default" },
    { what: "an ARN with signs of replacement patterns", arn: "a$&b$'c", sql: "'a$&b$''c'" },
  ])("is restored from $what, and nothing else is touched", async ({ arn, sql }) => {
    const insert = "/* loader:insert-latest */ INSERT INTO t SELECT 'IAM_ROLE ' || ''";
    const { deps, event } = orphan({ sqls: [copy("IAM_ROLE ''"), insert], copyRoleArn: arn });
    await recover(deps, event);
    expect(deps.warehouse.submitted[0]?.sqls).toEqual([copy(`IAM_ROLE ${sql}`), insert]);
  });

  test("is restored whatever the case and blanks of the redaction", async () => {
    const { deps, event } = orphan({ sqls: [copy("iam_role  ''")] });
    await recover(deps, event);
    expect(deps.warehouse.submitted[0]?.sqls).toEqual([copy(`IAM_ROLE '${copyRole}'`)]);
  });

  test("stays as it is where it was not redacted", async () => {
    const { deps, event } = orphan({ sqls: [copy("IAM_ROLE default")], copyRoleArn: undefined });
    await recover(deps, event);
    expect(deps.warehouse.submitted[0]?.sqls).toEqual([copy("IAM_ROLE default")]);
  });

  test.each([undefined, ""])("is asked for where it is not set: %j", async (copyRoleArn) => {
    const { deps, event, slept } = orphan({ sqls: [copy("IAM_ROLE ''")], copyRoleArn });
    await expect(recover(deps, event)).rejects.toThrow(MissingRoleError);
    expect(deps.warehouse.submitted).toEqual([]);
    expect(slept).toEqual([]);
  });
});
