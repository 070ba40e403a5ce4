import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { CopyError, storageError } from "../copy-error.ts";
import type { Compression } from "../statement/copy-statement.ts";
import { bunzip2 } from "./bunzip2.ts";
import type { ObjectStore } from "./object-store.ts";
import type { SourceFile } from "./source-files.ts";
import { zstdFrames } from "./zstd-frames.ts";

const chunkSize = 256 * 1024;

/**
 * The bytes of a file, decompressed, in the order in which they come.
 *
 * @throws CopyError if S3 breaks off, or the file is not compressed as the statement says
 */
export async function* fileBytes(
  objects: Pick<ObjectStore, "open">,
  file: SourceFile,
  compression: Compression | undefined,
): AsyncGenerator<Buffer> {
  const source = await objects.open(file.bucket, file.key);
  try {
    yield* decompressed(arriving(source, file), compression);
  } catch (error) {
    throw readError(error, file, compression);
  } finally {
    source.destroy();
  }
}

/** A broken connection is never reported as a fault of the file, under any compression. */
async function* arriving(source: Readable, file: SourceFile): AsyncGenerator<Buffer> {
  try {
    yield* source;
  } catch (error) {
    throw storageError(`S3CurlException: ${error instanceof Error ? error.message : String(error)}`, file.url, error);
  }
}

function decompressed(source: AsyncIterable<Buffer>, compression: Compression | undefined): AsyncIterable<Buffer> {
  switch (compression) {
    case "GZIP":
      return unzipped(source, createGunzip({ chunkSize }));
    case "ZSTD":
      return unzipped(zstdFrames(source), createZstdDecompress({ chunkSize }));
    case "BZIP2":
      return bunzip2(source);
    default:
      return source;
  }
}

/** Leaving the loop over it ends `unzip`. */
function unzipped(source: AsyncIterable<Buffer>, unzip: Transform): Transform {
  pipeline(source, unzip).catch((error) => unzip.destroy(error)); // the reader of `unzip` gets the error
  return unzip;
}

function readError(error: unknown, file: SourceFile, compression: Compression | undefined): CopyError {
  if (error instanceof CopyError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return storageError(`${file.url} is not a whole ${compression} file: ${reason}`, file.url, error);
}
