import { describe, expect, test } from "vitest";
import { parsePipeline } from "../../src/config/config.ts";
import { loadMessages, type QueuedMessage } from "../../src/core/load/load-messages.ts";
import type { Pipeline } from "../../src/core/pipeline/pipeline.ts";
import { recover } from "../../src/core/recovery/recover.ts";
import {
  conflict,
  copyRole,
  pipeline,
  pipelineJson,
  s3Notification,
  s3Record,
  testEvent,
} from "../support/builders.ts";
import { fakeLog, fakeMetrics, fakeObjects, fakePipelines, fakeSubmitter, fakeWarehouse } from "../support/fakes.ts";
import { failedLoad } from "./recovery/failed-load.ts";

/**
 * One test, or more, for each defect of the project whose handlers have the same
 * names (github.com/jmgtan/redshift_microbatch), numbered as in the list of its defects.
 */

const message = (messageId: string, body: string): QueuedMessage => ({
  messageId,
  body,
  queue: "orders_queue",
  sentAtMs: Date.parse("2026-11-22T09:00:00.000Z"),
});

/** What stays alive in a warm container, with what it did. */
function container(configured: Pipeline = pipeline()) {
  return {
    pipelines: fakePipelines({ orders_queue: configured }),
    objects: fakeObjects(),
    metrics: fakeMetrics(),
    warehouse: fakeSubmitter(),
    log: fakeLog(),
  };
}

const urlsIn = ({ body }: { body: string }): string[] =>
  JSON.parse(body).entries.map((entry: { url: string }) => entry.url);

/** The SQL that loads a.csv as configured. */
async function sqlOf(configured: Pipeline): Promise<string> {
  const deps = container(configured);
  await loadMessages(deps, [message("m1", s3Notification("a.csv"))]);
  return deps.warehouse.submitted.flatMap(({ sqls }) => sqls).join("\n");
}

function configured(given: Record<string, unknown>): Pipeline {
  const parsed = parsePipeline(pipelineJson(given), "orders_queue");
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.pipeline;
}

function problemsOf(given: Record<string, unknown>): string[] {
  const parsed = parsePipeline(pipelineJson(given), "orders_queue");
  return "problems" in parsed ? parsed.problems.map(({ path }) => path) : [];
}

describe("ancestor defect 1", () => {
  test("a warm Lambda never lists files of an earlier event again", async () => {
    const deps = container();
    for (const key of ["first.csv", "second.csv", "third.csv"])
      await loadMessages(deps, [message(key, s3Notification(key))]);
    expect(deps.objects.written.map(urlsIn)).toEqual([
      ["s3://lake/first.csv"],
      ["s3://lake/second.csv"],
      ["s3://lake/third.csv"],
    ]);
  });
});

describe("ancestor defect 2", () => {
  test("every record of a message is loaded, not the first alone", async () => {
    const deps = container();
    await loadMessages(deps, [message("m1", s3Notification("a.csv", "b.csv", "c.csv"))]);
    expect(deps.objects.written.flatMap(urlsIn).toSorted()).toEqual([
      "s3://lake/a.csv",
      "s3://lake/b.csv",
      "s3://lake/c.csv",
    ]);
  });

  test("s3:TestEvent writes no empty manifest and submits no COPY", async () => {
    const deps = container();
    expect(await loadMessages(deps, [message("m1", testEvent)])).toEqual({ loads: [], failedMessageIds: [] });
    expect(deps.objects.written).toEqual([]);
    expect(deps.warehouse.submitted).toEqual([]);
  });
});

describe("ancestor defect 3", () => {
  test("a plus sign in a notification's key is a space", async () => {
    const deps = container();
    const body = s3Notification("my file+1.csv");
    expect(body).toContain('"key":"my+file%2B1.csv"');
    await loadMessages(deps, [message("m1", body)]);
    expect(deps.objects.written.flatMap(urlsIn)).toEqual(["s3://lake/my file+1.csv"]);
  });
});

describe("ancestor defect 4", () => {
  test("no function sleeps for half a minute: the loader has no clock, the first retry waits two seconds at most", async () => {
    const waits = await Promise.all(Array.from({ length: 200 }, (_, index) => waitsAfter(1, `failure-${index}`)));
    expect(waits.flat()).toHaveLength(200);
    expect(Math.max(...waits.flat())).toBeLessThanOrEqual(2000);
    expect(Object.keys(container())).toEqual(["pipelines", "objects", "metrics", "warehouse", "log"]);
  });
});

describe("ancestor defect 5", () => {
  const copy = { role_arn: copyRole, table_name: "sales.orders" };

  test.each([
    { options: "CSV GZIP", sql: "MANIFEST FORMAT AS CSV GZIP" },
    { options: "FORMAT AS JSON 'auto'", sql: "MANIFEST FORMAT AS JSON 'auto'" },
    { options: "", sql: "MANIFEST FORMAT AS PARQUET" },
  ])("the format is the configured one, not always Parquet: '$options'", async ({ options, sql }) => {
    expect(await sqlOf(configured({ copy: { ...copy, options } }))).toContain(sql);
  });

  test.each(["shop, order_no", ["shop", "order_no"]])("a key may have several columns: %j", async (merge_pk) => {
    const options = { merge_duplicate_pks: true, merge_pk, merge_timestamp: "updated_at" };
    expect(await sqlOf(configured({ options }))).toContain(
      '"sales"."orders"."shop" = "loader_stage"."shop" AND "sales"."orders"."order_no" = "loader_stage"."order_no"',
    );
  });

  test("names are quoted", async () => {
    const sql = await sqlOf(configured({ copy: { ...copy, table_name: '"my sales"."Order Items"' } }));
    expect(sql).toContain('INSERT INTO "my sales"."Order Items" SELECT');
  });

  test.each([
    { path: "copy.table_name", given: { copy: { ...copy, table_name: "orders; DROP TABLE users" } } },
    { path: "copy.options", given: { copy: { ...copy, options: "CSV; DROP TABLE users" } } },
    { path: "copy.role_arn", given: { copy: { ...copy, role_arn: "x'; DROP TABLE users; --" } } },
  ])("what is no name or option never reaches SQL: $path", ({ path, given }) => {
    expect(new Set(problemsOf(given))).toEqual(new Set([path]));
  });
});

describe("ancestor defect 6", () => {
  test("of staged rows with one key and one timestamp, one is inserted", async () => {
    expect(await sqlOf(pipeline())).toContain(
      'QUALIFY row_number() OVER (PARTITION BY staged."id" ORDER BY staged."updated_at" DESC NULLS LAST) = 1',
    );
  });

  test("rows without a timestamp are no older than nothing: they are inserted where their key is new", async () => {
    const sql = await sqlOf(pipeline());
    expect(sql).not.toContain("max(");
    expect(sql).not.toContain('"updated_at" IS NOT NULL QUALIFY');
    expect(sql).toContain('("sales"."orders"."updated_at" IS NOT NULL AND "loader_stage"."updated_at" IS NULL)');
  });

  test.each([
    { nullKeys: "reject" as const, sql: "/* loader:reject-null-keys */" },
    { nullKeys: "insert" as const, sql: "/* loader:insert-null-keys */" },
    { nullKeys: "discard" as const, sql: "/* loader:count-null-keys */" },
  ])("rows without a key are accounted for: $nullKeys", async ({ nullKeys, sql }) => {
    const mode = { kind: "merge", keys: ["id"], timestamp: "updated_at", nullKeys } as const;
    expect(await sqlOf(pipeline({ mode }))).toContain(sql);
  });
});

/** What recovery waits when this attempt failed because of a conflict, in milliseconds. */
async function waitsAfter(attempt: number, id: string): Promise<number[]> {
  const { deps, event, slept } = failedLoad({ attempt, error: conflict });
  const statement = await deps.warehouse.describe(event.statementId);
  if (!statement) throw new Error("no statement");
  const warehouse = fakeWarehouse([{ ...statement, id }]);
  await recover({ ...deps, warehouse }, { ...event, statementId: id });
  return slept;
}

describe("ancestor defect 7", () => {
  test("a load that conflicts for ever is submitted eight times, and the name counts", async () => {
    const attempts = [1];
    for (let isSubmitted = true; isSubmitted; ) {
      const { deps, event } = failedLoad({ attempt: attempts.at(-1) ?? 1, error: conflict });
      const { kind } = await recover(deps, event);
      isSubmitted = kind === "submitted";
      attempts.push(...deps.warehouse.submitted.map(({ statementName }) => Number(statementName.split("/").at(-1))));
    }
    expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("retries wait, longer each time, and not all alike", async () => {
    const longest = async (attempt: number) => {
      const ids = Array.from({ length: 100 }, (_, index) => `failure-${index}`);
      const slept = (await Promise.all(ids.map((id) => waitsAfter(attempt, id)))).flat();
      expect(new Set(slept).size).toBeGreaterThan(90);
      return Math.max(...slept);
    };
    expect(await longest(1)).toBeLessThanOrEqual(2000);
    expect(await longest(4)).toBeGreaterThan(8000);
  });

  test("an event that is delivered twice submits once", async () => {
    const { deps, event } = failedLoad({ error: conflict });
    await Promise.all([recover(deps, event), recover(deps, event)]);
    expect(deps.warehouse.submitted).toHaveLength(1);
  });

  test("a failure of another kind is reported with its text, not dropped", async () => {
    const error = "ERROR: permission denied for relation orders";
    const { deps, event } = failedLoad({ at: { tag: "insert-latest" }, error });
    expect(await recover(deps, event)).toMatchObject({ kind: "parked", reason: error });
    expect(deps.alerts.sent[0]?.text).toContain(error);
  });
});

describe("ancestor defect 10", () => {
  test.each([
    {
      what: "a cluster with the caller's own identity, and no fixed user",
      cluster: { identifier: "main", db_name: "dev" },
      warehouse: { at: { kind: "cluster", identifier: "main" }, database: "dev", signIn: { kind: "iam" } },
    },
    {
      what: "a cluster with the configured user",
      cluster: { identifier: "main", db_name: "dev", db_user: "loader" },
      warehouse: {
        at: { kind: "cluster", identifier: "main" },
        database: "dev",
        signIn: { kind: "dbUser", name: "loader" },
      },
    },
    {
      what: "a Serverless workgroup",
      cluster: { workgroup: "adhoc", db_name: "dev" },
      warehouse: { at: { kind: "workgroup", name: "adhoc" }, database: "dev", signIn: { kind: "iam" } },
    },
    {
      what: "a secret of Secrets Manager",
      cluster: {
        workgroup: "adhoc",
        db_name: "dev",
        secret_arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:loader-AbCdEf",
      },
      warehouse: {
        at: { kind: "workgroup", name: "adhoc" },
        database: "dev",
        signIn: { kind: "secret", arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:loader-AbCdEf" },
      },
    },
  ])("signs in as configured: $what", async ({ cluster, warehouse }) => {
    const deps = container(configured({ cluster }));
    await loadMessages(deps, [message("m1", s3Notification(s3Record("a.csv")))]);
    expect(deps.warehouse.submitted.map((submission) => submission.warehouse)).toEqual([warehouse]);
  });

  test("needs nothing of AWS but S3 and the Data API", () => {
    expect(Object.keys(container()).filter((port) => port !== "log" && port !== "metrics")).toEqual([
      "pipelines",
      "objects",
      "warehouse",
    ]);
  });
});
