import { shortDigest } from "../../base/digest.ts";
import type { CopySource } from "../../pipeline/pipeline.ts";
import type { Trail } from "../trail.ts";

/** Names a column in a trail by 16 hexadecimal characters: the name itself would have to be escaped there. */
export const columnMark = (column: string): string => shortDigest("column", column).slice(0, 16);

/**
 * The columns of `copy.columns` that take no NULL, as far as failures have shown. A stage of named columns has lost the
 * target's NOT NULL, so each COPY of the next attempts is followed by a check of these.
 */
export function notNullColumns(
  { copy: { columns = [] } }: { copy: Pick<CopySource, "columns"> },
  { notNull = [] }: Trail,
): readonly string[] {
  return columns.filter((column) => notNull.includes(columnMark(column)));
}
