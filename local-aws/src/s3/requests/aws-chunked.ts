import { S3Error } from "../s3-error.ts";

/**
 * The content of a body in `aws-chunked` encoding, signatures and trailers left out and not verified.
 *
 * The library decodes one of its four forms and refuses small chunks; SDKs use the others for streams.
 *
 * @param expectedBytes the `x-amz-decoded-content-length`
 * @throws S3Error `IncompleteBody`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Uint8Array>,
  expectedBytes: number,
): AsyncGenerator<Uint8Array> {
  const reader = readBytes(body);
  let total = 0;
  for (let size = await chunkSize(reader); size > 0; size = await chunkSize(reader)) {
    total += size;
    yield* reader.take(size);
    if ((await reader.line()) !== "") throw incomplete("a chunk is longer than its header says");
  }
  while ((await reader.line()) !== undefined);
  if (total !== expectedBytes) throw incomplete(`${total} bytes came instead of ${expectedBytes}`);
}

async function chunkSize(reader: ByteReader): Promise<number> {
  const header = await reader.line();
  const digits = header?.match(/^[0-9a-fA-F]+(?=;|$)/)?.[0];
  if (digits === undefined) throw incomplete("a chunk header is missing");
  return Number.parseInt(digits, 16);
}

type ByteReader = {
  /** Up to the next CRLF, without it; undefined at the end. */
  line(): Promise<string | undefined>;
  take(bytes: number): AsyncGenerator<Uint8Array>;
};

function readBytes(body: AsyncIterable<Uint8Array>): ByteReader {
  const chunks = body[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  /** @returns false at the end */
  async function more(): Promise<boolean> {
    const { value, done } = await chunks.next();
    if (done) return false;
    rest = rest.length > 0 ? Buffer.concat([rest, value]) : Buffer.from(value);
    return true;
  }

  return {
    async line() {
      for (let end = rest.indexOf("\r\n"); ; end = rest.indexOf("\r\n")) {
        if (end !== -1) {
          const line = rest.toString("latin1", 0, end);
          rest = rest.subarray(end + 2);
          return line;
        }
        if (!(await more())) return undefined;
      }
    },
    async *take(bytes) {
      for (let left = bytes; left > 0; ) {
        if (rest.length === 0 && !(await more())) throw incomplete("it ended within a chunk");
        const part = rest.subarray(0, left);
        rest = rest.subarray(part.length);
        left -= part.length;
        yield part;
      }
    },
  };
}

function incomplete(reason: string): S3Error {
  return new S3Error("IncompleteBody", `The request body terminated unexpectedly: ${reason}.`);
}
