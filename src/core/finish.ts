import type { Batch } from "./batch.ts";
import { bulkPipelineName } from "./bulk-load.ts";
import type { ManifestContent } from "./manifest.ts";
import { manifestUrls } from "./manifest-urls.ts";
import type { Measurement, Metrics } from "./measurement.ts";
import type { DescribedStatement, Objects, StatementResults, WarehouseClient } from "./ports.ts";
import { readManifest } from "./read-manifest.ts";
import type { StatementEnded } from "./recover.ts";
import { readTag } from "./sql.ts";
import { parseStatementName, type StatementName } from "./statement-name.ts";

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
  const contents = await Promise.all(manifestUrls(statement).map((url) => readManifest(deps.objects, url)));
  const manifests = contents.filter((content) => content !== undefined);
  const [first] = manifests;
  if (!first || manifests.length < contents.length) return { kind: "ignored", reason: "its manifest is gone" };
  const values = { ...valuesOf(statement, manifests), Rows: await rowsWritten(deps.warehouse, statement) };
  deps.metrics.record({ ...subjectOf(name, first, statement), values });
  return { kind: "measured", values };
}

function subjectOf(
  { table, batchId }: StatementName,
  { pipelineName }: ManifestContent,
  statement: DescribedStatement,
) {
  const about = { batch_id: batchId, statement_id: statement.id };
  return { pipeline: pipelineName, target: table, at: statement.endedAt, about };
}

/** Bulk loads bring old files on purpose: how old says nothing of the target's freshness. */
function valuesOf(statement: DescribedStatement, manifests: readonly ManifestContent[]): Measurement["values"] {
  const batches = manifests.map(({ batch }) => batch);
  const isBulk = manifests[0]?.pipelineName === bulkPipelineName;
  const { submittedAt, endedAt } = statement;
  return {
    Batches: 1,
    Files: sumOf(batches, ({ files }) => files.length),
    Bytes: sumOf(batches, ({ bytes }) => bytes),
    LoadDuration: secondsBetween(submittedAt, endedAt),
    ...(!isBulk && { Freshness: secondsBetween(oldestEventTime(batches), endedAt) }),
  };
}

function oldestEventTime(batches: readonly Batch[]): string {
  const times = batches.flatMap(({ files }) => files.map(({ arrival }) => arrival.eventTime));
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
