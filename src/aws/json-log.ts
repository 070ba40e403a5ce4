import { jsonLine } from "../core/base/json-line.ts";
import type { Log, LogFields } from "../core/ports/log.ts";

const levels = ["INFO", "WARN", "ERROR"];

/**
 * Writes one JSON object a line to standard output, which Lambda sends to CloudWatch Logs.
 *
 * @param leastLevel lines below it are left out; anything but WARN and ERROR leaves out none
 */
export function jsonLog(write: (line: string) => void, now: () => Date, leastLevel?: string): Log {
  const least = levels.indexOf(leastLevel?.toUpperCase() ?? "INFO");
  const line = (level: string) => (message: string, fields?: LogFields) => {
    if (levels.indexOf(level) >= least)
      write(`${toJson({ timestamp: now().toISOString(), level, message, ...fields })}\n`);
  };
  return { info: line("INFO"), warn: line("WARN"), error: line("ERROR") };
}

/** A log line never makes the work fail that it reports: fields that JSON cannot hold become text. */
function toJson(fields: LogFields): string {
  try {
    return jsonLine(fields);
  } catch {
    return jsonLine(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])));
  }
}
