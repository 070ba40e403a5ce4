import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { DataFile } from "../core/check/data-file.ts";
import type { FileContent, ParquetColumn } from "../core/check/file-content.ts";
import { parquetType } from "./columns/parquet-type.ts";

/** Beyond this, the columns of text of the first rows are not read: only the footer speaks. */
const maxTextBytes = 32 * 1024 * 1024;

/** Reads the footer of a Parquet file, and of its first rows the texts, because the footer does not have their lengths. */
export async function parquetContent(source: DataFile, maxRows: number): Promise<FileContent> {
  const { file, metadata, columns } = await openParquet(source);
  const longest = await longestTexts({ file, metadata, columns, maxRows });
  return {
    kind: "parquet",
    rows: Number(metadata.num_rows),
    columns: columns.map((column) => ({ ...column, ...longest.get(column.name) })),
  };
}

/** The footer of a Parquet file, with the columns that it describes. */
export async function openParquet(source: DataFile) {
  const file: AsyncBuffer = {
    byteLength: source.bytes,
    slice: async (start, end = source.bytes) => Uint8Array.from(await source.read(start, end)).buffer,
  };
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  return { file, metadata, columns: parquetSchema(metadata).children.map((tree) => describe(tree, metadata)) };
}

function describe(tree: SchemaTree, { row_groups: groups }: FileMetaData): ParquetColumn {
  const { name } = tree.element;
  const type = parquetType(tree);
  if (type.kind === "nested") return { name, type };
  const statistics = groups.map(
    ({ columns }) => columns.find((it) => it.meta_data?.path_in_schema[0] === name)?.meta_data?.statistics,
  );
  const nulls = sumOf(statistics.map((each) => each?.null_count));
  const bounds = type.kind === "int" ? boundsOf(statistics) : undefined;
  return { name, type, ...(nulls !== undefined && { nulls: Number(nulls) }), ...bounds };
}

function sumOf(counts: readonly (bigint | undefined)[]): bigint | undefined {
  return counts.reduce<bigint | undefined>(
    (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
    0n,
  );
}

type Statistics = NonNullable<FileMetaData["row_groups"][number]["columns"][number]["meta_data"]>["statistics"];

/** A row group without figures, which may hold NULLs only, says nothing about the others. */
function boundsOf(statistics: readonly Statistics[]): { min: bigint; max: bigint } | undefined {
  const values = statistics
    .flatMap((each) => [each?.min_value ?? each?.min, each?.max_value ?? each?.max])
    .flatMap(toBigInt);
  if (values.length === 0) return undefined;
  return values.reduce(({ min, max }, value) => ({ min: value < min ? value : min, max: value > max ? value : max }), {
    min: values[0] ?? 0n,
    max: values[0] ?? 0n,
  });
}

const toBigInt = (value: unknown) =>
  typeof value === "bigint" || Number.isInteger(value) ? [BigInt(value as number)] : [];

type Texts = { file: AsyncBuffer; metadata: FileMetaData; columns: readonly ParquetColumn[]; maxRows: number };

async function longestTexts({
  file,
  metadata,
  columns,
  maxRows,
}: Texts): Promise<Map<string, Pick<ParquetColumn, "longest">>> {
  const names = columns.flatMap(({ name, type }) => (type.kind === "text" || type.kind === "json" ? [name] : []));
  const chunks =
    metadata.row_groups[0]?.columns.filter(({ meta_data: it }) => names.includes(it?.path_in_schema[0] ?? "")) ?? [];
  const bytes = chunks.reduce((sum, { meta_data: it }) => sum + Number(it?.total_compressed_size ?? 0n), 0);
  if (names.length === 0 || chunks.length === 0 || bytes > maxTextBytes) return new Map();
  const rowEnd = Math.min(maxRows, Number(metadata.row_groups[0]?.num_rows ?? 0));
  const rows = await parquetReadObjects({
    file,
    metadata,
    columns: names,
    rowEnd,
    compressors,
    parsers: { jsonFromBytes: textOf },
  });
  return new Map(names.map((name) => [name, longestOf(rows.map((row) => row[name]))]));
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function longestOf(values: readonly unknown[]): Pick<ParquetColumn, "longest"> {
  let longest = { bytes: 0, row: 0 };
  values.forEach((value, at) => {
    const bytes = typeof value === "string" ? Buffer.byteLength(value) : 0;
    if (bytes > longest.bytes) longest = { bytes, row: at + 1 };
  });
  return longest.row === 0 ? {} : { longest };
}
