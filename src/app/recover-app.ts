import { setTimeout as sleep } from "node:timers/promises";
import { logAlerts } from "../aws/log-alerts.ts";
import { readPipeline } from "../aws/s3-pipelines.ts";
import type { Alerts } from "../core/ports.ts";
import { type RecoverOutcome, recover, type StatementEnded } from "../core/recover.ts";
import type { Resources } from "./resources.ts";

export function recoverWith(resources: Resources): (event: StatementEnded) => Promise<RecoverOutcome> {
  const { env, log, metrics, pipelines, isConfigured, objects, warehouse } = resources;
  const topicArn = env["ALERT_TOPIC_ARN"];
  return (event) =>
    recover(
      {
        pipelines: isConfigured ? pipelines : undefined,
        readPipeline: (name, json) => readPipeline(JSON.stringify(json), { name, place: "of a manifest" }),
        objects,
        warehouse,
        alerts: topicArn ? topicAlerts(topicArn) : logAlerts(log),
        copyRoleArn: env["COPY_IAM_ROLE_ARN"],
        sleepMs: (ms) => sleep(ms),
        metrics,
        log,
      },
      event,
    );
}

/** Few failures need a person, so the client of SNS is read when one does. */
function topicAlerts(topicArn: string): Alerts {
  return {
    send: async (alert) => {
      const { snsAlerts } = await import("../aws/sns-alerts.ts");
      await snsAlerts(topicArn).send(alert);
    },
  };
}
