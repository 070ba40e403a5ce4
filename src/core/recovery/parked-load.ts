import type { BatchFile } from "../arrivals/batch-file.ts";
import type { RecordContext } from "../records/records.ts";

/** Files that need your action from now on. */
export type ParkedLoad = {
  context: RecordContext;
  /** The attempt that failed last. */
  attempt: number;
  files: readonly BatchFile[];
  manifestUrls: readonly string[];
  reason: string;
  remedy: string;
  /** Whether an alert about the cause was sent already. */
  isTold: boolean;
};
