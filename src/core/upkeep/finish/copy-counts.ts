import { errorText } from "../../base/error-text.ts";
import type { Warehouse } from "../../pipeline/pipeline.ts";
import { errorFields, type Log, type LogFields } from "../../ports/log.ts";
import type { QueryRow, WarehouseClient } from "../../ports/warehouse-client.ts";
import type { LooseCopy } from "./loose-copies.ts";

export type CopyCountsDeps = {
  warehouse: Pick<WarehouseClient, "query">;
  sleepMs: (durationMs: number) => Promise<void>;
  log: Log;
};

/**
 * Rows that the COPYs of a load rejected, and rows in which they replaced characters. Undefined: not known, or cannot be.
 * `doubt`: why the numbers may be too low.
 */
export type CopyCounts = { rejected?: number; replaced?: number; doubt?: string };

/** AWS does not say how late a COPY appears in the views, so they are asked again after these waits: half a minute in all. */
const waitsMs = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Counts what Redshift's views say that COPYs left out or changed.
 *
 * Rejected rows are in two views: their number in `sys_load_history`, each with its reason in `sys_load_error_detail`. A
 * COPY is complete in the views when the first has its row and both agree. If they never agree, the larger number counts: it
 * is better to look for a row that is there than to miss one.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_HISTORY.html
 * @see https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_ERROR_DETAIL.html
 * @see https://docs.aws.amazon.com/redshift/latest/dg/SYS_COPY_REPLACEMENTS.html lists the first 100 rows of each slice
 */
export async function countCopies(
  deps: CopyCountsDeps,
  { warehouse, copies, about }: { warehouse: Warehouse; copies: readonly LooseCopy[]; about: LogFields },
): Promise<CopyCounts> {
  const { log, sleepMs } = deps;
  if (copies.length === 0) return {};
  const ids = copies.map(({ queryId }) => queryId);
  if (ids.some((id) => id <= 0)) return { doubt: notKnown(log, about, "the Data API does not name the COPY's query") };
  try {
    let views = await askViews(deps, warehouse, ids);
    for (const waitMs of waitsMs) {
      if (copies.every((copy) => isComplete(copy, views))) break;
      await sleepMs(waitMs);
      views = await askViews(deps, warehouse, ids);
    }
    return sumOf(log, { copies, views, about });
  } catch (error) {
    log.warn("rows that COPY left out are not known", { ...about, ...errorFields(error) });
    return { doubt: `Redshift's views could not be read: ${errorText(error)}` };
  }
}

function notKnown(log: Log, fields: LogFields, because: string): string {
  log.warn("rows that COPY left out are not known", { ...fields, because });
  return because;
}

/** What the views say, by query id. */
type Views = Record<"history" | "errors" | "replacements", ReadonlyMap<number, number>>;

async function askViews(
  { warehouse: client }: CopyCountsDeps,
  warehouse: Warehouse,
  ids: readonly number[],
): Promise<Views> {
  const these = `query_id IN (${ids.join(", ")})`;
  const ask = async (sql: string) => byQuery(await client.query(warehouse, sql));
  const [history, errors, replacements] = await Promise.all([
    ask(`SELECT query_id, error_count FROM sys_load_history WHERE ${these} AND TRIM(status) = 'completed'`),
    ask(`SELECT query_id, COUNT(*) FROM sys_load_error_detail WHERE ${these} GROUP BY query_id`),
    ask(`SELECT query_id, COUNT(*) FROM sys_copy_replacements WHERE ${these} GROUP BY query_id`),
  ]);
  return { history, errors, replacements };
}

const byQuery = (rows: readonly QueryRow[]) =>
  new Map(rows.flatMap(([id, count]) => (count === null ? [] : [[Number(id), Number(count)] as const])));

function isComplete({ queryId, rejects }: LooseCopy, { history, errors }: Views): boolean {
  const counted = history.get(queryId);
  return counted !== undefined && (!rejects || counted === (errors.get(queryId) ?? 0));
}

type Counted = { copies: readonly LooseCopy[]; views: Views; about: LogFields };

function sumOf(log: Log, { copies, views, about }: Counted): CopyCounts {
  const { history, errors, replacements } = views;
  const rejecting = copies.filter(({ rejects }) => rejects);
  const replacing = copies.filter(({ replaces }) => replaces);
  const rejected = rejecting.map(({ queryId }) => Math.max(history.get(queryId) ?? 0, errors.get(queryId) ?? 0));
  const replaced = replacing.map(({ queryId }) => replacements.get(queryId) ?? 0);
  const isSilent = copies.some(({ queryId }) => !history.has(queryId));
  const counts = { load_history: Object.fromEntries(history), load_error_detail: Object.fromEntries(errors) };
  return {
    ...known("rejected", rejected, isSilent),
    ...known("replaced", replaced, isSilent),
    ...doubtOf(log, {
      isSilent,
      isComplete: copies.every((copy) => isComplete(copy, views)),
      fields: { ...about, ...counts },
    }),
  };
}

function doubtOf(
  log: Log,
  { isSilent, isComplete, fields }: { isSilent: boolean; isComplete: boolean; fields: LogFields },
) {
  if (isSilent) return { doubt: notKnown(log, fields, "sys_load_history does not have the COPY yet") };
  if (isComplete) return {};
  log.warn("Redshift's views disagree on rejected rows", fields);
  return { doubt: "sys_load_history and sys_load_error_detail disagree on the number of rejected rows" };
}

/** Zero does not count while the view may still be behind. */
function known<Name extends string>(
  name: Name,
  counts: readonly number[],
  isSilent: boolean,
): { [key in Name]?: number } {
  const sum = counts.reduce((total, count) => total + count, 0);
  if (counts.length === 0 || (isSilent && sum === 0)) return {};
  return { [name]: sum } as { [key in Name]: number }; // a computed key loses its type
}
