import type { ErrorBlock } from "../copy-error.ts";
import type { SourceFile } from "../source/source-files.ts";
import type { Target } from "./parquet-rows.ts";

/** What the thread says; each message has its answer, in the same order. */
export type ParquetMessage =
  | { kind: "read"; start: number; end: number }
  | { kind: "rows"; bytes: Uint8Array<ArrayBuffer> }
  | { kind: "done"; rows: number }
  | { kind: "failed"; message: string; block?: ErrorBlock };

/** What the thread is told: to load a file, or the answer to "read" and "rows". */
export type ParquetOrder =
  | { kind: "load"; file: SourceFile; target: Target }
  | { kind: "bytes"; bytes: Uint8Array }
  | { kind: "taken" };
