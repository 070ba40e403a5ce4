import type { Socket } from "node:net";
import type { ByteReader } from "./byte-reader.ts";
import { negotiateProtocol } from "./server-messages.ts";

/** How a client opens its connection. */
type Startup =
  | { kind: "session"; parameters: ReadonlyMap<string, string> }
  | { kind: "cancel"; pid: number; secret: number }
  /** The client closed the connection, or does not speak PostgreSQL's protocol 3. */
  | { kind: "none" };

const sslRequest = 80_877_103;
const gssRequest = 80_877_104;
const cancelRequest = 80_877_102;
const protocolVersion = 3;
const maxBytes = 10_000;

/**
 * Reads the first messages. A request for encryption is answered N: both ends are on this machine.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html
 */
export async function readStartup(reader: ByteReader, socket: Socket): Promise<Startup> {
  for (;;) {
    const length = (await reader.take(4))?.readUInt32BE() ?? 0;
    if (length < 8 || length > maxBytes) return { kind: "none" };
    const body = await reader.take(length - 4);
    if (!body) return { kind: "none" };
    const code = body.readUInt32BE();
    if (code === sslRequest || code === gssRequest) {
      socket.write("N");
      continue;
    }
    if (code === cancelRequest && body.length >= 12)
      return { kind: "cancel", pid: body.readUInt32BE(4), secret: body.readUInt32BE(8) };
    if (code >>> 16 !== protocolVersion) return { kind: "none" };
    return negotiated(body, socket);
  }
}

/** Newer minor versions and their options are declined, as an older server declines them. */
function negotiated(body: Buffer, socket: Socket): Startup {
  const parameters = readParameters(body.subarray(4));
  const options = [...parameters.keys()].filter((name) => name.startsWith("_pq_."));
  if (body.readUInt16BE(2) > 0 || options.length > 0) socket.write(negotiateProtocol(options));
  return { kind: "session", parameters };
}

function readParameters(bytes: Buffer): Map<string, string> {
  const words = bytes.toString("utf8").split("\0");
  const parameters = new Map<string, string>();
  for (let at = 0; at + 1 < words.length && words[at] !== ""; at += 2)
    parameters.set(words[at] ?? "", words[at + 1] ?? "");
  return parameters;
}
