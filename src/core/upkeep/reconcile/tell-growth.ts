import { errorText } from "../../base/error-text.ts";
import { isObject } from "../../base/is-object.ts";
import type { ShapeTools } from "../../load/shape/shape-tools.ts";
import type { Alerts } from "../../ports/alerts.ts";
import type { Events } from "../../ports/events.ts";
import type { Log } from "../../ports/log.ts";
import type { Objects } from "../../ports/objects.ts";
import { recordsPrefix } from "../../records/records.ts";
import { announceGrowth } from "../../recovery/shapes/announce-growth.ts";
import type { NamedPipeline } from "../intended-files.ts";

type TellGrowthDeps = {
  objects: Pick<Objects, "list" | "get" | "delete">;
  shapes?: Pick<ShapeTools, "targets">;
  alerts: Alerts;
  events: Events;
  log: Log;
  now: () => Date;
};

/** A loader that lives would have told of them by now. */
const leastAgeMs = 5 * 60_000;
/** The statement never ran, or was refused: a file that wants the columns writes a new record. */
const mostAgeMs = 24 * 60 * 60_000;

/** Tells of columns that were added by a loader that was stopped before it could tell. What fails is tried by the next run. */
export async function tellGrowth(deps: TellGrowthDeps, { name, pipeline }: NamedPipeline): Promise<void> {
  if (pipeline.copy.byName?.newColumns !== "add" || !deps.shapes) return;
  const { bucket } = pipeline.manifests;
  try {
    for await (const { key, lastModified } of deps.objects.list(
      bucket,
      recordsPrefix(pipeline.manifests, name, "growing"),
    )) {
      const ageMs = deps.now().getTime() - lastModified.getTime();
      const body = ageMs < leastAgeMs ? undefined : await deps.objects.get(bucket, key);
      if (body === undefined) continue;
      if (await hasColumns(deps.shapes, { name, pipeline }, body)) await announceGrowth(deps, { bucket, key, body });
      else if (ageMs > mostAgeMs) await deps.objects.delete(bucket, key);
    }
  } catch (error) {
    deps.log.warn("added columns not told", { pipeline: name, error: errorText(error) });
  }
}

async function hasColumns({ targets }: Pick<ShapeTools, "targets">, { pipeline }: NamedPipeline, body: string) {
  const columns = await targets.of({ warehouse: pipeline.warehouse, table: pipeline.copy.table }, { fresh: true });
  const record: unknown = JSON.parse(body);
  const wanted: unknown = isObject(record) ? record["columns"] : undefined;
  return (
    Array.isArray(wanted) && wanted.every((each) => isObject(each) && columns.some(({ name }) => name === each["name"]))
  );
}
