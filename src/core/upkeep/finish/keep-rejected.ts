import { s3Url } from "../../arrivals/s3-url.ts";
import { AccessDeniedError } from "../../base/access-denied-error.ts";
import { errorText } from "../../base/error-text.ts";
import { plural } from "../../base/plural.ts";
import { statedCopyOptions } from "../../load/stated-copy-options.ts";
import { type TextLayout, textLayout } from "../../pipeline/copy-options/text-layout.ts";
import type { DataFiles } from "../../ports/data-files.ts";
import { errorFields, type Log } from "../../ports/log.ts";
import type { Objects } from "../../ports/objects.ts";
import type { WarehouseClient } from "../../ports/warehouse-client.ts";
import { type RecordContext, recordContext, recordUrl } from "../../records/records.ts";
import {
  type RejectedFileJson,
  type RejectedJson,
  type RejectedRowJson,
  rejectedRecord,
  rejectedRowsKey,
  renderRejectedRows,
} from "../../records/rejected-rows.ts";
import { namedFiles } from "../../recovery/failure/named-files.ts";
import { type PlacedRow, withRawLines } from "../rejected/raw-lines.ts";
import type { CopyCounts } from "./copy-counts.ts";
import type { RejectedRow, RowsOf } from "./left-out.ts";
import { mostListedRows, rawLinesSql, rejectedRowsSql, toRejectedRows } from "./rejected-rows.ts";

export type KeepDeps = {
  objects: Pick<Objects, "get" | "put" | "putIfAbsent">;
  warehouse: Pick<WarehouseClient, "query">;
  files: DataFiles;
  log: Log;
};

/** The first rejected rows of a load, and where all of them are. */
export type KeptRows = { first: readonly RejectedRow[]; record?: string };

/** A function has 256 MB, and two minutes. */
const limits = { readBytes: 256 * 2 ** 20, keptBytes: 16 * 2 ** 20 };

const maxRowsShown = 5;

/**
 * Writes the rows that COPY rejected to S3, one line each, and a record of them. The same load writes the same objects
 * once: what somebody dismissed stays dismissed.
 *
 * @throws whatever S3 throws, but a refusal: the log then says that nothing was kept
 */
export async function keepRejected(deps: KeepDeps, load: RowsOf, counts: CopyCounts): Promise<KeptRows> {
  const context = recordContext({ ...load, pipeline: { manifests: load.place, warehouse: load.warehouse } });
  const { rows, problems } = await listRows(deps, load, counts);
  const first = rows.slice(0, maxRowsShown);
  const names = namedFiles(load.files ?? []);
  const placed = rows.map((row) => placeRow(row, names));
  const kept = { load, counts, problems, rows: await rawRows(deps, load, { placed, names }), files: filesOf(placed) };
  try {
    await write(deps, context, kept);
    return { first, record: recordUrl(context, "rejected", context.batchId) };
  } catch (error) {
    if (!(error instanceof AccessDeniedError)) throw error;
    deps.log.error("rejected rows not kept", { ...aboutOf(load), ...errorFields(error) });
    return { first };
  }
}

const aboutOf = ({ pipelineName, statement }: RowsOf) => ({ pipeline: pipelineName, statement_id: statement.id });

/** None if the view cannot be read: the record says so, and the alert is sent all the same. */
async function listRows({ warehouse, log }: KeepDeps, load: RowsOf, { rejected, doubt }: CopyCounts) {
  const problems = doubt === undefined ? [] : [doubt];
  const ids = load.queryIds.filter((id) => id > 0);
  if (ids.length === 0 || rejected === undefined) return { rows: [], problems };
  try {
    const rows = toRejectedRows(await warehouse.query(load.warehouse, rejectedRowsSql(ids)));
    if (rows.length < rejected) problems.push(shortList(rows.length, rejected));
    return { rows, problems };
  } catch (error) {
    log.warn("rejected rows not read, so their alert does not name them", { ...aboutOf(load), ...errorFields(error) });
    return { rows: [], problems: [...problems, `sys_load_error_detail could not be read: ${errorText(error)}`] };
  }
}

const shortList = (listed: number, rejected: number) =>
  listed >= mostListedRows
    ? `only the first ${mostListedRows} of ${rejected} rows are listed`
    : `sys_load_error_detail has ${listed} of ${rejected} rows`;

type Placed = PlacedRow & { row: RejectedRowJson };
type Names = ReturnType<typeof namedFiles>;

function placeRow({ file: name, line, column, code, reason }: RejectedRow, names: Names): Placed {
  const file = names.find(name);
  return { row: { file: file ? s3Url(file.arrival) : name, line, column, error_code: code, reason }, file };
}

/** With the lines of the files, else with what a cluster's view has of them. */
async function rawRows(
  deps: KeepDeps,
  load: RowsOf,
  { placed, names }: { placed: readonly Placed[]; names: Names },
): Promise<readonly RejectedRowJson[]> {
  const layout = layoutOf(load);
  const rows = await withRawLines(deps, placed, { layout, limits });
  const isLacking = layout && rows.some(({ no_raw_line: why, line }) => why !== undefined && line > 0);
  return isLacking && load.warehouse.at.kind === "cluster" ? withViewLines(deps, load, { rows, names }) : rows;
}

function layoutOf({ statement }: RowsOf): TextLayout | undefined {
  const parsed = statement.parts.map(({ sql }) => statedCopyOptions(sql)).find((stated) => stated !== undefined);
  return parsed && "options" in parsed ? textLayout(parsed.options) : undefined;
}

async function withViewLines(
  { warehouse, log }: KeepDeps,
  load: RowsOf,
  { rows, names }: { rows: readonly RejectedRowJson[]; names: Names },
): Promise<readonly RejectedRowJson[]> {
  try {
    const found = await warehouse.query(load.warehouse, rawLinesSql(load.queryIds));
    const place = (name: string) => {
      const file = names.find(name);
      return file ? s3Url(file.arrival) : name;
    };
    const lines = new Map(found.map(([name, line, text]) => [`${line} ${place(String(name))}`, String(text ?? "")]));
    return rows.map((row) => {
      const raw_line = row.no_raw_line === undefined ? undefined : lines.get(`${row.line} ${row.file}`);
      return raw_line ? { ...row, raw_line, raw_line_from: "stl_load_errors" } : row;
    });
  } catch (error) {
    log.warn("raw lines not read", { ...aboutOf(load), ...errorFields(error) });
    return rows;
  }
}

function filesOf(placed: readonly Placed[]): RejectedFileJson[] {
  const byFile = Map.groupBy(placed, ({ file }) => file);
  return [...byFile].flatMap(([file, rows]) => {
    if (!file) return [];
    const { bytes, eTag, versionId, eventTime } = file.arrival;
    return {
      ...{ file_id: file.id, url: s3Url(file.arrival), bytes, etag: eTag },
      ...(versionId !== undefined && { version_id: versionId }),
      ...{ event_time: eventTime, rejected_rows: rows.length },
    };
  });
}

type Written = {
  load: RowsOf;
  counts: CopyCounts;
  problems: readonly string[];
  rows: readonly RejectedRowJson[];
  files: readonly RejectedFileJson[];
};

/**
 * The rows come first: a record without its rows would mislead. A later load of the batch, after `undo` and `replay`, writes
 * both anew.
 */
async function write({ objects }: KeepDeps, context: RecordContext, { load, counts, problems, rows, files }: Written) {
  const { rejected } = counts;
  const list = { bucket: context.place.bucket, key: rejectedRowsKey(context), body: renderRejectedRows(rows) };
  const record = rejectedRecord(context, {
    ...{ reason: reasonOf(rejected), rejected_rows: rejected ?? null, listed_rows: rows.length },
    ...{ problems, query_ids: load.queryIds, files },
  });
  await objects.putIfAbsent(list);
  if (await objects.putIfAbsent(record)) return;
  const known = await objects.get(record.bucket, record.key);
  if (known !== undefined && isSettled(known, context, rejected)) return;
  await objects.put(list);
  await objects.put(record);
}

/** Whether the record is of this load, and knows what is known now. What is not ours is written anew. */
function isSettled(text: string, { statementId }: RecordContext, rejected: number | undefined): boolean {
  try {
    const known: Partial<RejectedJson> = JSON.parse(text);
    return known.statement_id === statementId && (known.rejected_rows !== null || rejected === undefined);
  } catch {
    return false;
  }
}

const reasonOf = (rejected: number | undefined) =>
  rejected === undefined
    ? "it is not known whether COPY left rows out: Redshift's views do not have this load"
    : `left out by COPY: ${plural(rejected, "row")}`;
