import type { Alerts } from "../core/ports/alerts.ts";
import type { Log } from "../core/ports/log.ts";

/** Without a topic, alerts go to the log. */
export function logAlerts(log: Log): Alerts {
  return { send: async ({ subject, text }) => log.error(`alert: ${subject}`, { text }) };
}
