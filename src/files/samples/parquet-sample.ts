import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { DataFile } from "../../core/check/data-file.ts";
import type { ParquetColumn } from "../../core/check/file-content.ts";
import type { DeclaredColumn, Sample, SampleValue } from "../../core/draft/sample.ts";
import type { ColumnType } from "../../core/shapes/column-type.ts";
import type { FileType } from "../../core/shapes/file-column.ts";
import { openParquet } from "../parquet-content.ts";

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
    columns: columns.map((column) => declared(column, rows)),
    rows: rows.length,
  };
}

function declared({ name, type }: ParquetColumn, rows: readonly Record<string, unknown>[]): DeclaredColumn {
  const target = columnTypeOf(type);
  const written = type.kind === "int" ? `INT${type.bits}` : type.kind === "other" ? type.name : type.kind.toUpperCase();
  return { name, written, values: rows.map((row) => sampleValue(row[name])), ...(target && { type: target }) };
}

function sampleValue(value: unknown): SampleValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object") return { json: "" };
  return String(value);
}

/** The type that COPY reads such values into: Redshift converts nothing when it reads Parquet (facts §4.5). */
function columnTypeOf(type: FileType): ColumnType | undefined {
  switch (type.kind) {
    case "int":
      return { kind: "integer", bytes: type.bits === 64 ? 8 : 4 };
    case "decimal":
      return type;
    case "float":
      return { kind: "float", bytes: 4 };
    case "double":
      return { kind: "float", bytes: 8 };
    case "text":
      return { kind: "varchar", bytes: 256 };
    case "timestamp":
      return { kind: "timestamp", zoned: false };
    case "json":
    case "nested":
      return { kind: "super" };
    case "other":
      return undefined;
    default:
      return { kind: type.kind };
  }
}
