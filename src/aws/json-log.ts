import type { Log, LogFields } from "../core/log.ts";

/** Writes one JSON object a line to standard output, which Lambda sends to CloudWatch Logs. */
export function jsonLog(write: (line: string) => void, now: () => Date): Log {
  const line = (level: string) => (message: string, fields?: LogFields) =>
    write(`${JSON.stringify({ timestamp: now().toISOString(), level, message, ...fields })}\n`);
  return { info: line("INFO"), warn: line("WARN"), error: line("ERROR") };
}
