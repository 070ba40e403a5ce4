import { describe, expect, test } from "vitest";
import type { Arrival } from "../../src/core/arrival.ts";
import { formBatches } from "../../src/core/batch.ts";
import { bulkPipelineName } from "../../src/core/bulk-load.ts";
import { finish } from "../../src/core/finish.ts";
import type { Pipeline } from "../../src/core/pipeline.ts";
import type { DescribedStatement, QueryRow } from "../../src/core/ports.ts";
import { planBatch } from "../../src/core/submission.ts";
import { arrival, pipeline as defaultPipeline, scope } from "../support/builders.ts";
import { fakeMetrics, fakeObjects, fakeWarehouse } from "../support/fakes.ts";

type Given = {
  files?: readonly Arrival[];
  pipeline?: Pipeline;
  pipelineName?: string;
  divided?: boolean;
  statement?: Partial<DescribedStatement>;
  /** ResultRows by tag. */
  rows?: Record<string, number>;
  /** What the count behind the first, second … COPY says. */
  copied?: readonly number[];
};

const tagOf = (sql: string) => /^\/\* loader:([a-z-]+)/.exec(sql)?.[1] ?? "";

/** A load that was submitted at 08:04:00 and committed at 08:05:00. */
function committed(given: Given = {}) {
  const { files = [arrival("a.csv"), arrival("b.csv")], pipeline = defaultPipeline(), rows = {}, copied = [] } = given;
  const [batch] = formBatches(scope, [{ messageId: "m1", arrivals: files }], pipeline.batch);
  if (!batch) throw new Error("a load without files");
  const { pipelineName = "orders_queue", divided = false } = given;
  const { manifests, submission } = planBatch({ pipelineName, pipeline, batch, divided });
  const objects = fakeObjects();
  for (const { bucket, key, body } of manifests) objects.held.set(`s3://${bucket}/${key}`, body);
  const statement: DescribedStatement = {
    id: "statement-1",
    status: "FINISHED",
    warehouse: pipeline.warehouse,
    parts: submission.sqls.map((sql) => ({
      sql: sql.replace(/IAM_ROLE '[^']*'/, "IAM_ROLE ''"),
      status: "FINISHED",
      error: undefined,
      queryId: 0,
      rows: rows[tagOf(sql)] ?? -1,
    })),
    error: undefined,
    submittedAt: "2026-11-22T08:04:00.000Z",
    endedAt: "2026-11-22T08:05:00.000Z",
    ...given.statement,
  };
  const counts = new Map(
    statement.parts
      .flatMap(({ sql }, index) => (tagOf(sql) === "count-copied" ? [index] : []))
      .map((part, at) => [part, copied[at] ?? 0]),
  );
  const rowsOfPart = async (_: string, part: number): Promise<readonly QueryRow[]> => {
    const count = counts.get(part);
    if (count === undefined) throw new Error(`part ${part} has no result`);
    return [[count]];
  };
  const metrics = fakeMetrics();
  const deps = { objects, metrics, warehouse: { ...fakeWarehouse([statement]), rowsOfPart } };
  const event = { statementId: "statement-1", statementName: submission.statementName, state: "FINISHED" };
  return { deps, event, metrics, batchId: batch.id };
}

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

  const history = { kind: "history", keys: ["id"], timestamp: "updated_at", nullKeys: "insert" } as const;

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
    { what: "nothing where Redshift does not tell", given: {}, written: 0 },
    {
      what: "the count behind an append's COPY",
      given: { pipeline: appending, copied: [11], rows: { copy: 0 } },
      written: 11,
    },
    {
      what: "the counts behind all COPYs of a divided append",
      given: { pipeline: appending, divided: true, copied: [11, 31] },
      written: 42,
    },
  ])("has written $what", async ({ given, written }) => {
    const { deps, event } = committed(given);
    expect(await finish(deps, event)).toMatchObject({ values: { Rows: written, Files: 2, Bytes: 200 } });
  });

  test("counts the files of all its manifests", async () => {
    const files = Array.from({ length: 50 }, (_, index) => arrival(`${index}.csv`));
    const { deps, event } = committed({ files, divided: true });
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

  test("is not counted if its rows cannot be read, so that the event comes again", async () => {
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

  test("is a load whose manifest is gone", async () => {
    const { deps, event, metrics } = committed();
    deps.objects.held.clear();
    expect(await finish(deps, event)).toEqual({ kind: "ignored", reason: "its manifest is gone" });
    expect(metrics.recorded).toEqual([]);
  });
});
