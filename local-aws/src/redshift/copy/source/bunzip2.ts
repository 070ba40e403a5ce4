import unbzip2Stream from "unbzip2-stream";

/** Decompresses bzip2, block by block: a file of several streams, too. @throws Error if the bytes are not bzip2 */
export async function* bunzip2(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unzip = unbzip2Stream(); // an old-style stream: it emits all data of a write before `write` returns
  let pieces: Buffer[] = [];
  let failure: Error | undefined;
  unzip.on("data", (piece: Buffer) => pieces.push(piece));
  unzip.on("error", (error: Error) => {
    failure ??= new Error("its data are damaged or end too early", { cause: error }); // the library's texts are jokes
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
