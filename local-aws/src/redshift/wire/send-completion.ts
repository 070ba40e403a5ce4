import type { Socket } from "node:net";
import type { StatementOutcome } from "../session/run-statement.ts";
import { commandComplete, report } from "./server-messages.ts";

/** Reports that a statement is done. A portal with more rows to come has no tag yet. */
export function sendCompletion(socket: Socket, { tag, info }: StatementOutcome): void {
  if (info !== undefined) socket.write(report({ severity: "INFO", sqlState: "00000", message: info }));
  if (tag !== undefined) socket.write(commandComplete(tag));
}
