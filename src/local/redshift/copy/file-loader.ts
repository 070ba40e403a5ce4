import type { RefuseRecord } from "./row-loader.ts";
import type { SourceFile } from "./source-files.ts";

export type FileLoad = {
  file: SourceFile;
  refuse: RefuseRecord;
  /** Hands on converted rows, in pieces of a good size for sending. */
  write(rows: Buffer): Promise<void>;
};

export type FileLoader = {
  /** Reads one file to its end; `records` counts those that were refused, too. */
  load(load: FileLoad): Promise<{ rows: number; records: number }>;
  close(): Promise<void>;
};
