import { type AsyncBuffer, parquetMetadataAsync, parquetSchema } from "hyparquet";
import type { FileColumn } from "../../core/shapes/file-column.ts";
import { parquetType } from "./parquet-type.ts";
import type { RangedFile } from "./ranged-file.ts";

/** Footers of files with some hundred columns and few row groups fit; of others the rest is read by a second request. */
const footerBytes = 64 * 1024;

/** A file says itself how long its footer is, and many files are read at once: longer ones are not read. */
const maxFooterBytes = 16 * 1024 * 1024;

/** The columns of a Parquet file, as its footer has them. @throws if the footer cannot be read */
export async function parquetColumns({ bytes, read }: RangedFile): Promise<FileColumn[]> {
  const file: AsyncBuffer = {
    byteLength: bytes,
    slice: async (start, end = bytes) => {
      if (end - start > maxFooterBytes)
        throw new Error(`by its last bytes its footer has ${bytes - start - 8} bytes, and 16 MB are read at most`);
      return Uint8Array.from(await read(start, end)).buffer;
    },
  };
  const metadata = await parquetMetadataAsync(file, { initialFetchSize: footerBytes, geoparquet: false });
  return parquetSchema(metadata).children.map((tree) => ({ name: tree.element.name, type: parquetType(tree) }));
}
