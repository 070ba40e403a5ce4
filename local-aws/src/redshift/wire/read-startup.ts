import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { type ByteReader, byteReader } from "./byte-reader.ts";
import { negotiateProtocol } from "./server-messages.ts";
import type { Tls } from "./tls/create-tls.ts";

/** How a client opens its connection. */
type Startup =
  /** `socket` is the encrypted one if the client asked for encryption. */
  | { kind: "session"; parameters: ReadonlyMap<string, string>; socket: Socket; reader: ByteReader }
  | { kind: "cancel"; pid: number; secret: number }
  /** The client closed the connection, or does not speak PostgreSQL's protocol 3. */
  | { kind: "none" };

const sslRequest = 80_877_103;
const gssRequest = 80_877_104;
const cancelRequest = 80_877_102;
const protocolVersion = 3;
const maxBytes = 10_000;

/**
 * Reads the first messages. A client may ask for TLS once; GSSAPI's encryption is declined.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html
 */
export async function readStartup(plain: Socket, { context }: Tls): Promise<Startup> {
  let socket = plain;
  let reader = byteReader(socket);
  for (;;) {
    const body = await readBody(reader);
    if (body === undefined) return { kind: "none" };
    const code = body.readUInt32BE();
    if (code === gssRequest) socket.write("N");
    else if (code === sslRequest) {
      // bytes sent ahead of the handshake are not encrypted, and could come from somebody between the two ends
      if (socket !== plain || reader.leave()) return { kind: "none" };
      socket.write("S");
      socket = encrypted(plain, context);
      reader = byteReader(socket);
    } else if (code === cancelRequest && body.length >= 12)
      return { kind: "cancel", pid: body.readUInt32BE(4), secret: body.readUInt32BE(8) };
    else if (code >>> 16 !== protocolVersion) return { kind: "none" };
    else return { kind: "session", parameters: negotiated(body, socket), socket, reader };
  }
}

function encrypted(plain: Socket, secureContext: Tls["context"]): TLSSocket {
  const socket = new TLSSocket(plain, { isServer: true, secureContext });
  return socket.on("error", () => void plain.destroy());
}

async function readBody(reader: ByteReader): Promise<Buffer | undefined> {
  const length = (await reader.take(4))?.readUInt32BE() ?? 0;
  return length < 8 || length > maxBytes ? undefined : reader.take(length - 4);
}

/** Newer minor versions and their options are declined, as an older server declines them. */
function negotiated(body: Buffer, socket: Socket): Map<string, string> {
  const parameters = readParameters(body.subarray(4));
  const options = [...parameters.keys()].filter((name) => name.startsWith("_pq_."));
  if (body.readUInt16BE(2) > 0 || options.length > 0) socket.write(negotiateProtocol(options));
  return parameters;
}

function readParameters(bytes: Buffer): Map<string, string> {
  const words = bytes.toString("utf8").split("\0");
  const parameters = new Map<string, string>();
  for (let at = 0; at + 1 < words.length && words[at] !== ""; at += 2)
    parameters.set(words[at] ?? "", words[at + 1] ?? "");
  return parameters;
}
