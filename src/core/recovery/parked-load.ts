import type { BatchFile } from "../arrivals/batch-file.ts";
import type { RecordContext } from "../records/records.ts";

/** Files that wait for a person from now on. */
export type ParkedLoad = {
  context: RecordContext;
  /** The attempt that failed last. */
  attempt: number;
  files: readonly BatchFile[];
  manifestUrls: readonly string[];
  reason: string;
  remedy: string;
  /** Whether a person knows of the cause already. */
  isTold: boolean;
};
