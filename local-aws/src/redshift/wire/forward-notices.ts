import type { Client } from "pg";
import { isTree } from "../session/translation/settle-types.ts";
import { parameterStatus, report, type Severity } from "./server-messages.ts";

/** Clients are notified of changes to these settings only; all others are details of the local PostgreSQL. */
const told = new Set(["application_name", "client_encoding", "DateStyle", "TimeZone"]);

type Setting = { parameterName: string; parameterValue: string };
type Notice = { severity?: string; code?: string; message?: string; detail?: string; hint?: string };

/** Forwards PostgreSQL's notices and changed settings as they come. @returns a function that stops it */
export function forwardNotices({ connection }: Client, write: (news: Buffer) => void): () => void {
  const setting = ({ parameterName, parameterValue }: Setting) => {
    if (told.has(parameterName)) write(parameterStatus(parameterName, parameterValue));
  };
  const notice = ({ severity = "NOTICE", code = "00000", message = "", detail, hint }: Notice) => {
    if (isTree({ severity, message })) return;
    write(report({ severity: severity as Severity, sqlState: code, message, detail, hint })); // PostgreSQL's own word
  };
  connection.on("parameterStatus", setting).on("notice", notice);
  return () => void connection.off("parameterStatus", setting).off("notice", notice);
}
