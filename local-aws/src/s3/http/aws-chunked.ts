import { S3Error } from "../s3-error.ts";

/** By name in lower case. */
export type Trailers = Record<string, string>;

/**
 * The content of a body in `aws-chunked` encoding, any of its four forms; signatures are left out and not verified.
 *
 * @param expectedBytes the `x-amz-decoded-content-length`
 * @throws S3Error `IncompleteBody`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Uint8Array>,
  expectedBytes: number,
): AsyncGenerator<Uint8Array, Trailers> {
  const reader = readBytes(body);
  let total = 0;
  for (let size = await chunkSize(reader); size > 0; size = await chunkSize(reader)) {
    total += size;
    if (total > expectedBytes) throw incomplete(`chunks of ${total} bytes came instead of ${expectedBytes}`);
    yield* reader.take(size);
    if ((await reader.line()) !== "") throw incomplete("a chunk is longer than its header says");
  }
  const trailers = await readTrailers(reader);
  if (total !== expectedBytes) throw incomplete(`${total} bytes came instead of ${expectedBytes}`);
  return trailers;
}

async function chunkSize(reader: ByteReader): Promise<number> {
  const header = await reader.line();
  const digits = header?.match(/^[0-9a-fA-F]+(?=;|$)/)?.[0];
  if (digits === undefined) throw incomplete("a chunk header is missing");
  return Number.parseInt(digits, 16);
}

/** No request has more: a checksum and its signature. */
const maxTrailers = 16;

async function readTrailers(reader: ByteReader): Promise<Trailers> {
  const trailers = new Map<string, string>();
  for (let line = await reader.line(); line !== undefined; line = await reader.line()) {
    const colon = line.indexOf(":");
    if (colon !== -1) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    if (trailers.size > maxTrailers) throw incomplete(`it has more than ${maxTrailers} trailers`);
  }
  return Object.fromEntries(trailers);
}

type ByteReader = {
  /** Up to the next CRLF, without it; undefined at the end. */
  line(): Promise<string | undefined>;
  take(bytes: number): AsyncGenerator<Uint8Array>;
};

/** Longer than any chunk header with its signature, or any trailer. */
const maxLineBytes = 4096;

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
        if (end > maxLineBytes || (end === -1 && rest.length > maxLineBytes))
          throw incomplete(`a chunk header or trailer has more than ${maxLineBytes} bytes`);
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
