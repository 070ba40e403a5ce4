import type { Column, Row } from "../../../src/demo/data/demo-table.ts";
import { encodeRows } from "../../../src/demo/data/encode.ts";
import type { ChaosFormat, ChaosPipeline } from "../pipelines.ts";
import { type ChaosRow, columnsOf, fileCellsOf } from "../rows.ts";

/** How a file can be bad: three ways that Redshift refuses, and two that are no fault of its content. */
export type BadKind = "bad row" | "wrong column count" | "broken file" | "object gone" | "overwritten";

const kindsByFormat: Record<ChaosFormat, readonly BadKind[]> = {
  "csv.gz": ["bad row", "wrong column count", "broken file"],
  json: ["bad row", "broken file"], // a JSON object has no column count
  parquet: ["bad row", "wrong column count", "broken file"],
};

/** An append target would hold both contents of an overwritten key, or one twice: keys of such targets are used once. */
export function badKinds({ format, mode }: ChaosPipeline): BadKind[] {
  return [...kindsByFormat[format], "object gone", ...(mode === "append" ? [] : (["overwritten"] as const))];
}

/** The bytes of a file with these rows, bad in the given way. */
export function encodeFile(
  { format, mode }: Pick<ChaosPipeline, "format" | "mode">,
  rows: readonly ChaosRow[],
  bad?: BadKind,
): Uint8Array {
  const columns = columnsOf(mode);
  const cells = rows.map((row) => fileCellsOf(mode, row));
  switch (bad) {
    case "bad row":
      return encodeRows(format, columns, withBadRow(cells));
    case "wrong column count":
      return withoutLastColumn(format, columns, cells);
    case "broken file":
      return broken(format, encodeRows(format, columns, cells));
    default:
      return encodeRows(format, columns, cells);
  }
}

/** Longer than the column, in the middle of the file. */
function withBadRow(rows: readonly Row[]): Row[] {
  const middle = Math.floor(rows.length / 2);
  return rows.map((row, index) => (index === middle ? [...row.slice(0, -1), "too long ".repeat(20)] : row));
}

function withoutLastColumn(format: ChaosFormat, columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  const fewer: readonly Column[] = columns.slice(0, -1);
  return encodeRows(
    format,
    fewer,
    rows.map((row) => row.slice(0, -1)),
  );
}

/** Half of the file, as an upload that was cut would leave it; JSON ends within an object. */
function broken(format: ChaosFormat, bytes: Uint8Array): Uint8Array {
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  return format === "json" ? half.subarray(0, half.lastIndexOf(",".charCodeAt(0)) + 1) : half;
}
