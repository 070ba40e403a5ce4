import type { Socket } from "node:net";

/** Reads a connection piece by piece. */
export type ByteReader = {
  /** @returns undefined if the connection ended before this many bytes came */
  take(bytes: number): Promise<Buffer | undefined>;
  /** Stops listening, so another reader can. @returns whether bytes came that nobody took */
  leave(): boolean;
};

/** Beyond this, reading pauses and the rest waits at the client. */
const maxWaitingBytes = 4 * 1024 * 1024;

/** Listens from now on, so the end of the connection is noticed even between reads. */
export function byteReader(socket: Socket): ByteReader {
  let waiting: Buffer[] = [];
  let total = 0;
  let hasEnded = false;
  let arrived = Promise.withResolvers<void>();
  const wake = () => {
    arrived.resolve();
    arrived = Promise.withResolvers();
  };
  const collect = (chunk: Buffer) => {
    waiting.push(chunk);
    total += chunk.length;
    if (total > maxWaitingBytes) socket.pause();
    wake();
  };
  const end = () => {
    hasEnded = true;
    wake();
  };
  socket.on("data", collect);
  socket.once("close", end);
  return {
    async take(bytes) {
      while (total < bytes && !hasEnded) {
        socket.resume();
        await arrived.promise;
      }
      if (total < bytes) return undefined;
      const all = waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting);
      waiting = all.length > bytes ? [all.subarray(bytes)] : [];
      total -= bytes;
      return all.subarray(0, bytes);
    },
    leave() {
      socket.off("data", collect).off("close", end).pause();
      return total > 0;
    },
  };
}
