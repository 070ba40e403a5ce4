import { createGunzip, createZstdDecompress } from "node:zlib";
import { errorText } from "../../core/base/error-text.ts";

export type Compression = "GZIP" | "ZSTD";

const defaultMaxBytes = 8 * 1024 * 1024;

/**
 * Decompresses the beginning of a file, which may be cut off anywhere.
 *
 * @param maxBytes more is not looked at, however well it was compressed; default 8 MB
 * @returns what could be decompressed, whether that is all: neither cut off, nor broken, nor more than is looked at; and
 *   where it stopped at an error, its text
 */
export async function decompressHead(bytes: Uint8Array, compression: Compression, maxBytes = defaultMaxBytes) {
  if (compression === "ZSTD" && createZstdDecompress === undefined)
    throw new Error("ZSTD is read by Node 22.15 and newer");
  const stream = compression === "GZIP" ? createGunzip() : createZstdDecompress();
  const parts: Buffer[] = [];
  let size = 0;
  stream.end(bytes);
  try {
    for await (const part of stream) {
      parts.push(part);
      size += part.length;
      if (size >= maxBytes) break;
    }
    return { bytes: Buffer.concat(parts), isWhole: size < maxBytes };
  } catch (error) {
    return { bytes: Buffer.concat(parts), isWhole: false, problem: errorText(error) };
  }
}
