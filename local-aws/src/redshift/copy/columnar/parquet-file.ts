import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  type ParquetScan,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from "hyparquet";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { compressors as slowCompressors } from "hyparquet-compressors";
import type { ObjectStore } from "../source/object-store.ts";
import type { SourceFile } from "../source/source-files.ts";
import { wholeZstdFrames } from "../source/zstd-frames.ts";
import { readFlatColumn, type Values } from "./flat-column.ts";

/** `schema` has the columns as the file declares them; their values are as they are stored. */
export type ParquetFile = {
  schema: readonly SchemaTree[];
  /** In the order of the file. */
  groups: readonly RowGroup[];
  /** @param at the column's place in the schema */
  readColumn(at: number, group: RowGroup): Promise<Values>;
};

/** Places in the file's list of groups, and of rows. */
export type RowGroup = { at: number; rowStart: number; rowEnd: number };

const nothing = new Uint8Array();
const { LZ4: unlz4, LZ4_RAW: unlz4Raw } = slowCompressors;

/** node's own are several times faster; none may write more than the page says it has. */
const compressors: Compressors = {
  ...slowCompressors,
  // the library's refuse a page of no bytes, such as the dictionary of a column of NULLs
  LZ4: (input, outputLength) => (outputLength === 0 || !unlz4 ? nothing : unlz4(input, outputLength)),
  LZ4_RAW: (input, outputLength) => (outputLength === 0 || !unlz4Raw ? nothing : unlz4Raw(input, outputLength)),
  GZIP: (input, outputLength) => gunzipSync(input, { maxOutputLength: Math.max(outputLength, 1) }),
  ZSTD: unzstd,
  BROTLI: (input, outputLength) => brotliDecompressSync(input, { maxOutputLength: Math.max(outputLength, 1) }),
};

/** node's decompressor reads the first frame only. */
function unzstd(input: Uint8Array, outputLength: number): Uint8Array {
  const frames = wholeZstdFrames(Buffer.from(input.buffer, input.byteOffset, input.length));
  const maxOutputLength = Math.max(outputLength, 1);
  const [first, ...more] = frames.map((frame) => zstdDecompressSync(frame, { maxOutputLength }));
  return first !== undefined && more.length === 0 ? first : Buffer.concat([first ?? Buffer.alloc(0), ...more]);
}

/** @throws Error, of any kind, if the file is not a Parquet file */
export async function openParquet(objects: Pick<ObjectStore, "read">, source: SourceFile): Promise<ParquetFile> {
  const file = asyncBuffer(objects, source);
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  refuseBadChunks(metadata, source.bytes);
  const schema = parquetSchema(metadata).children;
  const stored = storedTypes(metadata, schema);
  const scan = await parquetScan({ file, metadata: stored, compressors, utf8: false, parsers });
  const { children } = parquetSchema(stored);
  return {
    schema,
    groups: groupsOf(metadata),
    readColumn: (at, group) => {
      const column = children[at];
      if (!column) throw new Error(`the file has no column ${at}`);
      return isFlat(column) ? readFlat({ file, metadata: stored }, { column, group }) : readNested(scan, column, group);
    },
  };
}

function groupsOf({ row_groups: groups }: FileMetaData): RowGroup[] {
  let rowStart = 0;
  return groups.flatMap(({ num_rows: rows }, at) => {
    const group = { at, rowStart, rowEnd: rowStart + Number(rows) };
    rowStart = group.rowEnd;
    return rows === 0n ? [] : [group];
  });
}

const isFlat = ({ children, element }: SchemaTree) => children.length === 0 && element.repetition_type !== "REPEATED";

const readNested = (scan: ParquetScan, { element }: SchemaTree, { rowStart, rowEnd }: RowGroup): Promise<Values> =>
  scan.readColumn({ column: element.name, rowStart, rowEnd });

type OpenFile = { file: AsyncBuffer; metadata: FileMetaData };

async function readFlat(
  { file, metadata }: OpenFile,
  { column, group }: { column: SchemaTree; group: RowGroup },
): Promise<Values> {
  const { name } = column.element;
  const chunk = metadata.row_groups[group.at]?.columns.find(
    ({ meta_data: found }) => found?.path_in_schema[0] === name,
  );
  if (!chunk?.meta_data) throw new Error(`row group ${group.at} has no column ${name}`);
  if (chunk.file_path) throw new Error(`column ${name} is in another file`);
  const {
    type,
    codec,
    dictionary_page_offset: dictionary,
    data_page_offset: data,
    total_compressed_size: size,
  } = chunk.meta_data;
  const start = Number(dictionary || data);
  const bytes = await file.slice(start, start + Number(size));
  const decoder = {
    ...{ type, codec, element: column.element, pathInSchema: [name], schemaPath: [root, column] },
    ...{ parsers: { ...DEFAULT_PARSERS, ...parsers }, compressors, utf8: false },
  };
  return readFlatColumn(bytes, decoder, group.rowEnd - group.rowStart);
}

/** What a path of a column begins with; it has no levels. */
const root: SchemaTree = { children: [], count: 0, element: { name: "root", repetition_type: "REQUIRED" }, path: [] };

function asyncBuffer(objects: Pick<ObjectStore, "read">, { bucket, key, bytes }: SourceFile): AsyncBuffer {
  return {
    byteLength: bytes,
    async slice(start, end = bytes) {
      const part = await objects.read(bucket, key, start, end);
      if (part.length !== end - start) throw new Error(`the file ends within bytes ${start} to ${end}`);
      return Uint8Array.from(part).buffer;
    },
  };
}

/** No writer puts more rows into a group; reading them would only exhaust the memory. */
const maxRowsPerGroup = 50_000_000;

function refuseBadChunks(metadata: FileMetaData, bytes: number): void {
  for (const { columns, num_rows: rows } of metadata.row_groups) {
    if (rows < 0n || rows > BigInt(maxRowsPerGroup)) throw new Error(`a row group claims ${rows} rows`);
    for (const { meta_data: chunk } of columns) {
      const end =
        (chunk?.dictionary_page_offset ?? chunk?.data_page_offset ?? 0n) + (chunk?.total_compressed_size ?? 0n);
      if (end > BigInt(bytes)) throw new Error("a column chunk lies outside the file");
    }
  }
}

/**
 * Without their logical types the values of plain columns are decoded without loss, and those of 64 bits by
 * {@link parsers}: hyparquet calls it with times in nanoseconds for every unit.
 */
function storedTypes(metadata: FileMetaData, schema: readonly SchemaTree[]): FileMetaData {
  const plain = new Set(schema.filter((column) => column.children.length === 0).map((column) => column.element));
  return {
    ...metadata,
    schema: metadata.schema.map((element) => (plain.has(element) ? storedType(element) : element)),
  };
}

function storedType({ converted_type: _, logical_type: __, ...element }: SchemaElement): SchemaElement {
  if (element.type !== "INT64") return element;
  return { ...element, logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit: "NANOS" } };
}

/** Nested values are printed as JSON: times in ISO 8601. */
const parsers = {
  timestampFromNanoseconds: numberIfSafe,
  timestampFromMicroseconds: (microseconds: bigint) => new Date(Number(microseconds / 1000n)),
  stringFromBytes: (bytes: Uint8Array) => bytes && Buffer.from(bytes).toString("utf8"),
};

/** A `bigint` in each row would keep the garbage collector busy for a third of the time of a load. */
function numberIfSafe(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
