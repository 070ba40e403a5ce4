import { digest } from "../../base/digest.ts";
import { hasEnded } from "../../base/has-ended.ts";
import { formatTableName } from "../../base/identifier.ts";
import type { Growth } from "../../load/shape/shape-tools.ts";
import type { LoadOrder } from "../../load/submission.ts";
import { warehouseName } from "../../pipeline/batch-scope.ts";
import type { DescribedStatement } from "../../ports/warehouse-client.ts";
import { addColumnSql } from "../../shapes/add-column-sql.ts";
import { formatColumnType } from "../../shapes/column-type.ts";
import type { NewColumn } from "../../shapes/match-shape.ts";
import { classifyFailure } from "../failure/classify-failure.ts";
import { announceGrowth, type Growing, growingRecord } from "./announce-growth.ts";
import type { ShapeDeps } from "./shape-deps.ts";

/** ALTER TABLE waits for the statements that use the table. A function has other work, so it does not wait for long. */
const waitsMs = [250, 500, 1_000, 2_000, 4_000, 8_000];

/**
 * Adds columns to a target, in one transaction that is no part of a load.
 *
 * A record in S3 is written before: killed between the statement and the news of it, `reconcile` tells it. Columns that
 * another load has added meanwhile count as added.
 *
 * @throws an error of the Data API, or where the statement failed for a reason that passes
 */
export async function addColumns(deps: ShapeDeps, order: LoadOrder, adds: readonly NewColumn[]): Promise<Growth> {
  const growing = growingOf(order, adds);
  const record = growingRecord(growing, deps.now());
  await deps.objects.put(record);
  const statement = await lastOf(deps, growing);
  if (!statement) return { kind: "waits" };
  if (statement.status === "FINISHED") {
    await announceGrowth(deps, record);
    return { kind: "added" };
  }
  const growth = growthAfter(statement);
  if (growth.kind !== "waits") await deps.objects.delete(record.bucket, record.key);
  return growth;
}

const growingOf = (
  { pipelineName, pipeline, batch, occasion = "" }: LoadOrder,
  adds: readonly NewColumn[],
): Growing => ({
  ...{ pipelineName, pipeline, batchId: batch.id, occasion },
  columns: adds.map(({ name, type }) => ({ name, type: formatColumnType(type), change: "added" })),
  ddl: adds.map((column) => addColumnSql(pipeline.copy.table, column)),
});

/** Each delivery of a message submits one more. */
const maxSubmissions = 50;

/**
 * The same occasion adds once, however often its message comes. The same token would never run again, so a statement that
 * failed for a reason that passes is followed, at the next delivery, by one with a token of its own.
 *
 * @returns the last one; undefined if it has not ended
 */
async function lastOf(deps: ShapeDeps, growing: Growing): Promise<DescribedStatement | undefined> {
  const startedAt = deps.now().getTime();
  let last: DescribedStatement | undefined;
  for (let count = 0; count < maxSubmissions; count++) {
    last = await ended(deps, await deps.warehouse.submit(submissionOf(growing, last?.id ?? "")));
    const isOld = last && last.status !== "FINISHED" && Date.parse(last.endedAt) < startedAt;
    if (!last || !isOld || growthAfter(last).kind !== "waits") return last;
  }
  return last;
}

/** Its name is not that of a load. */
function submissionOf({ pipeline, pipelineName, occasion, ddl }: Growing, after: string) {
  const { warehouse, copy } = pipeline;
  return {
    warehouse,
    statementName: `redshift-loader/columns/${pipelineName}`,
    sqls: ddl.map((sql) => `/* loader:add-column */ ${sql}`),
    clientToken: digest("columns", warehouseName(warehouse), formatTableName(copy.table), ...ddl, occasion, after),
  };
}

async function ended({ warehouse, sleepMs }: ShapeDeps, statementId: string): Promise<DescribedStatement | undefined> {
  for (const waitMs of waitsMs) {
    await sleepMs(waitMs);
    const statement = await warehouse.describe(statementId);
    if (statement && hasEnded(statement.status)) return statement;
  }
  return undefined;
}

/** Two loads that meet the same column add it once: the other's statement fails, and the target has the column. */
function growthAfter(statement: DescribedStatement): Growth {
  const failure = classifyFailure(statement);
  if (/already exists/i.test(failure.message)) return { kind: "added" };
  if (passes.has(failure.class)) return { kind: "waits" };
  return { kind: "refused", reason: failure.message };
}

const passes: ReadonlySet<string> = new Set(["conflict", "transient", "cancelled"]);
