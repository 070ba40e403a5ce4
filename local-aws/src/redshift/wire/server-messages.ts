/** The few messages that do not come from PostgreSQL itself. @see https://www.postgresql.org/docs/current/protocol-message-formats.html */

type Part = string | number | Buffer;

/** @param parts texts end with a zero byte, numbers take four bytes */
export function message(type: string, ...parts: readonly Part[]): Buffer {
  const body = Buffer.concat(parts.map(bytesOf));
  const header = Buffer.alloc(type.length + 4, type, "latin1");
  header.writeUInt32BE(body.length + 4, type.length);
  return Buffer.concat([header, body]);
}

function bytesOf(part: Part): Buffer {
  if (typeof part === "string") return Buffer.from(`${part}\0`);
  if (typeof part !== "number") return part;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(part);
  return bytes;
}

export const authenticationOk = message("R", 0);
/** Asks for the password as it is: drivers know this form, and nothing leaves the machine. */
export const passwordRequest = message("R", 3);
export const parseComplete = message("1");
export const bindComplete = message("2");
export const closeComplete = message("3");
export const noData = message("n");
export const noParameters = message("t", Buffer.alloc(2));
export const emptyQuery = message("I");

export const parameterStatus = (name: string, value: string): Buffer => message("S", name, value);
export const backendKey = (pid: number, secret: number): Buffer => message("K", pid, secret);
export const commandComplete = (tag: string): Buffer => message("C", tag);
/** @param status I outside, T inside a transaction, E in one that failed */
export const readyForQuery = (status: "I" | "T" | "E"): Buffer => message("Z", Buffer.from(status));
export const negotiateProtocol = (options: readonly string[]): Buffer => message("v", 0, options.length, ...options);

export type Severity = "FATAL" | "ERROR" | "WARNING" | "NOTICE" | "INFO" | "DEBUG" | "LOG";

export type Report = {
  severity: Severity;
  sqlState: string;
  message: string;
  detail?: string | undefined;
  hint?: string | undefined;
  position?: string | undefined;
};

/** An ErrorResponse for FATAL and ERROR, a NoticeResponse for all else. */
export function report({ severity, sqlState, ...failure }: Report): Buffer {
  const fields = [
    ["S", severity],
    ["V", severity],
    ["C", sqlState],
    ["M", failure.message],
    ["D", failure.detail],
    ["H", failure.hint],
    ["P", failure.position],
  ].flatMap(([letter, value]) => (value ? [`${letter}${value.replaceAll("\0", "")}`] : []));
  const type = severity === "FATAL" || severity === "ERROR" ? "E" : "N";
  return message(type, ...fields, Buffer.alloc(1));
}
