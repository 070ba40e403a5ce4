import { isSameName } from "../../base/identifier.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";

type Columns = readonly string[] | undefined;

/** The columns that go from the stage into the target: those of the files without the one that only files have, and the mark. */
export function targetColumns({ copy: { columns }, mode }: Pick<Pipeline, "copy" | "mode">): Columns {
  if (mode.kind === "append" || !columns) return columns;
  const { when, mark } = mode.deletes ?? {};
  const kept = when && !when.isInTarget ? columns.filter((column) => !isSameName(column, when.column)) : columns;
  return mark === undefined ? kept : [...kept, mark];
}
