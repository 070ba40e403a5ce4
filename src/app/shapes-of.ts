import { setTimeout as sleep } from "node:timers/promises";
import { cachedTargetColumns } from "../aws/data-api/cached-target-columns.ts";
import { s3Ranges } from "../aws/s3-ranges.ts";
import type { ShapeTools } from "../core/load/shape/shape-tools.ts";
import { shapeTools } from "../core/recovery/shapes/shape-tools.ts";
import { fileColumns } from "../files/columns/file-columns.ts";
import { alertsOf } from "./alerts-of.ts";
import { eventsOf } from "./events-of.ts";
import type { Resources } from "./resources.ts";

/** What loads by name need: reads of files and of targets, and what becomes of files that do not fit. */
export function shapesOf(resources: Resources): ShapeTools {
  const { s3, dataApi, objects, warehouse, metrics, log, now } = resources;
  const deps = {
    ...{ objects, warehouse, metrics, log, now },
    alerts: alertsOf(resources),
    events: eventsOf(resources),
    sleepMs: (ms: number) => sleep(ms),
  };
  return shapeTools(deps, { files: fileColumns(s3Ranges(s3)), targets: cachedTargetColumns(dataApi, now) });
}
