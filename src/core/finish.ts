import type { BatchFile } from "./batch.ts";
import { bulkPipelineName } from "./batch-scope.ts";
import { readManifestUrl } from "./manifest.ts";
import type { Measurement, Metrics } from "./measurement.ts";
import type { DescribedStatement, Objects, StatementResults, WarehouseClient } from "./ports.ts";
import { readManifest } from "./read-manifest.ts";
import type { StatementEnded } from "./recover.ts";
import { parseStatementName } from "./statement-name.ts";
import { manifestUrls, readTag } from "./statement-text.ts";

export type FinishDeps = {
  objects: Pick<Objects, "get">;
  warehouse: Pick<WarehouseClient, "describe"> & StatementResults;
  metrics: Metrics;
};

/** `ignored`: there was nothing to measure. */
export type FinishOutcome = { kind: "ignored"; reason: string } | { kind: "measured"; values: Measurement["values"] };

/**
 * Measures a load that was committed: what it brought, how long it took, and how fresh the target is.
 *
 * Changes nothing but the metrics. The same event twice counts the load twice, at the same moment: sums are then too
 * high by one load, while durations, freshness and their extremes stay what they are.
 *
 * @throws whatever S3 or the Data API throw: the event is then to be delivered again, and nothing was counted
 */
export async function finish(deps: FinishDeps, event: StatementEnded): Promise<FinishOutcome> {
  const name = parseStatementName(event.statementName);
  if (!name) return { kind: "ignored", reason: "the statement's name is not of a load" };
  if (event.state !== "FINISHED") return { kind: "ignored", reason: `the state is ${event.state}` };
  const statement = await deps.warehouse.describe(event.statementId);
  if (statement?.status !== "FINISHED") return { kind: "ignored", reason: "the statement is forgotten" };
  const urls = manifestUrls(statement);
  const contents = await Promise.all(urls.map((url) => readManifest(deps.objects, url)));
  const manifests = contents.filter((content) => content !== undefined);
  const pipeline = readManifestUrl(urls[0] ?? "")?.pipelineName;
  if (pipeline === undefined || manifests.length < contents.length)
    return { kind: "ignored", reason: "its manifest is gone" };
  const files = manifests.flatMap((manifest) => manifest.files);
  const values = { ...valuesOf(statement, pipeline, files), Rows: await rowsWritten(deps.warehouse, statement) };
  const about = { batch_id: name.batchId, statement_id: statement.id };
  deps.metrics.record({ pipeline, target: name.table, at: statement.endedAt, about, values });
  return { kind: "measured", values };
}

/** Bulk loads bring old files on purpose: how old says nothing of the target's freshness. */
function valuesOf(
  { submittedAt, endedAt }: DescribedStatement,
  pipelineName: string,
  files: readonly BatchFile[],
): Measurement["values"] {
  return {
    Batches: 1,
    Files: files.length,
    Bytes: sumOf(files, ({ arrival }) => arrival.bytes),
    LoadDuration: secondsBetween(submittedAt, endedAt),
    ...(pipelineName !== bulkPipelineName && { Freshness: secondsBetween(oldestEventTime(files), endedAt) }),
  };
}

function oldestEventTime(files: readonly BatchFile[]): string {
  const times = files.map(({ arrival }) => arrival.eventTime);
  return times.reduce((oldest, time) => (time < oldest ? time : oldest));
}

/** Clocks of S3 and Redshift differ a little; nothing is fresher than now. */
const secondsBetween = (from: string, to: string) => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);

/** What the inserts have written; an append load's COPYs tell it by the count behind each of them. */
async function rowsWritten(warehouse: StatementResults, { id, parts }: DescribedStatement): Promise<number> {
  const counts = parts.map(async ({ sql, rows }, index) => {
    const tag = readTag(sql);
    if (tag === "count-copied") return Number((await warehouse.rowsOfPart(id, index))[0]?.[0] ?? 0);
    return tag?.startsWith("insert-") ? Math.max(0, rows) : 0;
  });
  return sumOf(await Promise.all(counts), (count) => count);
}

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
