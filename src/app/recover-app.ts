import { setTimeout as sleep } from "node:timers/promises";
import { readPipeline } from "../aws/s3-pipelines.ts";
import { answerProbe, probed } from "../core/doctor/answer-probe.ts";
import { type RecoverOutcome, recover, type StatementEnded } from "../core/recovery/recover.ts";
import { alertsOf } from "./alerts-of.ts";
import { eventsOf } from "./events-of.ts";
import type { Resources } from "./resources.ts";
import { shapesOf } from "./shapes-of.ts";

export function recoverWith(resources: Resources): (event: StatementEnded) => Promise<RecoverOutcome> {
  const { env, log, metrics, pipelines, isConfigured, objects, warehouse } = resources;
  const shapes = shapesOf(resources);
  const configured = isConfigured ? pipelines : undefined;
  return async (event) => {
    if (await answerProbe({ pipelines: configured, objects }, event.statementName)) return probed;
    return recover(
      {
        pipelines: configured,
        readPipeline: (name, text) => readPipeline(text, { name, place: "of a manifest" }),
        objects,
        warehouse,
        alerts: alertsOf(resources),
        events: eventsOf(resources),
        copyRoleArn: env["COPY_IAM_ROLE_ARN"],
        sleepMs: (ms) => sleep(ms),
        metrics,
        log,
        shapes,
      },
      event,
    );
  };
}
