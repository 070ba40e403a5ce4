import type { FailedLoad } from "./failed-load.ts";

/** What records, alerts and measurements need of a load: also of one that was not submitted. */
export type RefusedLoad = Pick<FailedLoad, "name" | "pipelineName" | "pipeline" | "trail"> & {
  /** `id` is empty if it was not submitted. `endedAt` is ISO 8601. */
  statement: { id: string; endedAt: string };
};
