import type { JsonPath } from "../cut/json-paths.ts";

/** Messages from the thread; each one waits for its answer. */
export type AvroMessage =
  | { kind: "more" }
  /** Records as JSON, one per line. */
  | { kind: "lines"; bytes: Uint8Array<ArrayBuffer> }
  | { kind: "done" }
  | { kind: "failed"; reason: string; record: number };

/** Messages to the thread: the order to read a file, or the answer to "more" and "lines". */
export type AvroOrder =
  | { kind: "load"; paths?: readonly JsonPath[] }
  | { kind: "bytes"; bytes: Uint8Array }
  | { kind: "end" }
  | { kind: "next" };
