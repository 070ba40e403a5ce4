import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { CopyError, storageError } from "./copy-error.ts";
import type { Compression } from "./copy-statement.ts";
import type { ObjectStore } from "./object-store.ts";
import type { SourceFile } from "./source-files.ts";

const chunkSize = 256 * 1024;

/**
 * The bytes of a file, decompressed, in the order in which they come.
 *
 * @throws CopyError if S3 breaks off, or the file is not compressed as the statement says
 */
export async function* fileBytes(
  objects: ObjectStore,
  file: SourceFile,
  compression: Compression | undefined,
): AsyncGenerator<Buffer> {
  const source = await objects.open(file.bucket, file.key);
  const decompressed = compression ? decompress(source, compression) : source;
  try {
    yield* decompressed;
  } catch (error) {
    throw readError(error, file, compression);
  } finally {
    source.destroy();
    decompressed.destroy();
  }
}

function decompress(source: Readable, compression: Compression): Readable {
  if (compression === "BZIP2" || compression === "LZOP") throw unreadable(compression);
  const unzip = compression === "GZIP" ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize });
  pipeline(source, unzip).catch((error) => unzip.destroy(error)); // the reader of `unzip` gets the error
  return unzip;
}

export function unreadable(what: string): CopyError {
  return new CopyError(
    `The local Redshift does not read ${what} yet: nothing was loaded. Use another format or compression, or load into Amazon Redshift`,
    { sqlState: "0A000" },
  );
}

function readError(error: unknown, file: SourceFile, compression: Compression | undefined): CopyError {
  if (error instanceof CopyError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const how = compression ? `is not a whole ${compression} file` : "could not be read to its end";
  return storageError(`${file.url} ${how}: ${reason}`, file.url, error);
}
