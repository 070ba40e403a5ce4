import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { S3Error } from "../s3-error.ts";

export type Digest = { update(chunk: Uint8Array): unknown; digest(): Buffer };

/** CRC32C and CRC64NVME, which Node does not compute, are accepted unchecked. */
const algorithms = {
  "content-md5": { title: "Content-MD5", bytes: 16, start: () => createHash("md5") },
  "x-amz-checksum-crc32": { title: "CRC32", bytes: 4, start: startCrc32 },
  "x-amz-checksum-sha1": { title: "SHA1", bytes: 20, start: () => createHash("sha1") },
  "x-amz-checksum-sha256": { title: "SHA256", bytes: 32, start: () => createHash("sha256") },
} satisfies Record<string, { title: string; bytes: number; start: () => Digest }>;

export type DigestName = keyof typeof algorithms;

/** The headers, or trailers, in which a client says what its bytes are. */
export const digestNames = Object.keys(algorithms) as DigestName[];

/** @param expected base64; undefined if a trailer will bring it @throws S3Error `InvalidDigest`, `InvalidRequest` */
export function startDigest(name: DigestName, expected: string | undefined): Digest {
  if (expected !== undefined) refuseMalformed(name, expected);
  return algorithms[name].start();
}

/** @throws S3Error `BadDigest`, and `IncompleteBody` if the trailer that was announced did not come */
export function refuseDifference(name: DigestName, expected: string | undefined, found: Buffer): void {
  if (expected === undefined)
    throw new S3Error("IncompleteBody", `The request body terminated unexpectedly: trailer ${name} did not come.`);
  refuseMalformed(name, expected);
  if (found.equals(Buffer.from(expected, "base64"))) return;
  const { title } = algorithms[name];
  const message =
    name === "content-md5"
      ? "The Content-MD5 you specified did not match what we received."
      : `The ${title} you specified did not match the calculated checksum.`;
  throw new S3Error("BadDigest", message, { ExpectedDigest: expected, CalculatedDigest: found.toString("base64") });
}

function refuseMalformed(name: DigestName, value: string): void {
  const bytes = Buffer.from(value, "base64");
  if (bytes.length === algorithms[name].bytes && bytes.toString("base64") === value.trim()) return;
  if (name === "content-md5") throw new S3Error("InvalidDigest", "The Content-MD5 you specified is not valid.");
  throw new S3Error("InvalidRequest", `Value for ${name} header is invalid.`);
}

function startCrc32(): Digest {
  let value = 0;
  return {
    update(chunk) {
      value = crc32(chunk, value);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
}
