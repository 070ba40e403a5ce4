import type { Packing } from "../pipeline/copy-options/text-layout.ts";

/** Names the bytes of a file, as the event of its creation does. */
type NamedFile = { bucket: string; key: string; eTag: string; versionId?: string };

/** The content of files that were loaded. */
export type DataFiles = {
  /**
   * The unpacked bytes of exactly the version that was announced.
   *
   * @returns why it cannot be read: it was replaced or is gone, S3 refuses it, or nothing here unpacks it. Reading may still
   * throw: the connection broke, or the file is damaged
   */
  open(file: NamedFile, packing: Packing): Promise<{ bytes: AsyncIterable<Uint8Array> } | { because: string }>;
};
