/** Takes bytes from a source that yields them in pieces. */
export type ByteReader = {
  /** The number of bytes taken. */
  readonly position: number;
  /** @throws Error if the source ends before */
  take(count: number): Promise<Buffer>;
  isAtEnd(): Promise<boolean>;
};

export function byteReader(bytes: AsyncIterable<Uint8Array>): ByteReader {
  const source = bytes[Symbol.asyncIterator]();
  let pieces: Uint8Array[] = [];
  let available = 0;
  let position = 0;

  const fill = async (count: number): Promise<boolean> => {
    while (available < count) {
      const next = await source.next();
      if (next.done) return false;
      pieces.push(next.value);
      available += next.value.length;
    }
    return true;
  };

  return {
    get position() {
      return position;
    },
    async take(count) {
      if (!(await fill(count))) throw new Error("Unexpected end of AVRO file.");
      const whole =
        pieces.length === 1 && pieces[0]
          ? Buffer.from(pieces[0].buffer, pieces[0].byteOffset, available)
          : Buffer.concat(pieces, available);
      pieces = [whole.subarray(count)];
      available -= count;
      position += count;
      return whole.subarray(0, count);
    },
    isAtEnd: async () => !(await fill(1)),
  };
}
