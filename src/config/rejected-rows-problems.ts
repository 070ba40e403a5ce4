import { parseCopyOptions } from "../core/pipeline/copy-options/copy-options.ts";
import { hasMaxError } from "../core/pipeline/copy-options/rejecting.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { asRaw } from "./raw-object.ts";

/**
 * Where `copy.max_rejected_rows` promises what COPY cannot do. With `null_keys: "discard"` it is also the limit of the rows
 * without a key, whatever COPY rejects.
 */
export function rejectedRowsProblems(copy: unknown, options: unknown): ConfigProblem[] {
  const { max_rejected_rows: most, options: text = "" } = asRaw(copy);
  if (typeof most !== "number" || !(most > 0) || typeof text !== "string") return [];
  const parsed = parseCopyOptions(text);
  if ("problems" in parsed || asRaw(options)["null_keys"] === "discard") return [];
  const problem = problemOf(most, parsed.options);
  return problem === undefined ? [] : [{ path: "copy.max_rejected_rows", message: problem }];
}

type Parsed = Extract<ReturnType<typeof parseCopyOptions>, { options: unknown }>["options"];

function problemOf(most: number, options: Parsed): string | undefined {
  if (!hasMaxError(options)) {
    const format = options.format.kind.toUpperCase();
    return `is ${most}, but COPY takes no MAXERROR for ${format}: such a file loads whole or not at all. Remove it`;
  }
  const { MAXERROR: own } = options.settings;
  if (own === undefined || Number(own) > most) return undefined;
  return (
    `is ${most}, but MAXERROR ${own} in copy.options fails the load at ${Number(own) > 1 ? `${own} bad rows` : "the first bad row"}. ` +
    `Remove MAXERROR, and COPY runs with MAXERROR ${most + 1}`
  );
}
