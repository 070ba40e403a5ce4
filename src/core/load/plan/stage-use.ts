import type { CopyUse } from "../../pipeline/copy-options/copy-options.ts";

/**
 * From this size of a batch on, as S3 has it, its stage gets statistics. AWS publishes no limit. 128 MB is the size from
 * which COPY itself takes a file for large and splits it:
 * https://docs.aws.amazon.com/redshift/latest/dg/c_best-practices-use-multiple-files.html.
 */
export const largeStageBytes = 128 * 2 ** 20;

/** How a batch of so many bytes fills its stage: docs/decisions.md says why the size decides. */
export const stageUse = (batchBytes: number): Exclude<CopyUse, "target"> =>
  batchBytes >= largeStageBytes ? "large-staging" : "staging";
