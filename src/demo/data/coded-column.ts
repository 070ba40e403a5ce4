import { zstdDecompressSync } from "node:zlib";
import type { AsyncBuffer, Compressors, FileMetaData, SchemaTree } from "hyparquet";
import { parquetSchema } from "hyparquet";
import { parquetHeader, readPage } from "hyparquet/src/column.js";
import { convert, DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { decompressPage, readDataPage } from "hyparquet/src/datapage.js";
import type { ColumnDecoder, DataPageHeader, DecodedArray, RowGroup } from "hyparquet/src/types.js";

/** A column as its file has it: the values that occur, and for each row the place of its value among them. */
export type CodedColumn = { values: DecodedArray; codes: ArrayLike<number> };

const compressors: Compressors = { ZSTD: (input) => new Uint8Array(zstdDecompressSync(input)) };

/**
 * Reads a flat column of one row group that has a dictionary and no NULL. hyparquet decodes its pages; the library's own
 * way from there goes through the levels of nested columns, value by value, and takes longer than all the rest.
 *
 * @throws Error if the column is another kind
 * @see https://parquet.apache.org/docs/file-format/data-pages/
 */
export async function readCodedColumn(
  { file, metadata }: { file: AsyncBuffer; metadata: FileMetaData },
  group: RowGroup,
  name: string,
): Promise<CodedColumn> {
  const chunk = group.columns.find(({ meta_data: found }) => found?.path_in_schema[0] === name)?.meta_data;
  const column = parquetSchema(metadata).children.find(({ element }) => element.name === name);
  if (!chunk || !column || chunk.statistics?.null_count !== 0n)
    throw new Error(`${name} is not a column without NULL.`);
  const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
  const bytes = await file.slice(start, start + Number(chunk.total_compressed_size));
  const { type, codec } = chunk;
  const decoder = {
    ...{ type, codec, element: column.element, pathInSchema: [name], schemaPath: [root, required(column)] },
    ...{ parsers: DEFAULT_PARSERS, compressors, utf8: true },
  };
  return readPages(bytes, decoder, Number(group.num_rows));
}

/** What a path of a column begins with. */
const root: SchemaTree = { children: [], count: 0, element: { name: "root", repetition_type: "REQUIRED" }, path: [] };

/** As if its pages had no levels, because {@link withoutLevels} takes them away. */
const required = (column: SchemaTree): SchemaTree => ({
  ...column,
  element: { ...column.element, repetition_type: "REQUIRED" },
});

function readPages(chunk: ArrayBuffer, decoder: ColumnDecoder, rows: number): CodedColumn {
  const reader = { view: new DataView(chunk), offset: 0 };
  const codes = new Uint32Array(rows);
  let values: DecodedArray = [];
  for (let read = 0; read < rows; ) {
    const header = parquetHeader(reader);
    if (header.type === "DICTIONARY_PAGE") {
      values = convert(readPage(reader, header, decoder, undefined, undefined, 0).data ?? [], decoder);
      continue;
    }
    const page = header.data_page_header;
    if (page?.encoding !== "RLE_DICTIONARY") throw new Error(`${decoder.pathInSchema} has pages without a dictionary.`);
    const stored = new Uint8Array(chunk, reader.offset, header.compressed_page_size);
    reader.offset += header.compressed_page_size;
    const size = Number(header.uncompressed_page_size);
    codes.set(pageCodes(decompressPage(stored, size, decoder.codec, compressors), page, decoder), read);
    read += page.num_values;
  }
  return { values, codes };
}

function pageCodes(bytes: Uint8Array, page: DataPageHeader, decoder: ColumnDecoder): ArrayLike<number> {
  return readDataPage(withoutLevels(bytes), page, decoder).dataPage as ArrayLike<number>; // places in the dictionary
}

/** Their length comes first, in four bytes. */
function withoutLevels(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(4 + new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true));
}
