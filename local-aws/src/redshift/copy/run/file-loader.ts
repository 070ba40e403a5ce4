import type { TextRecord } from "../record/text-record.ts";
import type { SourceFile } from "../source/source-files.ts";
import type { RefuseRecord } from "./row-loader.ts";

export type FileLoad = {
  file: SourceFile;
  refuse: RefuseRecord;
  /** Told of each row that was loaded with characters replaced. */
  replaced(record: TextRecord, field: number): void;
  /**
   * Hands on converted rows, in pieces of a good size for sending; resolves when there is room for more.
   *
   * @param sent is called when the memory of `rows` is not needed any more; not if anything fails
   */
  write(rows: Buffer, sent?: () => void): Promise<void>;
};

export type FileLoader = {
  /** Reads one file to its end; `records` counts those that were refused, too. */
  load(load: FileLoad): Promise<{ rows: number; records: number }>;
};
