import type { BatchFile } from "../../arrivals/batch-file.ts";
import { readManifestUrl } from "../../load/manifest.ts";
import { manifestUrls, readTag } from "../../load/read-statement.ts";
import { parseStatementName, type StatementName } from "../../load/statement-name.ts";
import { bulkPipelineName } from "../../pipeline/batch-scope.ts";
import type { Events } from "../../ports/events.ts";
import type { Measurement, Metrics } from "../../ports/measurement.ts";
import type { StatementResults } from "../../ports/statement-results.ts";
import type { DescribedStatement, WarehouseClient } from "../../ports/warehouse-client.ts";
import { sendEvents } from "../../recovery/events/send-events.ts";
import type { StatementEnded } from "../../recovery/recover.ts";
import { type CopyCountsDeps, countCopies } from "./copy-counts.ts";
import { finishEvents } from "./finish-events.ts";
import { type KeepDeps, keepRejected } from "./keep-rejected.ts";
import { looseCopies } from "./loose-copies.ts";
import { manifestFiles, manifestPlace, wholeManifest } from "./manifest-files.ts";
import { type LeftOutDeps, leftOutNews, tellLeftOut } from "./tell-left-out.ts";

type FinishDeps = LeftOutDeps &
  CopyCountsDeps &
  KeepDeps & {
    warehouse: Pick<WarehouseClient, "describe" | "query"> & StatementResults;
    metrics: Metrics;
    events: Events;
  };

/** `ignored`: there was nothing to measure. */
export type FinishOutcome = { kind: "ignored"; reason: string } | { kind: "measured"; values: Measurement["values"] };

/**
 * Measures a load that was committed: the files and rows that it brought and left out, how long it took, and how fresh
 * the target is. Others hear of it by events. If more rows were left out than the pipeline allows, an alert is sent.
 *
 * If the same event comes twice, the load is counted twice, at the same moment: sums are then too high by one load.
 * Durations, freshness and their extremes stay as they are. Others hear of it twice, under the same ids.
 *
 * @throws whatever S3, the Data API or the bus throw: the event is then to be delivered again, and nothing was counted. A
 * manifest that was changed, is gone or may not be read does not throw, nor do Redshift's views: the log says what is missing.
 */
export async function finish(deps: FinishDeps, event: StatementEnded): Promise<FinishOutcome> {
  const name = parseStatementName(event.statementName);
  if (!name) return { kind: "ignored", reason: "the statement's name is not of a load" };
  if (event.state !== "FINISHED") return { kind: "ignored", reason: `the state is ${event.state}` };
  const statement = await deps.warehouse.describe(event.statementId);
  if (statement?.status !== "FINISHED") return { kind: "ignored", reason: "the statement is forgotten" };
  const pipelineName = readManifestUrl(manifestUrls(statement)[0] ?? "")?.pipelineName;
  if (pipelineName === undefined) return { kind: "ignored", reason: "its statements name no manifest of the loader's" };
  return { kind: "measured", values: await measure(deps, { name, statement, pipelineName }) };
}

type Committed = { name: StatementName; statement: DescribedStatement; pipelineName: string };

async function measure(deps: FinishDeps, load: Committed): Promise<Measurement["values"]> {
  const { name, statement, pipelineName } = load;
  const { warehouse } = statement;
  const about = { batch_id: name.batchId, statement_id: statement.id };
  const urls = manifestUrls(statement);
  const copies = looseCopies(statement.parts);
  const [files, rows, discarded, counts, windowSeconds] = await Promise.all([
    manifestFiles(deps, urls),
    rowsWritten(deps.warehouse, statement),
    rowsDiscarded(deps.warehouse, statement),
    countCopies(deps, { warehouse, copies, about: { ...about, pipeline: pipelineName } }),
    windowOf(deps, pipelineName),
  ]);
  const loadSeconds = secondsBetween(statement.submittedAt, statement.endedAt);
  const values = {
    Batches: 1,
    LoadDuration: loadSeconds,
    ...(windowSeconds && loadSeconds > windowSeconds && { OutlastedWindows: 1 }),
    ...(files && fileValues(load, files)),
    Rows: rows,
    ...(discarded !== undefined && { DiscardedRows: discarded }),
    ...(counts.rejected !== undefined && { RejectedRows: counts.rejected }),
    ...(counts.replaced !== undefined && { ReplacedCharacterRows: counts.replaced }),
  };
  const place = manifestPlace(urls[0] ?? "");
  const queryIds = copies.map(({ queryId }) => queryId);
  const manifest = wholeManifest(urls[0] ?? "", name.batchId);
  const rowsOf = { name, statement, pipelineName, place, manifest, files, warehouse, rows, queryIds };
  const canReject = copies.some(({ rejects }) => rejects);
  const leftOut = { rejected: counts.rejected ?? (canReject ? "not known" : undefined), discarded } as const;
  const kept = leftOut.rejected ? await keepRejected(deps, rowsOf, counts) : undefined;
  const news = await leftOutNews(deps, rowsOf, { leftOut, kept });
  await sendEvents(deps, finishEvents(rowsOf, { values, leftOut, news }));
  if (news) await tellLeftOut(deps, rowsOf, news);
  deps.metrics.record({ pipeline: pipelineName, target: name.table, at: statement.endedAt, about, values });
  return values;
}

/**
 * Undefined: a bulk load has no window, or the configuration cannot be read, which the loader reports. Without a window (0)
 * loads follow each other as files come.
 */
async function windowOf({ pipelines }: FinishDeps, pipelineName: string): Promise<number | undefined> {
  if (!pipelines || pipelineName === bulkPipelineName) return undefined;
  try {
    return (await pipelines.get(pipelineName)).batch.windowSeconds;
  } catch {
    return undefined;
  }
}

/** Bulk loads bring old files on purpose, so the age of a file says nothing about the target's freshness. */
function fileValues({ statement, pipelineName }: Committed, files: readonly BatchFile[]): Measurement["values"] {
  return {
    Files: files.length,
    Bytes: sumOf(files, ({ arrival }) => arrival.bytes),
    ...(pipelineName !== bulkPipelineName && { Freshness: secondsBetween(oldestEventTime(files), statement.endedAt) }),
  };
}

function oldestEventTime(files: readonly BatchFile[]): string {
  const times = files.map(({ arrival }) => arrival.eventTime);
  return times.reduce((oldest, time) => (time < oldest ? time : oldest));
}

/** Clocks of S3 and Redshift differ a little; nothing is fresher than now. */
const secondsBetween = (from: string, to: string) => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);

/** The rows that the inserts have written. An append load counts behind each COPY. */
async function rowsWritten(warehouse: StatementResults, { id, parts }: DescribedStatement): Promise<number> {
  const counts = parts.map(async ({ sql, rows }, index) => {
    const tag = readTag(sql);
    if (tag === "count-copied") return countOfPart(warehouse, id, index);
    return tag?.startsWith("insert-") ? Math.max(0, rows) : 0;
  });
  return sumOf(await Promise.all(counts), (count) => count);
}

/** Rows that `null_keys: "discard"` has left out; undefined if the load does not count them. */
async function rowsDiscarded(
  warehouse: StatementResults,
  { id, parts }: DescribedStatement,
): Promise<number | undefined> {
  const index = parts.findIndex(({ sql }) => readTag(sql) === "count-null-keys");
  return index < 0 ? undefined : countOfPart(warehouse, id, index);
}

/** The number that a statement of the load has returned. */
async function countOfPart(warehouse: StatementResults, statementId: string, part: number): Promise<number> {
  const rows = await warehouse.rowsOfPart(statementId, part);
  return Number(rows[0]?.[0] ?? 0);
}

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
