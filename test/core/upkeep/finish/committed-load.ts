import type { Arrival } from "../../../../src/core/arrivals/arrival.ts";
import { formBatches } from "../../../../src/core/load/batch.ts";
import { planBatch } from "../../../../src/core/load/submission.ts";
import { batchScope } from "../../../../src/core/pipeline/batch-scope.ts";
import { parseCopyOptions } from "../../../../src/core/pipeline/copy-options/copy-options.ts";
import type { Pipeline } from "../../../../src/core/pipeline/pipeline.ts";
import type { DescribedStatement, QueryRow } from "../../../../src/core/ports/warehouse-client.ts";
import { arrival, pipeline as defaultPipeline } from "../../../support/builders.ts";
import {
  fakeAlerts,
  fakeEvents,
  fakeFiles,
  fakeLog,
  fakeMetrics,
  fakeObjects,
  fakePipelines,
  fakeWarehouse,
} from "../../../support/fakes.ts";

type Given = {
  files?: readonly Arrival[];
  pipeline?: Pipeline;
  pipelineName?: string;
  /** Into how many COPYs; 1 if absent. */
  copies?: number;
  statement?: Partial<DescribedStatement>;
  /** ResultRows by tag. */
  rows?: Record<string, number>;
  /** What the count behind the first, second … COPY says. */
  copied?: readonly number[];
  /** What the count of rows without a key says. */
  discarded?: number;
  /** Of the first, second … COPY: 101, 102 … if absent. */
  queryId?: number;
  /** What Redshift's views say, each time they are asked. */
  answer?: (sql: string) => readonly QueryRow[];
};

const tagOf = (sql: string) => /^\/\* loader:([a-z-]+)/.exec(sql)?.[1] ?? "";

/** A load that was submitted at 08:04:00 and committed at 08:05:00. */
export function committed(given: Given = {}) {
  const { files = [arrival("a.csv"), arrival("b.csv")], pipeline = defaultPipeline(), rows = {}, copied = [] } = given;
  const { pipelineName = "orders_queue", copies = 1, discarded = 0, queryId = 101, answer = () => [] } = given;
  const [batch] = formBatches(
    batchScope(pipelineName, pipeline),
    [{ messageId: "m1", arrivals: files }],
    pipeline.batch,
  );
  if (!batch) throw new Error("a load without files");
  const each = Math.ceil(batch.files.length / copies);
  const parts = Array.from({ length: copies }, (_, index) => batch.files.slice(index * each, (index + 1) * each));
  const { manifests, submission } = planBatch({ pipelineName, pipeline, batch, ...(copies > 1 && { parts }) });
  const objects = fakeObjects();
  for (const { bucket, key, body } of manifests) objects.held.set(`s3://${bucket}/${key}`, body);
  let copy = queryId;
  const statement: DescribedStatement = {
    id: "statement-1",
    status: "FINISHED",
    warehouse: pipeline.warehouse,
    parts: submission.sqls.map((sql) => ({
      sql: sql.replace(/IAM_ROLE '[^']*'/, "IAM_ROLE ''"),
      status: "FINISHED",
      error: undefined,
      queryId: tagOf(sql) === "copy" ? copy++ : 0,
      rows: rows[tagOf(sql)] ?? -1,
    })),
    error: undefined,
    submittedAt: "2026-11-22T08:04:00.000Z",
    endedAt: "2026-11-22T08:05:00.000Z",
    ...given.statement,
  };
  let copiesCounted = 0;
  const results = statement.parts.map(({ sql }) => {
    if (tagOf(sql) === "count-copied") return copied[copiesCounted++] ?? 0;
    return tagOf(sql) === "count-null-keys" ? discarded : undefined;
  });
  const rowsOfPart = async (_: string, part: number): Promise<readonly QueryRow[]> => {
    const count = results[part];
    if (count === undefined) throw new Error(`part ${part} has no result`);
    return [[count]];
  };
  const slept: number[] = [];
  const log = fakeLog();
  const metrics = fakeMetrics();
  const alerts = fakeAlerts();
  const events = fakeEvents();
  const deps = {
    objects,
    metrics,
    alerts,
    events,
    log,
    files: fakeFiles(),
    pipelines: fakePipelines({ [pipelineName]: pipeline }),
    sleepMs: async (durationMs: number) => void slept.push(durationMs),
    warehouse: { ...fakeWarehouse([statement], answer), rowsOfPart },
  };
  const event = { statementId: "statement-1", statementName: submission.statementName, state: "FINISHED" };
  return { deps, event, metrics, alerts, events, log, slept, batchId: batch.id };
}

export function withOptions(text: string, given: Partial<Pipeline> = {}): Pipeline {
  const parsed = parseCopyOptions(text);
  if (!("options" in parsed)) throw new Error(text);
  const base = defaultPipeline(given);
  return { ...base, copy: { ...base.copy, options: parsed.options } };
}

type Views = {
  history?: Record<number, number>;
  errors?: Record<number, number>;
  replacements?: Record<number, number>;
};

export const firstErrors: QueryRow[] = [
  ["s3://lake/a.csv", 2, "amount", 1207, "Invalid digit, Value 'x'"],
  ["s3://lake/a.csv", 7, "amount", 1207, "Invalid digit, Value 'y'"],
];

/** Answers as Redshift's views do, of the queries that are asked for. */
export const answering =
  ({ history = {}, errors = {}, replacements = {} }: Views) =>
  (sql: string): readonly QueryRow[] => {
    const asked = new Set((/IN \(([\d, ]+)\)/.exec(sql)?.[1] ?? "").split(", "));
    const of = (counts: Record<number, number>) =>
      Object.entries(counts).flatMap(([id, count]): QueryRow[] => (asked.has(id) ? [[Number(id), count]] : []));
    if (/ FROM sys_load_history /.test(sql)) return of(history);
    if (/ FROM sys_copy_replacements /.test(sql)) return of(replacements);
    if (/ FROM stl_load_errors /.test(sql)) return [];
    return / GROUP BY query_id$/.test(sql) ? of(errors) : firstErrors;
  };
