import { setTimeout as sleep } from "node:timers/promises";
import { type FinishOutcome, finish } from "../core/finish.ts";
import type { StatementEnded } from "../core/recover.ts";
import { alertsOf } from "./alerts.ts";
import type { Resources } from "./resources.ts";

export function finishWith(resources: Resources): (event: StatementEnded) => Promise<FinishOutcome> {
  const { log, metrics, pipelines, isConfigured, objects, warehouse } = resources;
  return (event) =>
    finish(
      {
        pipelines: isConfigured ? pipelines : undefined,
        objects,
        warehouse,
        alerts: alertsOf(resources),
        sleepMs: (ms) => sleep(ms),
        metrics,
        log,
      },
      event,
    );
}
