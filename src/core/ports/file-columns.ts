import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import type { FileColumn } from "../shapes/file-column.ts";

/** `unreadable`: the file does not say which columns it has, for example because it is cut off or gone. */
export type ReadColumns = { kind: "columns"; columns: readonly FileColumn[] } | { kind: "unreadable"; reason: string };

/** What reads the columns of files: headers of CSV, footers of Parquet, schemas of Avro. */
export type FileColumns = {
  /**
   * Reads the part of the file that names its columns, and no more.
   *
   * @throws AccessDeniedError if the file may not be read: it may still exist; whatever else S3 throws
   */
  of(file: { bucket: string; key: string; bytes: number }, options: CopyOptions): Promise<ReadColumns>;
};
