import { isSameName } from "../base/identifier.ts";
import { deletesOf } from "./deletes-of.ts";
import type { Pipeline } from "./pipeline.ts";

/** Those of `copy.columns` that the target has, too: all but a column that only the files have. Undefined: none are named. */
export function storedColumns({ copy: { columns }, mode }: Pick<Pipeline, "copy" | "mode">) {
  const when = deletesOf(mode)?.when;
  return when && !when.isInTarget ? columns?.filter((column) => !isSameName(column, when.column)) : columns;
}
