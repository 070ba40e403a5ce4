import { parquetHeader, readPage } from "hyparquet/src/column.js";
import { convert, convertWithDictionary } from "hyparquet/src/convert.js";
import { decompressPage, readDataPage } from "hyparquet/src/datapage.js";
import type { ColumnDecoder, DecodedArray, Encoding, PageHeader } from "hyparquet/src/types.js";

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
    const values = readFlatPage(pageOf(reader, header, decoder), { decoder, dictionary, rows: rows - read });
    pages.push(values);
    read += values.length;
  }
  return joined(pages, rows);
}

/** `levels` says which rows have a value; `values` is without them. */
type Page = { count: number; encoding: Encoding; levels: Uint8Array | undefined; values: Uint8Array };

function pageOf(reader: Reader, header: PageHeader, decoder: ColumnDecoder): Page {
  const stored = new Uint8Array(
    reader.view.buffer,
    reader.view.byteOffset + reader.offset,
    header.compressed_page_size,
  );
  reader.offset += header.compressed_page_size;
  const { codec, compressors } = decoder;
  const uncompressedSize = Number(header.uncompressed_page_size);
  if (header.type === "DATA_PAGE" && header.data_page_header) {
    const { num_values: count, encoding } = header.data_page_header;
    const bytes = decompressPage(stored, uncompressedSize, codec, compressors);
    return { count, encoding, ...withoutLevels(bytes, decoder) };
  }
  if (header.type === "DATA_PAGE_V2" && header.data_page_header_v2) {
    const { num_values: count, encoding, is_compressed: isCompressed = true, ...v2 } = header.data_page_header_v2;
    const levelBytes = v2.definition_levels_byte_length;
    if (v2.repetition_levels_byte_length !== 0 || levelBytes > stored.length)
      throw new Error("the levels of a page do not fit it");
    const rest = stored.subarray(levelBytes);
    const values = isCompressed ? decompressPage(rest, uncompressedSize - levelBytes, codec, compressors) : rest;
    return { count, encoding, levels: isOptional(decoder) ? stored.subarray(0, levelBytes) : undefined, values };
  }
  throw new Error(`a column has a page of type ${header.type}`);
}

const isOptional = ({ element }: ColumnDecoder) => element.repetition_type === "OPTIONAL";

/** Their length comes first, in four bytes. */
function withoutLevels(bytes: Uint8Array, decoder: ColumnDecoder): Pick<Page, "levels" | "values"> {
  if (!isOptional(decoder)) return { levels: undefined, values: bytes };
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (end > bytes.length) throw new Error("the definition levels of a page are longer than the page");
  return { levels: bytes.subarray(4, end), values: bytes.subarray(end) };
}

/** `rows`: those that no earlier page has. */
type Column = { decoder: ColumnDecoder; dictionary: DecodedArray | undefined; rows: number };

function readFlatPage(page: Page, { decoder, dictionary, rows }: Column): Values {
  const { encoding, levels } = page;
  if (page.count > rows) throw new Error(`a page claims ${page.count} values, and ${rows} rows are left`);
  const present = levels && presentRows(levels, page.count);
  const count = present ? present.count : page.count;
  const header = {
    num_values: count,
    encoding,
    definition_level_encoding: encoding,
    repetition_level_encoding: encoding,
  };
  const { dataPage } = readDataPage(page.values, header, required(decoder));
  if (encoding.endsWith("_DICTIONARY")) refuseUnknown(dataPage, dictionary);
  const values = convertWithDictionary(dataPage, dictionary, encoding, decoder);
  if (values.length !== count) throw new Error(`a page of ${count} values holds ${values.length}`);
  return present?.flags ? spread(values, present.flags) : values;
}

/** Without it, a value that the dictionary lacks would be NULL, and the index itself without a dictionary. */
function refuseUnknown(indexes: DecodedArray, dictionary: DecodedArray | undefined): void {
  if (!dictionary) throw new Error("a page names values of a dictionary, and the column has none");
  for (let at = 0; at < indexes.length; at++)
    if (!(Number(indexes[at]) < dictionary.length))
      throw new Error(`a page names value ${indexes[at]} of a dictionary of ${dictionary.length}`);
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
