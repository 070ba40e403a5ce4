import type { Socket } from "node:net";
import type { Session } from "../session/session.ts";
import { sendQuery } from "./postgres-answers.ts";
import { sendCompletion } from "./send-completion.ts";
import { emptyQuery } from "./server-messages.ts";

/** Runs a text of any number of statements: one transaction, unless it holds BEGIN or COMMIT. @throws StatementError */
export async function simpleQuery(session: Session, socket: Socket, sql: string): Promise<void> {
  let isEmpty = true;
  await session.execute(sql, "each", {
    send: sendQuery(socket),
    done(outcome) {
      isEmpty = false;
      sendCompletion(socket, outcome);
    },
  });
  if (isEmpty) socket.write(emptyQuery);
}
