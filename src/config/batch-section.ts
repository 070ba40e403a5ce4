import type * as z from "zod/mini";
import type { Pipeline } from "../core/pipeline/pipeline.ts";
import { section, wholeNumber } from "./fields.ts";

export const batchSection = section(
  {
    max_files: wholeNumber({ min: 1, max: 10_000, default: 1000, describe: "Most files of one load" }),
    max_bytes: wholeNumber({
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
      default: 5_368_709_120,
      describe: "Most bytes of one load; a larger file is loaded alone",
    }),
  },
  "Limits of one load",
);

export function toBatchLimits(batch: z.infer<typeof batchSection>): Pipeline["batch"] {
  return { maxFiles: batch.max_files, maxBytes: batch.max_bytes };
}
