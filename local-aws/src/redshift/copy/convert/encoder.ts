import type { FieldFault } from "../field-fault.ts";
import type { RowBuffer } from "./row-buffer.ts";

/** The field is NULL; nothing was written. */
export const isNull = Symbol("NULL");

/**
 * Converts the text `source[start, end)` of a field to the column's type and writes it to `out`.
 *
 * Returns nothing if the value was written, {@link isNull}, or the fault (then anything may have been written).
 */
export type FieldEncoder = (
  out: RowBuffer,
  source: Uint8Array,
  start: number,
  end: number,
) => FieldFault | typeof isNull | undefined;
