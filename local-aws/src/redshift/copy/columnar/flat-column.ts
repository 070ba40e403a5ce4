import { parquetHeader, readPage } from "hyparquet/src/column.js";
import { convert, convertWithDictionary } from "hyparquet/src/convert.js";
import { decompressPage, readDataPage } from "hyparquet/src/datapage.js";
import type { ColumnDecoder, DataPageHeader, DecodedArray } from "hyparquet/src/types.js";

type Reader = { view: DataView; offset: number };

/** Values of a column, null where it has none. */
export type Values = ArrayLike<unknown>;

/**
 * The values of one column chunk that is neither nested nor repeated. hyparquet decodes its pages; the library's own way
 * from there goes through the levels of nested columns, value by value, and takes longer than all the rest.
 *
 * @param rows how many the row group has
 * @see https://parquet.apache.org/docs/file-format/data-pages/ for levels, and …/encodings/#RLE for how they are written
 */
export function readFlatColumn(chunk: ArrayBuffer, decoder: ColumnDecoder, rows: number): Values {
  const reader: Reader = { view: new DataView(chunk), offset: 0 };
  const pages: Values[] = [];
  let dictionary: DecodedArray | undefined;
  for (let read = 0; read < rows && reader.offset < chunk.byteLength; ) {
    const header = parquetHeader(reader);
    if (header.type === "DICTIONARY_PAGE") {
      const { data } = readPage(reader, header, decoder, dictionary, undefined, 0);
      if (data) dictionary = convert(data, decoder);
      continue;
    }
    const values =
      header.type === "DATA_PAGE" && header.data_page_header
        ? readFlatPage(reader, { ...header, page: header.data_page_header }, { decoder, dictionary, rows: rows - read })
        : (readPage(reader, header, decoder, dictionary, undefined, 0).data ?? []);
    pages.push(values);
    read += values.length;
  }
  return joined(pages, rows);
}

type PageSizes = { compressed_page_size: number; uncompressed_page_size: number; page: DataPageHeader };
/** `rows`: those that no earlier page has. */
type Column = { decoder: ColumnDecoder; dictionary: DecodedArray | undefined; rows: number };

function readFlatPage(reader: Reader, sizes: PageSizes, { decoder, dictionary, rows }: Column): Values {
  const { page, compressed_page_size: size } = sizes;
  const stored = new Uint8Array(reader.view.buffer, reader.view.byteOffset + reader.offset, size);
  reader.offset += size;
  if (page.num_values > rows) throw new Error(`a page claims ${page.num_values} values, and ${rows} rows are left`);
  const bytes = decompressPage(stored, Number(sizes.uncompressed_page_size), decoder.codec, decoder.compressors);
  const isOptional = decoder.element.repetition_type === "OPTIONAL";
  const { levels, rest } = isOptional ? definitionLevels(bytes) : { levels: undefined, rest: bytes };
  const present = levels && presentRows(levels, page.num_values);
  const count = present ? present.count : page.num_values;
  const { dataPage } = readDataPage(rest, { ...page, num_values: count }, required(decoder));
  const values = convertWithDictionary(dataPage, dictionary, page.encoding, decoder);
  return present?.flags ? spread(values, present.flags) : values;
}

/** Their length comes first, in four bytes. */
function definitionLevels(bytes: Uint8Array): { levels: Uint8Array; rest: Uint8Array } {
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (end > bytes.length) throw new Error("the definition levels of a page are longer than the page");
  return { levels: bytes.subarray(4, end), rest: bytes.subarray(end) };
}

/** As if the page had no levels, because they are read already. */
const required = (decoder: ColumnDecoder): ColumnDecoder => ({
  ...decoder,
  schemaPath: decoder.schemaPath.map((node) => ({
    ...node,
    element: { ...node.element, repetition_type: "REQUIRED" },
  })),
});

/** `flags`: 1 for each row that has a value; undefined: all have. */
type Present = { count: number; flags: Uint8Array | undefined };

/** Levels of one bit, as runs of one value and runs of bits. */
function presentRows(levels: Uint8Array, rows: number): Present {
  const flags = new Uint8Array(rows);
  let [row, at] = [0, 0];
  while (row < rows) {
    const header = varint(levels, at);
    at = header.end;
    const length = header.value >>> 1;
    if ((header.value & 1) === 0) {
      flags.fill(levelByte(levels, at) & 1, row, row + length);
      at += 1;
      row += length;
    } else {
      for (const end = at + length; at < end && row < rows; at++)
        for (let bit = 0; bit < 8 && row < rows; bit++) flags[row++] = (levelByte(levels, at) >> bit) & 1;
    }
  }
  const count = flags.reduce((sum, flag) => sum + flag, 0);
  return { count, flags: count === rows ? undefined : flags };
}

function levelByte(levels: Uint8Array, at: number): number {
  const byte = levels[at];
  if (byte === undefined) throw new Error("the definition levels of a page end within a run");
  return byte;
}

function varint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start, shift = 0; at < bytes.length && shift < 35; at++, shift += 7) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new Error("a run of definition levels has no length");
}

function spread(values: Values, flags: Uint8Array): Values {
  const all = new Array<unknown>(flags.length);
  let next = 0;
  for (let row = 0; row < flags.length; row++) all[row] = flags[row] === 1 ? values[next++] : null;
  return all;
}

function joined(pages: readonly Values[], rows: number): Values {
  const [first] = pages;
  if (first && pages.length === 1) return first;
  const all = new Array<unknown>(rows);
  let row = 0;
  for (const page of pages) for (let at = 0; at < page.length; at++) all[row++] = page[at];
  all.length = row;
  return all;
}
