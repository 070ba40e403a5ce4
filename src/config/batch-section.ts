import type * as z from "zod/mini";
import { defaultWindowSeconds, type Pipeline } from "../core/pipeline/pipeline.ts";
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
    window_seconds: wholeNumber({
      min: 0,
      max: 300,
      default: defaultWindowSeconds,
      describe: "How long messages are collected before a load; longer than a load takes",
    }),
  },
  "Limits of one load, and how long its files are collected",
);

export function toBatch(batch: z.infer<typeof batchSection>): Pipeline["batch"] {
  return { maxFiles: batch.max_files, maxBytes: batch.max_bytes, windowSeconds: batch.window_seconds };
}
