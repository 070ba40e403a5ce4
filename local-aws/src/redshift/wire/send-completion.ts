import type { Socket } from "node:net";
import type { StatementOutcome } from "../session/run-statement.ts";
import { commandComplete, report } from "./server-messages.ts";

/** Tells the client that its statement is done. A portal that has more rows has no tag yet. */
export function sendCompletion(socket: Socket, { tag, info }: StatementOutcome): void {
  if (info !== undefined) socket.write(report({ severity: "INFO", sqlState: "00000", message: info }));
  if (tag !== undefined) socket.write(commandComplete(tag));
}
