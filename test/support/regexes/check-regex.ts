import type { WrittenRegex } from "./written-regexes.ts";

process.env["RECHECK_SYNC_BACKEND"] = "pure"; // in this process, in plain JavaScript, on every machine
const { checkSync } = await import("recheck");

/** A limit in work, not in time, decides; this one only ends what would never end. */
const limits = {
  timeout: 120_000,
  attackTimeout: null,
  incubationTimeout: null,
  mutationTimeout: null,
  seedingTimeout: null,
  randomSeed: 1,
};

/** `linear`, or what the time that it takes grows like, or why that is not known. */
export function checkRegex({ source, flags }: Pick<WrittenRegex, "source" | "flags">): string {
  const found = checkSync(source, flags, limits);
  if (found.status === "safe") return "linear";
  return found.status === "vulnerable" ? found.complexity.summary : `unknown: ${found.error.kind}`;
}
