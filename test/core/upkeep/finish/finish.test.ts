import { describe, expect, test } from "vitest";
import { AccessDeniedError } from "../../../../src/core/base/access-denied-error.ts";
import { QueryError } from "../../../../src/core/base/query-error.ts";
import { bulkPipelineName } from "../../../../src/core/pipeline/batch-scope.ts";
import type { QueryRow } from "../../../../src/core/ports/warehouse-client.ts";
import { finish } from "../../../../src/core/upkeep/finish/finish.ts";
import { arrival, pipeline as defaultPipeline } from "../../../support/builders.ts";
import { fakeEvents, fakeObjects, fakePipelines, fakeWarehouse } from "../../../support/fakes.ts";
import { answering, committed, withOptions } from "./committed-load.ts";

const appending = defaultPipeline({ mode: { kind: "append" } });

describe("a load that was committed", () => {
  test("is measured by its pipeline and target, at the moment of its commit", async () => {
    const files = [
      arrival("a.csv", { bytes: 1000, eventTime: "2026-11-22T08:03:30.000Z" }),
      arrival("b.csv", { bytes: 24, eventTime: "2026-11-22T08:02:45.500Z" }),
    ];
    const { deps, event, metrics, batchId } = committed({ files, rows: { "insert-latest": 42 } });
    const values = { Batches: 1, Files: 2, Bytes: 1024, Rows: 42, LoadDuration: 60, Freshness: 134.5 };
    expect(await finish(deps, event)).toEqual({ kind: "measured", values });
    expect(metrics.recorded).toEqual([
      {
        pipeline: "orders_queue",
        target: "sales.orders",
        at: "2026-11-22T08:05:00.000Z",
        about: { batch_id: batchId, statement_id: "statement-1" },
        values,
      },
    ]);
  });

  const history = { kind: "history", keys: ["id"], timestamps: ["updated_at"], nullKeys: "insert" } as const;

  test.for([
    {
      what: "the newest rows that a merge inserted",
      given: { rows: { "insert-latest": 7, "drop-older": 3, copy: 9 } },
      written: 7,
    },
    {
      what: "the versions and the rows without a key that a history inserted",
      given: { pipeline: defaultPipeline({ mode: history }), rows: { "insert-versions": 5, "insert-null-keys": 2 } },
      written: 7,
    },
    { what: "nothing where Redshift does not say", given: {}, written: 0 },
    {
      what: "the count behind an append's COPY",
      given: { pipeline: appending, copied: [11], rows: { copy: 0 } },
      written: 11,
    },
    {
      what: "the counts behind all COPYs of a divided append",
      given: { pipeline: appending, copies: 2, copied: [11, 31] },
      written: 42,
    },
  ])("has written $what", async ({ given, written }) => {
    const { deps, event } = committed(given);
    expect(await finish(deps, event)).toMatchObject({ values: { Rows: written, Files: 2, Bytes: 200 } });
  });

  test("counts the files of all its manifests", async () => {
    const files = Array.from({ length: 50 }, (_, index) => arrival(`${index}.csv`));
    const { deps, event } = committed({ files, copies: 10 });
    expect(await finish(deps, event)).toMatchObject({ values: { Batches: 1, Files: 50, Bytes: 5000 } });
  });

  test("has no freshness if it was a bulk load, which brings old files on purpose", async () => {
    const { deps, event } = committed({ pipelineName: bulkPipelineName });
    expect(Object.keys(((await finish(deps, event)) as { values: object }).values)).not.toContain("Freshness");
  });

  test("is not fresher than its commit, whatever the clocks say", async () => {
    const { deps, event } = committed({ files: [arrival("a.csv", { eventTime: "2026-11-22T08:05:00.700Z" })] });
    expect(await finish(deps, event)).toMatchObject({ values: { Freshness: 0 } });
  });

  test("is counted at the same moment again when its event comes again", async () => {
    const { deps, event, metrics } = committed();
    await finish(deps, event);
    await finish(deps, event);
    expect(metrics.recorded).toHaveLength(2);
    expect(metrics.recorded[1]).toEqual(metrics.recorded[0]);
  });

  test("is not counted if its rows cannot be read, and the event comes again", async () => {
    const { deps, event, metrics } = committed({ pipeline: appending });
    const rowsOfPart = () => Promise.reject(new Error("rate exceeded"));
    await expect(finish({ ...deps, warehouse: { ...deps.warehouse, rowsOfPart } }, event)).rejects.toThrow(
      "rate exceeded",
    );
    expect(metrics.recorded).toEqual([]);
  });
});

describe("what is not measured", () => {
  test.for([
    { what: "a statement of others", event: { statementName: "report" } },
    { what: "a load that failed", event: { state: "FAILED" } },
    { what: "a statement that is forgotten", event: { statementId: "statement-2" } },
  ])("is $what", async ({ event: given }) => {
    const { deps, event, metrics } = committed();
    expect(await finish(deps, { ...event, ...given })).toMatchObject({ kind: "ignored" });
    expect(metrics.recorded).toEqual([]);
  });

  test("is a load that did not commit, whatever the event says", async () => {
    const { deps, event, metrics } = committed({ statement: { status: "FAILED" } });
    expect(await finish(deps, event)).toMatchObject({ kind: "ignored" });
    expect(metrics.recorded).toEqual([]);
  });
});

describe("a committed load whose files are not known", () => {
  const manifestOf = ({ objects }: ReturnType<typeof committed>["deps"]) => [...objects.held.keys()][0] ?? "";

  test.for([
    {
      what: "its manifest is gone",
      spoil: ({ deps }: ReturnType<typeof committed>) => deps.objects.held.clear(),
      because: { error: "it is gone" },
    },
    {
      what: "its manifest was changed",
      spoil: ({ deps }: ReturnType<typeof committed>) => {
        const url = manifestOf(deps);
        deps.objects.held.set(url, deps.objects.held.get(url)?.replaceAll("b.csv", "c.csv") ?? "");
      },
      because: { code: "MANIFEST" },
    },
    {
      what: "its manifest may not be read",
      spoil: ({ deps }: ReturnType<typeof committed>) => {
        deps.objects.get = async () => {
          throw new AccessDeniedError("S3 refuses it");
        };
      },
      because: { code: "ACCESS_DENIED" },
    },
  ])("is measured by its statement alone, and the log says that $what", async ({ spoil, because }) => {
    const load = committed({ rows: { "insert-latest": 3 } });
    spoil(load);
    expect(await finish(load.deps, load.event)).toEqual({
      kind: "measured",
      values: { Batches: 1, Rows: 3, LoadDuration: 60 },
    });
    expect(load.log.lines).toMatchObject([
      {
        level: "error",
        message: "manifest not read, so its load is measured without its files",
        fields: {
          manifest: expect.stringMatching(/^s3:\/\/loads\/manifests\/orders_queue\/.*\.manifest$/),
          ...because,
        },
      },
    ]);
  });

  test("comes again where S3 fails otherwise", async () => {
    const { deps, event, metrics } = committed();
    deps.objects.get = () => Promise.reject(new Error("slow down"));
    await expect(finish(deps, event)).rejects.toThrow("slow down");
    expect(metrics.recorded).toEqual([]);
  });
});

describe("others", () => {
  const files = Array.from({ length: 12 }, (_, index) =>
    arrival(`${index + 10}.csv`, { eventTime: `2026-11-22T08:03:${index + 10}.000Z` }),
  );
  const ofLoad = (batchId: string) => ({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    pipeline: "orders_queue",
    target: "sales.orders",
    database: "dev",
    warehouse: "cluster main",
    batch_id: batchId,
    attempt: 1,
    statement_id: "statement-1",
    committed_at: "2026-11-22T08:05:00.000Z",
    manifest: `s3://loads/manifests/orders_queue/2026-11-22/${batchId}.manifest`,
  });

  test("hear of a load that only takes rows out", async () => {
    const { deps, event, events } = committed({ rows: { "insert-latest": 0, "delete-replaced": 2 } });
    await finish(deps, event);
    expect(events.sent).toMatchObject([{ detail: { rows: { written: 0, changed: 2 } } }]);
  });

  test("hear of a committed load, with the first of its files and the manifest of all", async () => {
    const { deps, event, events, batchId } = committed({ files, copies: 3, rows: { "insert-latest": 42 } });
    await finish(deps, event);
    expect(events.sent).toEqual([
      {
        type: "Load Committed",
        at: "2026-11-22T08:05:00.000Z",
        detail: {
          ...ofLoad(batchId),
          load_seconds: 60,
          freshness_seconds: 110,
          files: { count: 12, bytes: 1200, first: Array.from({ length: 10 }, (_, n) => `s3://lake/${n + 10}.csv`) },
          rows: { written: 42, changed: 42 },
        },
      },
    ]);
  });

  test("hear of rows that were left out, allowed or not, as an alert would say it", async () => {
    const options = "CSV MAXERROR 100000";
    const copy = { ...withOptions(options).copy, maxRejectedRows: 5 };
    const answer = answering({ history: { 101: 2 }, errors: { 101: 2 } });
    const { deps, event, events, alerts, batchId } = committed({ pipeline: { ...withOptions(options), copy }, answer });
    await finish(deps, event);
    expect(alerts.sent).toEqual([]);
    expect(events.sent).toMatchObject([{ type: "Load Committed", detail: { rows: { rejected: 2 } } }, {}]);
    expect(events.sent[1]).toEqual({
      type: "Rows Rejected",
      at: "2026-11-22T08:05:00.000Z",
      detail: {
        ...ofLoad(batchId),
        rows: { written: 0, changed: 0, rejected: 2 },
        allowed: 5,
        first: [
          { file: "s3://lake/a.csv", line: 2, column: "amount", error_code: 1207, reason: "Invalid digit, Value 'x'" },
          { file: "s3://lake/a.csv", line: 7, column: "amount", error_code: 1207, reason: "Invalid digit, Value 'y'" },
        ],
        query_ids: [101],
        record: `s3://loads/manifests/orders_queue/rejected/${batchId}.json`,
      },
    });
  });

  test("hear the same of the same load, however often it is handled", async () => {
    const { deps, event, events } = committed();
    await finish(deps, event);
    await finish(deps, event);
    expect(events.sent[1]).toEqual(events.sent[0]);
    const other = committed({ statement: { id: "statement-2" } });
    const warehouse = { ...other.deps.warehouse, ...fakeWarehouse([]) };
    expect(await finish({ ...other.deps, warehouse }, event)).toMatchObject({ kind: "ignored" });
    await finish(other.deps, { ...other.event, statementId: "statement-2" });
    expect(other.events.sent[0]?.detail.id).not.toBe(events.sent[0]?.detail.id);
  });

  test("hear of a load whose manifest is gone, without its files", async () => {
    const { deps, event, events, batchId } = committed();
    deps.objects.held.clear();
    await finish(deps, event);
    expect(events.sent.map(({ detail }) => detail)).toEqual([
      {
        ...ofLoad(batchId),
        manifest: expect.stringContaining(batchId),
        load_seconds: 60,
        rows: { written: 0, changed: 0 },
      },
    ]);
  });

  test("hear of a bulk load, which says nothing of freshness", async () => {
    const { deps, event, events } = committed({ pipelineName: bulkPipelineName });
    await finish(deps, event);
    expect(events.sent).toMatchObject([{ detail: { pipeline: "bulk.load", files: { count: 2, bytes: 200 } } }]);
    expect(events.sent[0]?.detail).not.toHaveProperty("freshness_seconds");
  });

  test("are told first: while the bus fails nothing is counted, and no alert is sent", async () => {
    const answer = answering({ history: { 101: 2 }, errors: { 101: 2 } });
    const { deps, event, metrics, alerts } = committed({ pipeline: withOptions("CSV MAXERROR 9"), answer });
    const down = fakeEvents(() => {
      throw new Error("socket hang up");
    });
    await expect(finish({ ...deps, events: down }, event)).rejects.toThrow("socket hang up");
    expect(metrics.recorded).toEqual([]);
    expect(alerts.sent).toEqual([]);
  });

  test("hear nothing where the bus refuses the loader: the load is measured, and the log has the remedy", async () => {
    const { deps, event, metrics, log } = committed();
    const refusing = fakeEvents(() => {
      throw new AccessDeniedError("Grant events:PutEvents.");
    });
    expect(await finish({ ...deps, events: refusing }, event)).toMatchObject({ kind: "measured" });
    expect(metrics.recorded).toHaveLength(1);
    expect(log.lines).toMatchObject([{ level: "error", fields: { error: "Grant events:PutEvents." } }]);
  });
});

describe("rows that a committed load has left out", () => {
  const loose = withOptions("CSV MAXERROR 100000");
  const discarding = defaultPipeline({
    mode: { kind: "merge", keys: ["id"], timestamps: ["updated_at"], nullKeys: "discard" },
  });

  test("are counted by the COPY's own query, told, and in the log", async () => {
    const answer = answering({ history: { 101: 99_999, 999: 5 }, errors: { 101: 99_999, 999: 5 } });
    const { deps, event, alerts, log, slept, batchId } = committed({
      pipeline: loose,
      rows: { "insert-latest": 1 },
      answer,
    });
    expect(await finish(deps, event)).toMatchObject({ values: { Rows: 1, RejectedRows: 99_999 } });
    expect(slept).toEqual([]);
    expect(log.lines).toEqual([
      {
        level: "warn",
        message: "rows left out",
        fields: {
          pipeline: "orders_queue",
          target: "sales.orders",
          batch_id: batchId,
          statement_id: "statement-1",
          rows: 1,
          rejected_rows: 99_999,
          discarded_rows: undefined,
        },
      },
    ]);
    expect(alerts.sent).toEqual([
      {
        subject: "Left out: 99999 rows of sales.orders",
        text: [
          "A load into sales.orders (database dev) is committed without 99999 rows. Its limit is 0 (copy.max_rejected_rows).",
          "",
          "Pipeline: orders_queue",
          `Batch: ${batchId}, attempt 1, statement statement-1`,
          "Committed: 2026-11-22T08:05:00.000Z",
          "Rows written: 1",
          "Rejected by COPY (MAXERROR or IGNOREALLERRORS): 99999",
          "Rejected: s3://lake/a.csv, line 2, column amount: Invalid digit, Value 'x' (error 1207)",
          "Rejected: s3://lake/a.csv, line 7, column amount: Invalid digit, Value 'y' (error 1207)",
          "",
          `What to do: redshift-loader replay orders_queue ${batchId} --rejected writes the rejected rows to a file. Correct them, and upload it under a new key; it loads by itself. This load's files do not load again.`,
          `Then close the record: redshift-loader dismiss orders_queue ${batchId} --reason "…"`,
          `Record: s3://loads/manifests/orders_queue/rejected/${batchId}.json, rows: s3://loads/manifests/orders_queue/rejected/${batchId}.jsonl`,
          "In Redshift: SELECT * FROM sys_load_error_detail WHERE query_id IN (101);",
          "To leave no row out, remove max_rejected_rows, and MAXERROR or IGNOREALLERRORS of copy.options.",
          "",
          "You get one alert an hour for each cause. The metrics RejectedRows and DiscardedRows count all.",
        ].join("\n"),
      },
    ]);
  });

  test("are told without signs that would run as something else where they are shown", async () => {
    const answer = (sql: string): readonly QueryRow[] =>
      / FROM sys_load_error_detail .* LIMIT /.test(sql)
        ? [["s3://lake/a\nWhat to do: nothing.csv", 2, "amount\u001b[2J", 1207, "Invalid\ndigit"]]
        : answering({ history: { 101: 1 }, errors: { 101: 1 } })(sql);
    const { deps, event, alerts } = committed({ pipeline: loose, answer });
    await finish(deps, event);
    const lines = alerts.sent[0]?.text.split("\n") ?? [];
    expect(lines.filter((line) => line.startsWith("What to do"))).toHaveLength(1);
    expect(alerts.sent[0]?.text).not.toContain("\u001b");
  });

  test("are told once a cause and hour, and again in the next", async () => {
    const objects = fakeObjects();
    const sent: string[] = [];
    for (const [id, endedAt] of [
      ["statement-1", "2026-11-22T08:05:00.000Z"],
      ["statement-2", "2026-11-22T08:55:00.000Z"],
      ["statement-3", "2026-11-22T09:05:00.000Z"],
    ] as const) {
      const answer = answering({ history: { 101: 3 }, errors: { 101: 3 } });
      const { deps, event, alerts } = committed({ pipeline: loose, answer, statement: { id, endedAt } });
      objects.get = async (bucket, key) => objects.held.get(`s3://${bucket}/${key}`) ?? deps.objects.get(bucket, key);
      await finish({ ...deps, objects }, { ...event, statementId: id });
      sent.push(...alerts.sent.map(({ text }) => text));
    }
    expect(sent.map((text) => /statement-\d/.exec(text)?.[0])).toEqual(["statement-1", "statement-3"]);
    const told = objects.written.filter(({ key }) => key.includes("/told/"));
    expect(told.map(({ key }) => key.replace(/[0-9a-f]{8,}/, "…"))).toEqual([
      "manifests/orders_queue/told/….json",
      "manifests/orders_queue/told/….json",
    ]);
  });

  test.for([
    { limit: 3, left: { errors: 3 }, told: 0 },
    { limit: 2, left: { errors: 3 }, told: 1 },
    { limit: 0, left: { errors: 0 }, told: 0 },
  ])("are told where they are more than the limit of the pipeline: $limit, $left", async ({ limit, left, told }) => {
    const pipeline = { ...loose, copy: { ...loose.copy, maxRejectedRows: limit } };
    const answer = answering({ history: { 101: left.errors }, errors: { 101: left.errors } });
    const { deps, event, alerts } = committed({ pipeline, answer });
    expect(await finish(deps, event)).toMatchObject({ values: { RejectedRows: left.errors } });
    expect(alerts.sent).toHaveLength(told);
  });

  test("are told, every one, where the configuration cannot be read, whatever a manifest says", async () => {
    const pipeline = { ...loose, copy: { ...loose.copy, maxRejectedRows: 1000 } };
    const answer = answering({ history: { 101: 1 }, errors: { 101: 1 } });
    const { deps, event, alerts, log } = committed({ pipeline, pipelineName: "orders_queue", answer });
    await finish({ ...deps, pipelines: fakePipelines({}) }, event);
    expect(alerts.sent).toHaveLength(1);
    expect(log.lines).toContainEqual({
      level: "warn",
      message: "configuration not read, so each row left out alerts",
      fields: expect.objectContaining({ pipeline: "orders_queue" }),
    });
  });

  test("are told of a bulk load without a limit, since no configuration is its own", async () => {
    const pipeline = { ...loose, copy: { ...loose.copy, maxRejectedRows: 1000 } };
    const answer = answering({ history: { 101: 1 }, errors: { 101: 1 } });
    const { deps, event, alerts } = committed({ pipeline, pipelineName: bulkPipelineName, answer });
    await finish(deps, event);
    expect(alerts.sent).toMatchObject([{ text: expect.stringContaining("run the bulk load for it") }]);
  });

  test("are counted of all COPYs of a divided load", async () => {
    const pipeline = withOptions("CSV IGNOREALLERRORS", { mode: { kind: "append" } });
    const answer = answering({ history: { 101: 2, 102: 40 }, errors: { 101: 2, 102: 40 } });
    const { deps, event } = committed({ pipeline, copies: 2, copied: [11, 31], answer });
    expect(await finish(deps, event)).toMatchObject({ values: { Rows: 42, RejectedRows: 42 } });
  });

  test("are counted where a key was NULL, and told with the rejected ones", async () => {
    const { deps, event, alerts } = committed({ pipeline: discarding, discarded: 12 });
    expect(await finish(deps, event)).toMatchObject({ values: { DiscardedRows: 12 } });
    expect(deps.warehouse.queried).toEqual([]);
    expect(alerts.sent).toMatchObject([
      {
        subject: "Left out: 12 rows of sales.orders",
        text: expect.stringContaining("Discarded for a NULL key (null_keys): 12\n"),
      },
    ]);
  });

  test("are told where a key was NULL, though it is not known how many were rejected", async () => {
    const pipeline = withOptions("CSV MAXERROR 10", discarding);
    const { deps, event, alerts } = committed({ pipeline, discarded: 12 });
    expect(Object.keys(((await finish(deps, event)) as { values: object }).values)).not.toContain("RejectedRows");
    expect(alerts.sent).toMatchObject([
      {
        subject: "Left out: 12 rows of sales.orders",
        text: expect.stringContaining("Rejected by COPY (MAXERROR or IGNOREALLERRORS): not known\n"),
      },
    ]);
  });

  test("are counted as none where none had a NULL key", async () => {
    const { deps, event, alerts, log } = committed({ pipeline: discarding });
    expect(await finish(deps, event)).toMatchObject({ values: { DiscardedRows: 0 } });
    expect(alerts.sent).toEqual([]);
    expect(log.lines).toEqual([]);
  });

  test.for([
    { options: "CSV" },
    { options: "CSV MAXERROR 1" },
    { options: "CSV MAXERROR 0" },
    { options: "DELIMITER '|' NULL AS 'MAXERROR 5'" },
  ])("are not asked for where no row can be: $options", async ({ options }) => {
    const { deps, event } = committed({ pipeline: withOptions(options) });
    const outcome = await finish(deps, event);
    expect(deps.warehouse.queried).toEqual([]);
    expect(Object.keys((outcome as { values: object }).values)).not.toContain("RejectedRows");
  });

  test("are waited for until both views have them", async () => {
    let asked = 0;
    const late = (sql: string) => {
      if (/ FROM sys_load_history /.test(sql)) asked += 1;
      return answering([{}, { history: { 101: 3 } }, { history: { 101: 3 }, errors: { 101: 3 } }][asked - 1] ?? {})(
        sql,
      );
    };
    const { deps, event, slept, log } = committed({ pipeline: loose, answer: late });
    expect(await finish(deps, event)).toMatchObject({ values: { RejectedRows: 3 } });
    expect(slept).toEqual([1000, 2000]);
    expect(log.lines.map(({ message }) => message)).toEqual(["rows left out"]);
  });

  test.for([
    { what: "the history has more", views: { history: { 101: 5 }, errors: { 101: 3 } }, rejected: 5 },
    { what: "the details are more", views: { history: { 101: 0 }, errors: { 101: 3 } }, rejected: 3 },
  ])("are the larger number where the views never agree: $what", async ({ views, rejected }) => {
    const { deps, event, slept, log } = committed({ pipeline: loose, answer: answering(views) });
    expect(await finish(deps, event)).toMatchObject({ values: { RejectedRows: rejected } });
    expect(slept).toEqual([1000, 2000, 4000, 8000, 15_000]);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: "warn", message: "Redshift's views disagree on rejected rows" }),
    );
  });

  test.for([
    { what: "the views are behind", given: {}, because: "sys_load_history does not have the COPY yet" },
    {
      what: "the query's id is not told",
      given: { queryId: -1 },
      because: "the Data API does not name the COPY's query",
    },
    {
      what: "the views may not be read",
      given: {
        answer: () => {
          throw new QueryError("permission denied for relation sys_load_history");
        },
      },
      because: undefined,
    },
  ])("are not measured as none where they are not known: $what", async ({ given, because }) => {
    const { deps, event, log, metrics } = committed({ pipeline: loose, rows: { "insert-latest": 7 }, ...given });
    const values = { Batches: 1, Files: 2, Bytes: 200, Rows: 7, LoadDuration: 60, Freshness: 300 };
    expect(await finish(deps, event)).toEqual({ kind: "measured", values });
    expect(metrics.recorded).toMatchObject([{ values }]);
    expect(log.lines).toMatchObject([
      {
        level: "warn",
        message: "rows that COPY left out are not known",
        fields: because ? { because } : { error: "permission denied for relation sys_load_history" },
      },
    ]);
  });

  test("are told without their reasons where those cannot be read", async () => {
    const answer = (sql: string): readonly QueryRow[] => {
      if (/ LIMIT /.test(sql)) throw new QueryError("cancelled");
      return answering({ history: { 101: 1 }, errors: { 101: 1 } })(sql);
    };
    const { deps, event, alerts, log } = committed({ pipeline: loose, answer });
    await finish(deps, event);
    expect(alerts.sent).toMatchObject([{ subject: "Left out: 1 row of sales.orders" }]);
    expect(log.lines.map(({ message }) => message)).toContain(
      "rejected rows not read, so their alert does not name them",
    );
  });
});

describe("characters that COPY replaced", () => {
  const accepting = withOptions("CSV ACCEPTINVCHARS");

  test("are counted by the rows that Redshift lists, without an alert", async () => {
    const answer = answering({ history: { 101: 0 }, replacements: { 101: 100 } });
    const { deps, event, alerts } = committed({ pipeline: accepting, answer });
    const { values } = (await finish(deps, event)) as { values: object };
    expect(values).toMatchObject({ ReplacedCharacterRows: 100 });
    expect(Object.keys(values)).not.toContain("RejectedRows");
    expect(alerts.sent).toEqual([]);
  });

  test("are not known where the COPY is in no view", async () => {
    const { deps, event, log } = committed({ pipeline: accepting });
    expect(Object.keys(((await finish(deps, event)) as { values: object }).values)).not.toContain(
      "ReplacedCharacterRows",
    );
    expect(log.lines).toMatchObject([{ message: "rows that COPY left out are not known" }]);
  });
});
