import { storageError } from "../copy-error.ts";
import type { ObjectStore } from "./object-store.ts";

/** Manifests and jsonpaths files are small: a file of more bytes is neither. */
const maxBytes = 64 * 1024 * 1024;

/** A whole object as UTF-8 text. */
export async function readText(
  objects: Pick<ObjectStore, "open">,
  { bucket, key }: { bucket: string; key: string },
): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of await objects.open(bucket, key)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) throw storageError(`s3://${bucket}/${key} is larger than ${maxBytes} bytes`);
  }
  return Buffer.concat(chunks).toString("utf8");
}
