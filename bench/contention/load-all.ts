import { setTimeout as sleep } from "node:timers/promises";
import { type Batch, formBatches } from "../../src/core/load/batch.ts";
import { submitBatch } from "../../src/core/load/submission.ts";
import { batchScope } from "../../src/core/pipeline/batch-scope.ts";
import type { Pipeline } from "../../src/core/pipeline/pipeline.ts";
import { noMetrics } from "../../src/core/ports/measurement.ts";
import { backoffMs } from "../../src/core/recovery/backoff.ts";
import { classifyFailure } from "../../src/core/recovery/failure/classify-failure.ts";
import { type Input, toCsv } from "./rows.ts";
import { pipelineName } from "./target.ts";
import { bucket, type Warehouse } from "./warehouse.ts";

/** Announced as S3 would: one file a load. */
export type LoadFile = { key: string; bytes: number; eTag: string };

export async function putLoads(warehouse: Warehouse, { loads }: Input): Promise<LoadFile[]> {
  return Promise.all(
    loads.map(async (rows, at) => {
      const [key, body] = [`orders/${at + 1}.csv`, toCsv(rows)];
      return { key, bytes: Buffer.byteLength(body), eTag: await warehouse.put(key, body) };
    }),
  );
}

/** `attempts` has one number for each load. */
export type Loaded = { wallSeconds: number; attempts: number[] };

/** Submits all loads at once, and conflicts again by the product's rule, until every load is committed. */
export async function loadAll(warehouse: Warehouse, pipeline: Pipeline, files: readonly LoadFile[]): Promise<Loaded> {
  const scope = batchScope(pipelineName, pipeline);
  const batches = files.flatMap((file) => formBatches(scope, [deliveryOf(file)], pipeline.batch));
  const startedMs = performance.now();
  const attempts = await Promise.all(batches.map((batch) => loadOne(warehouse, pipeline, batch)));
  return { wallSeconds: (performance.now() - startedMs) / 1000, attempts };
}

function deliveryOf(file: LoadFile) {
  return { messageId: file.key, arrivals: [{ ...file, bucket, eventTime: "2026-01-02T00:00:00.000Z" }] };
}

/**
 * What the event of a failure costs (EventBridge, the retry function) is left out, in favour of the strategies that fail.
 *
 * @returns the number of attempts
 * @throws Error if the load fails by anything but a conflict
 */
async function loadOne(deps: Warehouse, pipeline: Pipeline, batch: Batch): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const [load] = await submitBatch({ ...deps, metrics: noMetrics }, { pipelineName, pipeline, batch, attempt });
    const ended = await deps.ended(load?.statement_id ?? "");
    if (ended.status === "FINISHED") return attempt;
    const failure = classifyFailure(ended);
    if (failure.class !== "conflict") throw new Error(`A load failed: ${failure.message}`);
    await sleep(backoffMs(attempt, pipeline.retry, load?.statement_id ?? ""));
  }
}
