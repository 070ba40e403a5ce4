import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { DataFile } from "../../core/check/data-file.ts";
import type { Sample, SampleValue } from "../../core/draft/sample.ts";
import { openParquet } from "../parquet-content.ts";
import { declaredColumn } from "./declared-column.ts";

/** Beyond this, as they are stored, values are not read: the schema alone speaks. */
const maxBytes = 64 * 1024 * 1024;

/** The columns of a Parquet file, and the values of its first rows. @throws Error if it is broken */
export async function parquetSample(source: DataFile, maxRows: number): Promise<Sample> {
  const { file, metadata, columns } = await openParquet(source);
  const [group] = metadata.row_groups;
  const isSmall = Number(group?.total_compressed_size ?? group?.total_byte_size ?? 0n) <= maxBytes;
  const rowEnd = isSmall ? Math.min(maxRows, Number(group?.num_rows ?? 0)) : 0;
  const rows = rowEnd === 0 ? [] : await parquetReadObjects({ file, metadata, rowEnd, compressors });
  return {
    file: source.name,
    kind: "parquet",
    columns: columns.map(({ name, type }) =>
      declaredColumn(
        { name, type },
        rows.map((row) => sampleValue(row[name])),
      ),
    ),
    rows: rows.length,
  };
}

function sampleValue(value: unknown): SampleValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object") return { json: "" };
  return String(value);
}
