import { shortDigest } from "../../base/digest.ts";
import { formatTableName } from "../../base/identifier.ts";
import { plural } from "../../base/plural.ts";
import { warehouseName } from "../../pipeline/batch-scope.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { TableChanged } from "../../ports/downstream-event.ts";
import type { NewObject, Objects } from "../../ports/objects.ts";
import { recordKey } from "../../records/records.ts";
import { lines, subject } from "../alerts/alert-texts.ts";
import { tell } from "../alerts/tell.ts";
import { sendEvents } from "../events/send-events.ts";
import type { ShapeDeps } from "./shape-deps.ts";

/** Columns that are being added or widened. */
export type Growing = {
  pipelineName: string;
  pipeline: Pipeline;
  batchId: string;
  columns: TableChanged["columns"];
  ddl: readonly string[];
  /** Of this change: the same change for the same occasion has the same id. */
  occasion: string;
};

/** `<prefix><pipeline>/growing/<id>.json` says what the event says that tells of it. */
export function growingRecord(
  { pipelineName, pipeline, batchId, columns, ddl, occasion }: Growing,
  now: Date,
): NewObject {
  const table = formatTableName(pipeline.copy.table);
  const id = shortDigest("growing", table, ...ddl, occasion);
  const detail: TableChanged = {
    id,
    pipeline: pipelineName,
    target: table,
    database: pipeline.warehouse.database,
    warehouse: warehouseName(pipeline.warehouse),
    batch_id: batchId,
    attempt: 1,
    statement_id: "",
    changed_at: now.toISOString(),
    columns,
    ddl,
  };
  const key = recordKey(pipeline.manifests, pipelineName, "growing", id);
  return { bucket: pipeline.manifests.bucket, key, body: JSON.stringify(detail) };
}

type AnnounceDeps = Pick<ShapeDeps, "alerts" | "events" | "log"> & { objects: Pick<Objects, "delete"> };

/** Tells of a target that was changed, by an alert and an event, then removes the record. */
export async function announceGrowth(deps: AnnounceDeps, { bucket, key, body }: NewObject): Promise<void> {
  const detail: TableChanged = JSON.parse(body); // of our own making
  await tell(deps, growthAlert(detail));
  await sendEvents(deps, [{ type: "Table Changed", at: detail.changed_at, detail }]);
  await deps.objects.delete(bucket, key);
}

function growthAlert({ target, database, pipeline, columns, ddl, batch_id }: TableChanged) {
  const count = plural(columns.length, "column");
  const change = columns.every((column) => column.change === "widened") ? "widened" : "added";
  return {
    subject: subject(`Changed: ${count} of ${target} ${change}`),
    text: lines([
      `${count} of ${target} (database ${database}) ${columns.length === 1 ? "was" : "were"} ${change}, to take what new files hold.`,
      "",
      `Pipeline: ${pipeline}`,
      `Batch: ${batch_id}`,
      ...ddl.map((sql) => `Run: ${sql};`),
      "",
      'No action is needed. Rows that were loaded before have NULL in a new column. To be asked instead, set schema.new_columns to "reject".',
    ]),
  };
}
