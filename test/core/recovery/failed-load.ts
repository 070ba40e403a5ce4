import { parsePipeline } from "../../../src/config/config.ts";
import type { Arrival } from "../../../src/core/arrivals/arrival.ts";
import { type Batch, formBatches } from "../../../src/core/load/batch.ts";
import { readTag } from "../../../src/core/load/read-statement.ts";
import { type LoadOrder, planBatch } from "../../../src/core/load/submission.ts";
import type { Trail } from "../../../src/core/load/trail.ts";
import { batchScope } from "../../../src/core/pipeline/batch-scope.ts";
import type { Pipeline } from "../../../src/core/pipeline/pipeline.ts";
import type { DescribedPart, DescribedStatement, QueryRow } from "../../../src/core/ports/warehouse-client.ts";
import type { RecoverDeps, StatementEnded } from "../../../src/core/recovery/recover.ts";
import { arrival, copyRole, pipeline as defaultPipeline } from "../../support/builders.ts";
import {
  type FakeObjects,
  type FakeWarehouse,
  fakeAlerts,
  fakeEvents,
  fakeLog,
  fakeMetrics,
  fakeObjects,
  fakePipelines,
  fakeWarehouse,
} from "../../support/fakes.ts";

/** Its jitter is 0.65: it waits 1.3 s after the first attempt. */
export const statementId = "5cf50ac7-0000-4000-8000-000000000001";

export type FailedLoadOptions = {
  files?: readonly Arrival[];
  pipelineName?: string;
  /** As it was when the load was submitted; as it is now, unless `configured` says otherwise. */
  pipeline?: Pipeline;
  configured?: Readonly<Record<string, Pipeline>> | undefined;
  attempt?: number;
  /** A COPY for each file, in the order of the batch. */
  divided?: boolean;
  trail?: Trail;
  /** The statement that failed: the first of this tag, or that of this number. */
  at?: { tag: string; number?: number; queryId?: number };
  error: string;
  answer?: (sql: string) => readonly QueryRow[];
};

export type Recovery = {
  deps: RecoverDeps & {
    objects: FakeObjects;
    warehouse: FakeWarehouse;
    alerts: ReturnType<typeof fakeAlerts>;
    events: ReturnType<typeof fakeEvents>;
    metrics: ReturnType<typeof fakeMetrics>;
    log: ReturnType<typeof fakeLog>;
  };
  event: StatementEnded;
  batch: Batch;
  /** Milliseconds of each wait. */
  slept: number[];
};

/** A load that failed, with its manifests in S3, as recovery finds it. */
export function failedLoad(given: FailedLoadOptions): Recovery {
  const order = orderOf(given);
  const { manifests, submission } = planBatch(order);
  const objects = fakeObjects();
  for (const { bucket, key, body } of manifests) objects.held.set(`s3://${bucket}/${key}`, body);
  const statement = describedOf(given, submission.sqls, order.pipeline);
  const configured = "configured" in given ? given.configured : { [order.pipelineName]: order.pipeline };
  const slept: number[] = [];
  const deps = {
    pipelines: configured && fakePipelines(configured),
    readPipeline,
    objects,
    warehouse: fakeWarehouse([statement], given.answer),
    alerts: fakeAlerts(),
    events: fakeEvents(),
    metrics: fakeMetrics(),
    copyRoleArn: copyRole,
    sleepMs: async (durationMs: number) => {
      slept.push(durationMs);
    },
    log: fakeLog(),
  };
  const event = { statementId, statementName: submission.statementName, state: "FAILED" };
  return { deps, event, batch: order.batch, slept };
}

function orderOf(given: FailedLoadOptions): LoadOrder {
  const { files = [arrival("a.csv"), arrival("b.csv")], pipeline = defaultPipeline() } = given;
  const { pipelineName = "orders_queue", attempt = 1, divided = false } = given;
  const deliveries = [{ messageId: "m1", arrivals: files }];
  const limits = { maxFiles: files.length, maxBytes: 1_000_000_000 };
  const [batch] = formBatches(batchScope(pipelineName, pipeline), deliveries, limits);
  if (!batch) throw new Error("a load without files");
  const parts = batch.files.map((file) => [file]);
  return {
    pipelineName,
    pipeline,
    batch,
    attempt,
    ...(divided && { parts }),
    ...(given.trail && { trail: given.trail }),
  };
}

/** As the Data API describes it: credentials are gone, what follows the failed statement was not run. */
function describedOf({ at, error }: FailedLoadOptions, sqls: readonly string[], pipeline: Pipeline) {
  const tagged = sqls.flatMap((sql, index) => (readTag(sql) === at?.tag ? [index] : []));
  const failed = tagged[(at?.number ?? 1) - 1] ?? -1;
  if (at && failed < 0) throw new Error(`no statement ${at.tag}`);
  const parts = sqls.map((sql, index): DescribedPart => {
    const redacted = sql.replace(/IAM_ROLE '[^']*'/, "IAM_ROLE ''");
    if (index === failed) return { sql: redacted, status: "FAILED", error, queryId: at?.queryId ?? 0, rows: -1 };
    return {
      sql: redacted,
      status: failed < 0 || index < failed ? "FINISHED" : "ABORTED",
      error: undefined,
      queryId: 0,
      rows: -1,
    };
  });
  return {
    id: statementId,
    status: "FAILED",
    warehouse: pipeline.warehouse,
    parts,
    error,
    submittedAt: "2026-11-22T08:04:00.000Z",
    endedAt: "2026-11-22T08:05:00.000Z",
  } satisfies DescribedStatement;
}

export async function readPipeline(name: string, text: string): Promise<Pipeline> {
  const parsed = parsePipeline(text, name);
  if ("problems" in parsed) throw new Error(`no configuration of ${name}: ${JSON.stringify(parsed.problems)}`);
  return parsed.pipeline;
}

/** The files that a statement would load, by the manifests that its COPYs name, in the order of the COPYs. */
export function filesOf({ deps }: Recovery, sqls: readonly string[]): string[][] {
  return sqls.flatMap((sql) => {
    const [, url] = /^\/\* loader:copy \*\/ .* FROM '([^']+)' IAM_ROLE /.exec(sql) ?? [];
    if (!url) return [];
    const { entries }: { entries: { url: string }[] } = JSON.parse(deps.objects.held.get(url) ?? "");
    return [entries.map((entry) => entry.url)];
  });
}

/** What was submitted: each statement's attempt, with the files of each of its COPYs. */
export function submitted(recovery: Recovery): { attempt: string; files: string[][] }[] {
  return recovery.deps.warehouse.submitted.map(({ statementName, sqls }) => ({
    attempt: statementName.slice(statementName.lastIndexOf("/") + 1),
    files: filesOf(recovery, sqls),
  }));
}

/** What is quarantined or parked, by the last part of its address. */
export function records(
  { deps }: Recovery,
  kind: "quarantine" | "parked" | "waiting",
): Record<string, Record<string, unknown>> {
  const found = [...deps.objects.held].filter(([url]) => url.includes(`/orders_queue/${kind}/`));
  return Object.fromEntries(found.map(([url, body]) => [url.slice(url.lastIndexOf("/") + 1), JSON.parse(body)]));
}
