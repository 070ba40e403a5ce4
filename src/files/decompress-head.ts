import { createGunzip, createZstdDecompress } from "node:zlib";

export type Compression = "GZIP" | "ZSTD";

/** By the first bytes; undefined for all else. */
export function compressionOf(bytes: Uint8Array): Compression | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "GZIP";
  return bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd ? "ZSTD" : undefined;
}

/** More is not looked at, however well it was compressed. */
const maxBytes = 8 * 1024 * 1024;

/**
 * Decompresses the beginning of a file, which may be cut off anywhere.
 *
 * @returns what could be decompressed, and whether that is all: neither cut off, nor broken, nor more than is looked at
 */
export async function decompressHead(bytes: Uint8Array, compression: Compression) {
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
  } catch {
    return { bytes: Buffer.concat(parts), isWhole: false };
  }
}
