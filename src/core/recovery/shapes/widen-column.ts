import { shortDigest } from "../../base/digest.ts";
import { isSameName } from "../../base/identifier.ts";
import { QueryError } from "../../base/query-error.ts";
import { errorFields } from "../../ports/log.ts";
import { recordKey } from "../../records/records.ts";
import { widenedBytes, widenSql } from "../../shapes/widened-type.ts";
import type { FailedLoad, RecoveryTools } from "../failed-load.ts";
import { announceGrowth, type Growing, growingRecord } from "./announce-growth.ts";

/** A load is submitted again after each column that was widened: so often at most. */
const maxSubmissions = 12;

type TooLong = { column: string; longestBytes?: number };

/**
 * Makes the column longer whose values are too long, where the pipeline lets files change their target.
 *
 * @returns whether it was made longer. If Redshift refuses, the file is treated as any other that is refused.
 */
export async function widenColumn(deps: RecoveryTools, failed: FailedLoad): Promise<boolean> {
  const { pipeline, trail, statement, pipelineName, name } = failed;
  if (pipeline.copy.byName?.newColumns !== "add" || !deps.shapes || trail.total >= maxSubmissions) return false;
  const found = await tooLong(deps, failed);
  const target = { warehouse: pipeline.warehouse, table: pipeline.copy.table };
  const columns = found ? await deps.shapes.targets.of(target, { fresh: true }) : [];
  const column = columns.find((each) => isSameName(each.name, found?.column ?? ""));
  const bytes = column && widenedBytes(column.type, found?.longestBytes);
  if (!column || bytes === undefined) return false;
  const sql = widenSql(pipeline.copy.table, column.name, bytes);
  if (!(await isFirstTime(deps, failed))) return true;
  try {
    await deps.warehouse.query(pipeline.warehouse, sql);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    deps.log.warn("column not widened", { batchId: name.batchId, sql, ...errorFields(error) });
    return false;
  }
  const growing: Growing = {
    ...{ pipelineName, pipeline, batchId: name.batchId, ddl: [sql], occasion: statement.id },
    columns: [{ name: column.name, type: `VARCHAR(${bytes})`, change: "widened" }],
  };
  await announceGrowth(deps, growingRecord(growing, new Date(statement.endedAt)));
  return true;
}

/** The same failure, handled twice, widens once. Killed before the statement, the next failure of the batch widens. */
function isFirstTime({ objects }: RecoveryTools, { pipeline: { manifests }, pipelineName, statement }: FailedLoad) {
  const key = recordKey(manifests, pipelineName, "told", shortDigest("widened", statement.id));
  return objects.putIfAbsent({ bucket: manifests.bucket, key, body: JSON.stringify({ widened_after: statement.id }) });
}

/** Of Parquet the words name column and length, of text the error views name the column. */
async function tooLong(deps: RecoveryTools, failed: FailedLoad): Promise<TooLong | undefined> {
  const { failure, statement, pipeline } = failed;
  const [, named, bytes] =
    /length of the data column (\S{1,200}) is longer than .{0,100}Data: (\d{1,9})/i.exec(failure.message) ?? [];
  if (named !== undefined) return { column: named, longestBytes: Number(bytes) };
  const queryId = statement.parts[failure.part ?? -1]?.queryId ?? 0;
  if (queryId <= 0) return undefined;
  try {
    const [row] = await deps.warehouse.query(pipeline.warehouse, tooLongSql(queryId));
    return row ? { column: String(row[0]) } : undefined;
  } catch (error) {
    deps.log.warn("load errors not read", { batchId: failed.name.batchId, ...errorFields(error) });
    return undefined;
  }
}

/** By the words: which code it has is not published. */
export const tooLongSql = (queryId: number) =>
  `SELECT TRIM(column_name) FROM sys_load_error_detail WHERE query_id = ${queryId} AND error_message ILIKE '%length exceeds%' LIMIT 1`;
