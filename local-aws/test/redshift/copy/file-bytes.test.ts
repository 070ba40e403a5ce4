import { Readable } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { fileBytes } from "../../../src/redshift/copy/source/file-bytes.ts";
import { memoryStore } from "./support/memory-store.ts";

const file = { bucket: "b", key: "a", bytes: 1000, eTag: "", url: "s3://b/a" };
const text = "1|a\n".repeat(1000);

/** An S3 whose connection breaks behind these bytes, with Node's words for that. */
function breakingStore(bytes: Uint8Array) {
  async function* pieces() {
    yield bytes;
    throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
  }
  return { ...memoryStore(new Map()), open: async () => Readable.from(pieces()) };
}

describe("A connection to S3 that breaks in the middle of a file", () => {
  test.for([
    { compression: undefined, bytes: Buffer.from(text) },
    { compression: "GZIP" as const, bytes: gzipSync(text).subarray(0, 20) },
    { compression: "ZSTD" as const, bytes: zstdCompressSync(text).subarray(0, 10) },
    { compression: "BZIP2" as const, bytes: Buffer.from("BZh9") },
  ])("is not a fault of the file: $compression", async ({ compression, bytes }) => {
    const reading = Array.fromAsync(fileBytes(breakingStore(bytes), file, compression));
    await expect(reading).rejects.toMatchObject({
      name: "CopyError",
      message: "S3CurlException: aborted",
      block: { code: 8001, context: "s3://b/a" },
    });
  });
});
