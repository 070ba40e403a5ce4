import { logAlerts } from "../aws/log-alerts.ts";
import type { Alerts } from "../core/ports/alerts.ts";
import type { Resources } from "./resources.ts";

/** Alerts go to the topic of `ALERT_TOPIC_ARN`, without one to the log. */
export function alertsOf({ env, log }: Pick<Resources, "env" | "log">): Alerts {
  const topicArn = env["ALERT_TOPIC_ARN"];
  return topicArn ? topicAlerts(topicArn) : logAlerts(log);
}

/** Alerts are rare, so the client of SNS is loaded with the first one. */
function topicAlerts(topicArn: string): Alerts {
  return {
    send: async (alert) => {
      const { snsAlerts } = await import("../aws/sns-alerts.ts");
      await snsAlerts(topicArn).send(alert);
    },
  };
}
