import { once } from "node:events";
import { createConnection } from "node:net";

/** A client that sends bytes and sees frames, to test what drivers hide. */
export type RawWire = AsyncDisposable & {
  send(...messages: Buffer[]): void;
  /** The next bytes outside of frames. */
  byte(): Promise<string>;
  /** The frames up to the next of this type, that one included: type and content. */
  until(type: string): Promise<{ type: string; body: Buffer }[]>;
  /** Resolves when the server has closed the connection. */
  closed: Promise<unknown>;
};

export async function rawWire(url: string): Promise<RawWire> {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  await once(socket, "connect");
  const closed = once(socket, "close");
  let waiting = Buffer.alloc(0);
  socket.pause().on("data", (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    socket.pause();
  });
  const read = async (bytes: number): Promise<Buffer> => {
    while (waiting.length < bytes) {
      if (socket.destroyed) throw new Error("the server has closed the connection");
      const more = once(socket, "data");
      socket.resume();
      await Promise.race([more, closed]);
    }
    const found = waiting.subarray(0, bytes);
    waiting = waiting.subarray(bytes);
    return found;
  };
  return {
    send: (...messages) => void socket.write(Buffer.concat(messages)),
    byte: async () => (await read(1)).toString(),
    async until(type) {
      const frames: { type: string; body: Buffer }[] = [];
      while (frames.at(-1)?.type !== type) {
        const header = await read(5);
        frames.push({ type: String.fromCharCode(header[0] ?? 0), body: await read(header.readUInt32BE(1) - 4) });
      }
      return frames;
    },
    get closed() {
      socket.resume();
      return closed;
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await closed;
    },
  };
}

/** The types of frames, in their order. */
export const types = (frames: readonly { type: string }[]): string => frames.map(({ type }) => type).join("");

/** The fields of an error, by their letters. */
export function errorFields(frames: readonly { type: string; body: Buffer }[]): Record<string, string> {
  const error = frames.find(({ type }) => type === "E")?.body.toString() ?? "";
  return Object.fromEntries(
    error
      .split("\0")
      .filter(Boolean)
      .map((field) => [field.charAt(0), field.slice(1)]),
  );
}
