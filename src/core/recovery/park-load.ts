import type { Alerts } from "../ports/alerts.ts";
import type { Log } from "../ports/log.ts";
import type { Metrics } from "../ports/measurement.ts";
import type { Objects } from "../ports/objects.ts";
import { parkedRecord } from "../records/records.ts";
import { parkedAlert } from "./alerts/alert-texts.ts";
import { tellOnce } from "./alerts/tell.ts";
import type { ParkedLoad } from "./parked-load.ts";

type ParkDeps = {
  objects: Pick<Objects, "get" | "put" | "putIfAbsent">;
  alerts: Alerts;
  metrics: Metrics;
  log: Log;
};

/**
 * Writes the record of a parked batch, and sends an alert.
 *
 * The record is written after the alert: a crash between them alerts twice rather than never. Another failure of the same
 * batch alerts again; the same failure, handled twice, does not.
 */
export async function parkLoad(deps: ParkDeps, parked: ParkedLoad): Promise<void> {
  const { context, files, reason } = parked;
  const record = parkedRecord(context, parked);
  if ((await deps.objects.get(record.bucket, record.key)) === record.body) return;
  if (!parked.isTold) await tellOnce(deps, { context, files }, { kind: "parked", reason, alert: parkedAlert(parked) });
  await deps.objects.put(record);
  deps.metrics.record({
    pipeline: context.pipelineName,
    target: context.table,
    values: { Parked: 1 },
    about: { batch_id: context.batchId, statement_id: context.statementId },
  });
}
