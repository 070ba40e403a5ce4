import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeAwsChunked } from "../../src/s3/http/aws-chunked.ts";

async function* inPieces(encoded: string, bytes: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.from(encoded);
  for (let start = 0; start < buffer.length; start += bytes) yield buffer.subarray(start, start + bytes);
}

async function decode(encoded: string, expectedBytes: number, pieceBytes = 1000): Promise<string> {
  const decoded = await Array.fromAsync(decodeAwsChunked(inPieces(encoded, pieceBytes), expectedBytes));
  return Buffer.concat(decoded).toString();
}

describe("decoding aws-chunked", () => {
  test.each([
    { name: "with a trailer", encoded: "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", content: "hello" },
    {
      name: "with signatures",
      encoded: "5;chunk-signature=00\r\nhello\r\n1;chunk-signature=00\r\n!\r\n0;chunk-signature=00\r\n\r\n",
      content: "hello!",
    },
    { name: "of an empty object", encoded: "0\r\n\r\n", content: "" },
    { name: "with CRLF in the content", encoded: "4\r\n\r\n\r\n\r\n0\r\n\r\n", content: "\r\n\r\n" },
  ])("reads a body $name, however the network cuts it", async ({ encoded, content }) => {
    const cuts = fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (pieceBytes) => {
      expect(await decode(encoded, content.length, pieceBytes)).toBe(content);
    });
    await fc.assert(cuts);
  });

  test.each([
    { name: "ends within a chunk", encoded: "5\r\nhel" },
    { name: "ends without the last chunk", encoded: "5\r\nhello\r\n" },
    { name: "has a chunk longer than it says", encoded: "4\r\nhello\r\n0\r\n\r\n" },
    { name: "has no chunk header", encoded: "hello\r\n" },
    { name: "is shorter than announced", encoded: "4\r\nhell\r\n0\r\n\r\n" },
  ])("refuses a body that $name", async ({ encoded }) => {
    await expect(decode(encoded, 5)).rejects.toMatchObject({ code: "IncompleteBody" });
  });
});
