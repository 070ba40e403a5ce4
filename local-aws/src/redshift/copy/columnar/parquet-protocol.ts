import type { ErrorBlock } from "../copy-error.ts";
import type { SourceFile } from "../source/source-files.ts";
import type { Target } from "./parquet-rows.ts";

/** Messages from the thread; each one has an answer, in the same order. */
export type ParquetMessage =
  | { kind: "read"; start: number; end: number }
  | { kind: "rows"; bytes: Uint8Array<ArrayBuffer> }
  | { kind: "done"; rows: number }
  | { kind: "failed"; message: string; block?: ErrorBlock };

/** Messages to the thread: the order to load a file, or the answer to "read" and "rows". */
export type ParquetOrder =
  | { kind: "load"; file: SourceFile; target: Target }
  | { kind: "bytes"; bytes: Uint8Array }
  | { kind: "taken" };
