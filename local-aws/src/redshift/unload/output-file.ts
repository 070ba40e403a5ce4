import type { UnloadRow } from "./unload-query.ts";

/** A file that UNLOAD wrote; lines count the header, too. */
export type WrittenFile = { url: string; bytes: number; lines: number };

/** One file while it is written. After an error only `abort` may follow. */
export type OutputFile = {
  /** Bytes so far, without those that a compressor still holds back. */
  readonly bytes: number;
  write(row: UnloadRow): Promise<void>;
  finish(): Promise<WrittenFile>;
  abort(): Promise<void>;
};

/** Opens a file of the unload's format. */
export type OpenFile = (bucket: string, key: string) => OutputFile;
