import type { CopyOptions } from "../pipeline/copy-options/copy-options.ts";
import { deletesOf } from "../pipeline/deletes-of.ts";
import { matchColumns } from "../pipeline/match-columns.ts";
import { defaultMaxNewColumns, type NewColumns, type Pipeline } from "../pipeline/pipeline.ts";

/** What a pipeline wants of the columns of its files. */
export type ShapeRules = {
  newColumns: NewColumns;
  maxNewColumns: number;
  /** Columns that each file must have: keys, timestamps, and the one that says what deletes. */
  needed: readonly string[];
  /** Columns that the load fills, so no file may have them. */
  filled: readonly string[];
  /** A column that says what deletes, and that only the files may have. A history keeps it, unless it marks. */
  deletes: string | undefined;
  /** EXPLICIT_IDS: files hold the values of IDENTITY columns. */
  holdsIdentity: boolean;
  /** COPY goes by position: not for Avro. */
  isByPosition: boolean;
  /** Rows that delete may lack what the target's rows must have. */
  mayLackNotNull: boolean;
};

/** Whether COPY puts the fields of a file into columns by position: of Avro it goes by names. */
export const isByPosition = ({ format }: Pick<CopyOptions, "format">): boolean => format.kind !== "avro";

export function shapeRules({ copy, mode, auditColumns = {} }: Pipeline): ShapeRules {
  const { newColumns = "reject", maxNewColumns = defaultMaxNewColumns } = copy.byName ?? {};
  const deletes = deletesOf(mode);
  const keys = mode.kind === "append" ? [] : [...matchColumns(mode), ...mode.timestamps];
  const when = deletes?.when?.column;
  return {
    newColumns,
    maxNewColumns,
    needed: when === undefined ? keys : [...keys, when],
    filled: [auditColumns.batchId, auditColumns.loadedAt, deletes?.mark].filter((name) => name !== undefined),
    deletes: mode.kind === "history" && deletes?.mark === undefined ? undefined : when,
    isByPosition: isByPosition(copy.options),
    holdsIdentity: copy.options.settings.EXPLICIT_IDS === true,
    mayLackNotNull: mode.kind === "merge" && when !== undefined,
  };
}
