import { type ClientMessage, readMessage } from "./client-messages.ts";
import type { Connection } from "./serve-client.ts";
import { passwordRequest, report } from "./server-messages.ts";

/**
 * Asks for the password of a user that has one.
 *
 * @returns the user whose session opens, without the prefix of temporary credentials; undefined if the client was refused
 */
export async function signIn({ socket, reader, deps }: Connection, name: string): Promise<string | undefined> {
  const check = await deps.passwords.of(name);
  if (check === undefined) return name;
  socket.write(passwordRequest);
  const message: ClientMessage | undefined = await readMessage(reader);
  if (message === undefined) return undefined;
  const user = message.kind === "password" ? await check(message.text) : undefined;
  if (user === undefined)
    socket.write(
      report({ severity: "FATAL", sqlState: "28000", message: `password authentication failed for user "${name}"` }),
    );
  return user;
}
