import type { Socket } from "node:net";
import type { Passwords } from "../session/passwords.ts";
import type { ByteReader } from "./byte-reader.ts";
import { type ClientMessage, readMessage } from "./client-messages.ts";
import { passwordRequest, report } from "./server-messages.ts";

type SigningIn = { socket: Socket; reader: ByteReader; passwords: Passwords };

/**
 * Asks for the password of a user that has one.
 *
 * @returns the user whose session opens, without the prefix of temporary credentials; undefined if the client was refused
 */
export async function signIn({ socket, reader, passwords }: SigningIn, name: string): Promise<string | undefined> {
  const check = await passwords.of(name);
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
