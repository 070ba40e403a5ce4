import { deletesOf } from "../../pipeline/deletes-of.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { storedColumns } from "../../pipeline/stored-columns.ts";
import type { Columns } from "./step.ts";

/** The columns that go from the stage into the target: those of the files that it has, and the mark. */
export function targetColumns(pipeline: Pick<Pipeline, "copy" | "mode">): Columns {
  const stored = storedColumns(pipeline);
  const mark = deletesOf(pipeline.mode)?.mark;
  return stored && mark !== undefined ? [...stored, mark] : stored;
}
