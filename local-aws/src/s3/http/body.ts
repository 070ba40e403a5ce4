import type { IncomingHttpHeaders } from "node:http";
import { S3Error } from "../s3-error.ts";
import { decodeAwsChunked, type Trailers } from "./aws-chunked.ts";
import { type Digest, type DigestName, digestNames, refuseDifference, startDigest } from "./digests.ts";
import { headerOf, type S3Request } from "./s3-request.ts";

/**
 * What a request carries, without its chunks, as a stream.
 *
 * It ends in an error if a digest in a header or a trailer is of other bytes.
 *
 * @throws S3Error `InvalidDigest`, `InvalidRequest`, `MissingContentLength`; at the end `BadDigest`, `IncompleteBody`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function contentOf(request: S3Request): AsyncIterable<Uint8Array> {
  const trailing = headerOf(request, "x-amz-trailer")?.trim().toLowerCase();
  const digests = digestNames
    .map((name) => ({ name, expected: headerOf(request, name) }))
    .filter(({ name, expected }) => name === trailing || expected !== undefined)
    .map(({ name, expected }) => ({ name, expected, digest: startDigest(name, expected) }));
  if (isChunked(request)) return checked(decodeAwsChunked(request.body, decodedBytes(request)), digests);
  return digests.length > 0 ? checked(plain(request.body), digests) : request.body;
}

type Expected = { name: DigestName; expected: string | undefined; digest: Digest };

async function* checked(
  content: AsyncGenerator<Uint8Array, Trailers>,
  digests: readonly Expected[],
): AsyncGenerator<Uint8Array> {
  let next = await content.next();
  for (; !next.done; next = await content.next()) {
    for (const { digest } of digests) digest.update(next.value);
    yield next.value;
  }
  for (const { name, expected, digest } of digests)
    refuseDifference(name, expected ?? next.value[name], digest.digest());
}

const isChunked = (request: S3Request) => headerOf(request, "x-amz-content-sha256")?.startsWith("STREAMING-") === true;

async function* plain(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, Trailers> {
  yield* body;
  return {};
}

function decodedBytes(request: S3Request): number {
  const bytes = headerOf(request, "x-amz-decoded-content-length") ?? "";
  if (/^\d{1,15}$/.test(bytes)) return Number(bytes);
  throw new S3Error("MissingContentLength", "You must provide the x-amz-decoded-content-length HTTP header.");
}

/** More than 1,000 keys or 10,000 parts need, however they are escaped. */
const maxTextBytes = 16 * 1024 * 1024;

/** @throws S3Error `MaxMessageLengthExceeded` */
export async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > maxTextBytes) throw new S3Error("MaxMessageLengthExceeded", "Your request was too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The encoding of the object itself: `aws-chunked` is only that of the request. */
export function contentEncoding(headers: IncomingHttpHeaders): string | undefined {
  const encodings = headers["content-encoding"]?.split(",").map((encoding) => encoding.trim()) ?? [];
  return encodings.filter((encoding) => encoding !== "aws-chunked" && encoding !== "").join(",") || undefined;
}
