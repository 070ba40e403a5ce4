import { dataApiActiveLoads } from "../aws/data-api/active-loads.ts";
import { s3CurrentObjects } from "../aws/s3-current-objects.ts";
import { ConfigError } from "../aws/s3-pipelines.ts";
import { type ReconcileResult, type ReconcileRun, reconcile } from "../core/upkeep/reconcile/reconcile.ts";
import { alertsOf } from "./alerts-of.ts";
import type { Env } from "./env.ts";
import { eventsOf } from "./events-of.ts";
import type { Resources } from "./resources.ts";
import { shapesOf } from "./shapes-of.ts";

export const defaultGraceSeconds = 30 * 60;

/** What a caller gives; the rest has defaults. */
export type GivenRun = Pick<ReconcileRun, "occasion"> & Partial<ReconcileRun>;

/** @throws ConfigError if it is not known where the configurations are */
export function reconcileWith(resources: Resources): (run: GivenRun) => Promise<readonly ReconcileResult[]> {
  const { env, pipelines, objects, warehouse, metrics, log, now, dataApi, s3 } = resources;
  const graceSeconds = readGraceSeconds(env);
  const deps = {
    ...{ pipelines, objects, warehouse, metrics, log, now },
    shapes: shapesOf(resources),
    active: dataApiActiveLoads(dataApi),
    sources: s3CurrentObjects(s3),
    alerts: alertsOf(resources),
    events: eventsOf(resources),
  };
  return async (run) => reconcile(deps, { graceSeconds, ...run });
}

/** With NaN no manifest would be old enough, and lost events would stay unnoticed. */
function readGraceSeconds(env: Env): number {
  const text = env["RECONCILE_GRACE_SECONDS"] ?? defaultGraceSeconds;
  const seconds = Number(text);
  if (seconds >= 0) return seconds;
  throw new ConfigError(`RECONCILE_GRACE_SECONDS is "${text}", so nothing can start. Write seconds, 0 or more.`);
}
