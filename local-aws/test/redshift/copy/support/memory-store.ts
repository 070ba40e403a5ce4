import { Readable } from "node:stream";
import { storageError } from "../../../../src/redshift/copy/copy-error.ts";
import type { ObjectStore } from "../../../../src/redshift/copy/source/object-store.ts";

/** Objects by their url, in the order of the urls. Files may be added and taken away at any time. */
export type MemoryFiles = Map<string, Uint8Array>;

/** An S3 in memory that hands files out in pieces of `pieceBytes`. */
export function memoryStore(files: MemoryFiles, pieceBytes = 64 * 1024): ObjectStore {
  const get = (bucket: string, key: string): Uint8Array => {
    const file = files.get(`s3://${bucket}/${key}`);
    if (file) return file;
    throw storageError("S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey,Rid 1", key);
  };
  const stored = (bucket: string, key: string) => ({ bucket, key, bytes: get(bucket, key).length, eTag: "e1" });
  return {
    async *list(bucket, prefix) {
      const start = `s3://${bucket}/`;
      for (const url of [...files.keys()].sort()) {
        if (url.startsWith(start + prefix)) yield stored(bucket, url.slice(start.length));
      }
    },
    head: async (bucket, key) => (files.has(`s3://${bucket}/${key}`) ? stored(bucket, key) : undefined),
    open: async (bucket, key) => Readable.from(pieces(get(bucket, key), pieceBytes)),
    read: async (bucket, key, start, end) => get(bucket, key).subarray(start, end),
    create(bucket, key) {
      const written: Uint8Array[] = [];
      return {
        write: async (bytes) => void written.push(bytes),
        finish: async () => void files.set(`s3://${bucket}/${key}`, Buffer.concat(written)),
        abort: async () => undefined,
      };
    },
    remove: async (bucket, key) => void files.delete(`s3://${bucket}/${key}`),
  };
}

function* pieces(file: Uint8Array, bytes: number): Iterable<Buffer> {
  for (let at = 0; at < file.length; at += bytes) yield Buffer.from(file.subarray(at, at + bytes));
}
