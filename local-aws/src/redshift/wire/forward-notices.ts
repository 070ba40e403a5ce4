import type { Client } from "pg";
import { parameterStatus, report, type Severity } from "./server-messages.ts";

/** Settings whose changes a client is told; all others are the local PostgreSQL's own affair. */
const told = new Set(["application_name", "client_encoding", "DateStyle", "TimeZone"]);

type Setting = { parameterName: string; parameterValue: string };
type Notice = { severity?: string; code?: string; message?: string; detail?: string; hint?: string };

/** Passes on what PostgreSQL tells beside its answers, when it tells it. @returns what ends that */
export function forwardNotices({ connection }: Client, write: (news: Buffer) => void): () => void {
  const setting = ({ parameterName, parameterValue }: Setting) => {
    if (told.has(parameterName)) write(parameterStatus(parameterName, parameterValue));
  };
  const notice = ({ severity = "NOTICE", code = "00000", message = "", detail, hint }: Notice) => {
    write(report({ severity: severity as Severity, sqlState: code, message, detail, hint })); // PostgreSQL's own word
  };
  connection.on("parameterStatus", setting).on("notice", notice);
  return () => void connection.off("parameterStatus", setting).off("notice", notice);
}
