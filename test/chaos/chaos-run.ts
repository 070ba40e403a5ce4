import type { Aws } from "../../src/demo/send/aws.ts";
import type { ChaosPipeline } from "./pipelines.ts";

/** What the parts of a run share. */
export type ChaosRun = { aws: Aws; pipelines: readonly ChaosPipeline[]; signal: AbortSignal };
