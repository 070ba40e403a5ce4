import { createHash, randomBytes } from "node:crypto";
import { createSequence } from "../sequence.ts";

/** The version that a key has while its bucket's versioning is suspended, or was never enabled; it is not unique. */
export const nullVersionId = "null";

/**
 * Ids of 32 letters, digits, dots and underscores, as S3's.
 *
 * An id holds its order, masked, random bytes, and a check of both: S3 too tells an id that it gave from one that it
 * never gave, and a listing can go on behind a version that was deleted meanwhile.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 * @see https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.py (recorded on AWS: `test_object_version_id_format`, `test_delete_object_versioned`)
 */
export function createVersionIds(now: () => Date): () => string {
  const next = createSequence(now);
  return () => {
    const order = Buffer.alloc(partBytes);
    order.writeBigUInt64BE(next());
    const random = randomBytes(partBytes);
    const content = Buffer.concat([masked(order, random), random]);
    return Buffer.concat([content, digest(content)])
      .toString("base64url")
      .replaceAll("-", ".");
  };
}

/** @returns undefined if local S3 never gave such an id */
export function orderOfVersionId(id: string): bigint | undefined {
  if (!/^[\w.]{32}$/.test(id)) return undefined;
  const bytes = Buffer.from(id.replaceAll(".", "-"), "base64url");
  const content = bytes.subarray(0, 2 * partBytes);
  if (!bytes.subarray(2 * partBytes).equals(digest(content))) return undefined;
  const [order, random] = [content.subarray(0, partBytes), content.subarray(partBytes)];
  return masked(order, random).readBigUInt64BE();
}

export const isVersionId = (text: string): boolean => text === nullVersionId || orderOfVersionId(text) !== undefined;

const partBytes = 8;

const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest().subarray(0, partBytes);

/** Its own inverse. */
function masked(order: Buffer, random: Buffer): Buffer {
  const mask = digest(random);
  return Buffer.from(order.map((byte, index) => byte ^ (mask[index] ?? 0)));
}
