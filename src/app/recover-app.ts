import { setTimeout as sleep } from "node:timers/promises";
import { readPipeline } from "../aws/s3-pipelines.ts";
import { type RecoverOutcome, recover, type StatementEnded } from "../core/recovery/recover.ts";
import { alertsOf } from "./alerts-of.ts";
import type { Resources } from "./resources.ts";

export function recoverWith(resources: Resources): (event: StatementEnded) => Promise<RecoverOutcome> {
  const { env, log, metrics, pipelines, isConfigured, objects, warehouse } = resources;
  return (event) =>
    recover(
      {
        pipelines: isConfigured ? pipelines : undefined,
        readPipeline: (name, text) => readPipeline(text, { name, place: "of a manifest" }),
        objects,
        warehouse,
        alerts: alertsOf(resources),
        copyRoleArn: env["COPY_IAM_ROLE_ARN"],
        sleepMs: (ms) => sleep(ms),
        metrics,
        log,
      },
      event,
    );
}
