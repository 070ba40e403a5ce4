import { shortDigest } from "../../base/digest.ts";
import { formatTableName } from "../../base/identifier.ts";
import type { LoadOrder } from "../../load/submission.ts";
import { warehouseName } from "../../pipeline/batch-scope.ts";
import type { ColumnsAdded } from "../../ports/downstream-event.ts";
import type { NewObject, Objects } from "../../ports/objects.ts";
import { recordKey } from "../../records/records.ts";
import { formatColumnType } from "../../shapes/column-type.ts";
import type { NewColumn } from "../../shapes/match-shape.ts";
import { lines, subject } from "../alerts/alert-texts.ts";
import { tell } from "../alerts/tell.ts";
import { sendEvents } from "../events/send-events.ts";
import type { ShapeDeps } from "./shape-deps.ts";

/** Columns that are being added. */
export type Growing = { order: LoadOrder; adds: readonly NewColumn[]; ddl: readonly string[] };

/** What the record of columns that are being added says: the event that tells of them. */
export type GrowingJson = ColumnsAdded;

/** `<prefix><pipeline>/growing/<id>.json`. */
export function growingRecord({ order, adds, ddl }: Growing, now: Date): NewObject {
  const { pipelineName, pipeline, batch, occasion = "" } = order;
  const table = formatTableName(pipeline.copy.table);
  const id = shortDigest("growing", table, ...ddl, occasion);
  const detail: GrowingJson = {
    id,
    pipeline: pipelineName,
    target: table,
    database: pipeline.warehouse.database,
    warehouse: warehouseName(pipeline.warehouse),
    batch_id: batch.id,
    attempt: 1,
    statement_id: "",
    added_at: now.toISOString(),
    columns: adds.map(({ name, type }) => ({ name, type: formatColumnType(type) })),
    ddl,
  };
  const key = recordKey(pipeline.manifests, pipelineName, "growing", id);
  return { bucket: pipeline.manifests.bucket, key, body: JSON.stringify(detail) };
}

type AnnounceDeps = Pick<ShapeDeps, "alerts" | "events" | "log"> & { objects: Pick<Objects, "delete"> };

/** Tells of columns that were added, by an alert and an event, then removes the record. */
export async function announceGrowth(deps: AnnounceDeps, { bucket, key, body }: NewObject): Promise<void> {
  const detail: GrowingJson = JSON.parse(body); // of our own making
  await tell(deps, growthAlert(detail));
  await sendEvents(deps, [{ type: "Columns Added", at: detail.added_at, detail }]);
  await deps.objects.delete(bucket, key);
}

function growthAlert({ target, database, pipeline, columns, ddl, batch_id }: GrowingJson) {
  const count = columns.length === 1 ? "1 column" : `${columns.length} columns`;
  return {
    subject: subject(`Added: ${count} to ${target}`),
    text: lines([
      `${count} of new files ${columns.length === 1 ? "was" : "were"} added to ${target} (database ${database}).`,
      "",
      `Pipeline: ${pipeline}`,
      `Batch: ${batch_id}`,
      ...ddl.map((sql) => `Run: ${sql};`),
      "",
      'No action is needed. Rows that were loaded before have NULL there. To be asked instead, set schema.new_columns to "reject".',
    ]),
  };
}
