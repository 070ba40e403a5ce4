import unbzip2Stream from "unbzip2-stream";

/** Decompresses bzip2, block by block: what was compressed in several streams, too. @throws Error if it is none */
export async function* bunzip2(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unzip = unbzip2Stream(); // a stream of the oldest kind: whatever a write yields has come when it returns
  let pieces: Buffer[] = [];
  let failure: Error | undefined;
  unzip.on("data", (piece: Buffer) => pieces.push(piece));
  unzip.on("error", (error: Error) => {
    failure ??= new Error("its data are damaged or end too early", { cause: error }); // the library makes jokes
  });
  const taken = () => {
    if (failure) throw failure;
    const ready = pieces;
    pieces = [];
    return ready;
  };
  for await (const chunk of bytes) {
    unzip.write(chunk);
    yield* taken();
  }
  unzip.end();
  yield* taken();
}
