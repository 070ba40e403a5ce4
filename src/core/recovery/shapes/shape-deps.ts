import type { RecoveryTools } from "../failed-load.ts";

/** What becomes of files that do not fit their target needs this of the world. */
export type ShapeDeps = Pick<
  RecoveryTools,
  "objects" | "warehouse" | "alerts" | "events" | "metrics" | "log" | "sleepMs"
> & {
  now: () => Date;
};
