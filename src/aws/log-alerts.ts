import type { Alerts } from "../core/ports/alerts.ts";
import type { Log } from "../core/ports/log.ts";

/** Without a topic the log is where alerts go. */
export function logAlerts(log: Log): Alerts {
  return { send: async ({ subject, text }) => log.error(`alert: ${subject}`, { text }) };
}
