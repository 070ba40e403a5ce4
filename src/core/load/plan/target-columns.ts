import type { Pipeline } from "../../pipeline/pipeline.ts";

type Columns = readonly string[] | undefined;

/** The columns that go from the stage into the target: those of the files without the one that only files have, and the mark. */
export function targetColumns({ copy: { columns }, mode }: Pick<Pipeline, "copy" | "mode">): Columns {
  if (mode.kind === "append" || !columns) return columns;
  const { when, mark } = mode.deletes ?? {};
  const kept = when && !when.isInTarget ? columns.filter((column) => !isSame(column, when.column)) : columns;
  return mark === undefined ? kept : [...kept, mark];
}

/** Redshift folds names to lower case. */
const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
