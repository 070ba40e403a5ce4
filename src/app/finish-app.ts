import { setTimeout as sleep } from "node:timers/promises";
import { s3SourceFiles } from "../aws/s3-source-files.ts";
import { answerProbe, probed } from "../core/doctor/answer-probe.ts";
import type { StatementEnded } from "../core/recovery/recover.ts";
import { type FinishOutcome, finish } from "../core/upkeep/finish/finish.ts";
import { alertsOf } from "./alerts-of.ts";
import { eventsOf } from "./events-of.ts";
import type { Resources } from "./resources.ts";

export function finishWith(resources: Resources): (event: StatementEnded) => Promise<FinishOutcome> {
  const { log, metrics, pipelines, isConfigured, objects, warehouse, s3 } = resources;
  const configured = isConfigured ? pipelines : undefined;
  return async (event) => {
    if (await answerProbe({ pipelines: configured, objects }, event.statementName)) return probed;
    return finish(
      {
        pipelines: configured,
        objects,
        files: s3SourceFiles(s3),
        warehouse,
        alerts: alertsOf(resources),
        events: eventsOf(resources),
        sleepMs: (ms) => sleep(ms),
        metrics,
        log,
      },
      event,
    );
  };
}
