import { shownReason } from "../../base/shown-reason.ts";
import { readTag } from "../../load/read-statement.ts";
import { warehouseName } from "../../pipeline/batch-scope.ts";
import type { DownstreamEvent, LoadCommitted, RowsRejected } from "../../ports/downstream-event.ts";
import type { Measurement } from "../../ports/measurement.ts";
import { aboutLoad, listedFiles } from "../../recovery/events/about-load.ts";
import type { LeftOut, LeftOutNews, RejectedRow, RowsOf } from "./left-out.ts";

type Finished = {
  values: Measurement["values"];
  leftOut: LeftOut;
  /** Absent: no row was left out, as far as it is known. */
  news: LeftOutNews | undefined;
};

/** What others hear of a committed load. */
export function finishEvents(load: RowsOf, { values, leftOut, news }: Finished): DownstreamEvent[] {
  const at = load.statement.endedAt;
  const committed = { type: "Load Committed", at, detail: loadCommitted(load, values, leftOut) } as const;
  return news ? [committed, { type: "Rows Rejected", at, detail: rowsRejected(load, news) }] : [committed];
}

function loadCommitted(load: RowsOf, values: Measurement["values"], leftOut: LeftOut): LoadCommitted {
  const { LoadDuration = 0, Freshness, Bytes = 0 } = values;
  const { files, manifest } = load;
  return {
    ...aboutCommitted("Load Committed", load),
    load_seconds: LoadDuration,
    ...(Freshness !== undefined && { freshness_seconds: Freshness }),
    manifest,
    ...(files && { files: { ...listedFiles(files), bytes: Bytes } }),
    rows: rowsJson(load, leftOut),
  };
}

function rowsRejected(load: RowsOf, { leftOut, limit, first, record }: LeftOutNews): RowsRejected {
  return {
    ...aboutCommitted("Rows Rejected", load),
    manifest: load.manifest,
    rows: rowsJson(load, leftOut),
    allowed: limit,
    first: first.map(rejectedRow),
    query_ids: load.queryIds,
    ...(record !== undefined && { record }),
  };
}

function aboutCommitted(type: DownstreamEvent["type"], load: RowsOf) {
  const { name, statement, pipelineName, warehouse } = load;
  const of = { ...name, pipelineName, statementId: statement.id, warehouse: warehouseName(warehouse) };
  return { ...aboutLoad(type, of), committed_at: statement.endedAt };
}

/** Steps that take rows out of the target, or mark them. */
const changing: ReadonlySet<string> = new Set(["delete-replaced", "delete-missing", "mark-deleted", "mark-missing"]);

function rowsChanged({ rows, statement: { parts } }: RowsOf): number {
  const others = parts.filter(({ sql }) => changing.has(readTag(sql) ?? ""));
  return others.reduce((sum, part) => sum + Math.max(0, part.rows), rows);
}

const rowsJson = (load: RowsOf, { rejected, discarded }: LeftOut) => ({
  written: load.rows,
  changed: rowsChanged(load),
  ...(typeof rejected === "number" && { rejected }),
  ...(discarded !== undefined && { discarded }),
});

const rejectedRow = ({ file, line, column, code, reason }: RejectedRow) => ({
  ...{ file, line, column, error_code: code },
  reason: shownReason(reason),
});
