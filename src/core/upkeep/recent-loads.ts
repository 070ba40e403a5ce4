import { s3Url } from "../arrivals/s3-url.ts";
import { quoteLiteral, quoteTable } from "../base/identifier.ts";
import { QueryError } from "../base/query-error.ts";
import { isoOf } from "../base/timestamp.ts";
import { readBatchId } from "../base/undone-mark.ts";
import { isInTargetSql } from "../ledger/ledger-queries.ts";
import { readManifestUrl } from "../load/manifest.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { QueryRow, WarehouseClient } from "../ports/warehouse-client.ts";
import type { NamedPipeline } from "./intended-files.ts";

type Asked = Pick<WarehouseClient, "query">;

/** A committed load, as the ledger holds it. `loadedAt` and `oldestEvent` are ISO 8601. */
export type Load = {
  batchId: string;
  isUndone: boolean;
  files: number;
  bytes: number;
  loadedAt: string;
  oldestEvent: string;
};

const loadColumns = "batch_id, COUNT(*), MAX(loaded_at), MIN(event_time), SUM(bytes)";

/** The loads of the last hours, newest first, with those that were undone since. */
export async function recentLoads(warehouse: Asked, pipeline: Pipeline, hours: number): Promise<Load[]> {
  const { ledger } = pipeline.safety;
  if (!ledger) return [];
  const sql =
    `SELECT ${loadColumns} FROM ${quoteTable(ledger)} WHERE loaded_at > DATEADD(hour, -${hours}, GETDATE()) ` +
    "GROUP BY batch_id ORDER BY 3 DESC";
  return (await warehouse.query(pipeline.warehouse, sql)).map(toLoad);
}

/** The newest load that is in the target. */
export async function lastLoad(warehouse: Asked, pipeline: Pipeline): Promise<Load | undefined> {
  const { ledger } = pipeline.safety;
  if (!ledger) return undefined;
  const sql = `SELECT ${loadColumns} FROM ${quoteTable(ledger)} WHERE ${isInTargetSql} GROUP BY batch_id ORDER BY 3 DESC LIMIT 1`;
  return (await warehouse.query(pipeline.warehouse, sql)).map(toLoad)[0];
}

const toLoad = ([batchId, files, loadedAt, oldestEvent, bytes]: QueryRow): Load => ({
  ...readBatchId(String(batchId)),
  files: Number(files),
  bytes: Number(bytes),
  loadedAt: isoOf(String(loadedAt)),
  oldestEvent: isoOf(String(oldestEvent)),
});

/** From the event of its oldest file to its commit. */
export const lagSeconds = ({ oldestEvent, loadedAt }: Load) =>
  Math.max(0, Math.round((Date.parse(loadedAt) - Date.parse(oldestEvent)) / 1000));

/** The COPYs of one manifest: `rows` are those that the last completed one has read; undefined if none completed. */
type Copies = { attempts: number; rows?: number };

/**
 * What Redshift's history says of the pipeline's COPYs, by the manifests that they loaded. A COPY in the history was not
 * always committed (facts §4.8), so the ledger decides which of them count.
 *
 * @returns undefined for a user who may not read the history
 */
export async function copiesByManifest(
  warehouse: Asked,
  { name, pipeline }: NamedPipeline,
  hours: number,
): Promise<ReadonlyMap<string, Copies> | undefined> {
  const { bucket, prefix } = pipeline.manifests;
  const place = s3Url({ bucket, key: `${prefix}${name}/` });
  const sql =
    "SELECT TRIM(data_source), TRIM(status), loaded_rows FROM sys_load_history " +
    `WHERE start_time > DATEADD(hour, -${hours}, GETDATE()) AND LEFT(data_source, ${place.length}) = ${quoteLiteral(place)} ` +
    "ORDER BY start_time";
  try {
    const copies = new Map<string, Copies>();
    for (const [source, status, rows] of await warehouse.query(pipeline.warehouse, sql)) {
      const before = copies.get(String(source)) ?? { attempts: 0 };
      const read = status === "completed" ? { rows: Number(rows) } : {};
      copies.set(String(source), { ...before, ...read, attempts: before.attempts + 1 });
    }
    return copies;
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

export const batchOfManifest = (url: string): string => readManifestUrl(url)?.batchId ?? "";
