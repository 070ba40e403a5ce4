import type { Session } from "../session/session.ts";
import { type Receiver, sendQuery } from "./postgres-answers.ts";
import { sendCompletion } from "./send-completion.ts";
import { emptyQuery } from "./server-messages.ts";

/** Runs a text of any number of statements: one transaction, unless it holds BEGIN or COMMIT. @throws StatementError */
export async function simpleQuery(session: Session, receiver: Receiver, sql: string): Promise<void> {
  let isEmpty = true;
  await session.execute(sql, "each", {
    send: sendQuery(receiver),
    done(outcome) {
      isEmpty = false;
      sendCompletion(receiver.socket, outcome);
    },
  });
  if (isEmpty) receiver.socket.write(emptyQuery);
}
