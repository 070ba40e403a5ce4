import { errorText } from "../../core/base/error-text.ts";
import type { CopyOptions } from "../../core/pipeline/copy-options/copy-options.ts";
import { packingOf } from "../../core/pipeline/copy-options/text-layout.ts";
import type { FileColumns, ReadColumns } from "../../core/ports/file-columns.ts";
import type { FileColumn } from "../../core/shapes/file-column.ts";
import { avroColumns, CutOff } from "./avro-columns.ts";
import { csvColumns } from "./csv-columns.ts";
import { type Compression, decompressHead } from "./decompress-head.ts";
import type { RangedFile } from "./ranged-file.ts";

/** So much of a file's beginning is read for its header or schema; the rest only where they do not end there. */
const headBytes = [64 * 1024, 1024 * 1024, 8 * 1024 * 1024];

/** 1,600 names of 127 bytes fit five times: a CSV file whose header is longer is none, and many files are read at once. */
const csvHeadBytes = headBytes.slice(0, 2);

/** @param open finds the file, without reading it. @returns undefined from `read` if it is gone */
export function fileColumns(
  read: (file: { bucket: string; key: string }, start: number, end: number) => Promise<Uint8Array | undefined>,
): FileColumns {
  return {
    of: async (file, options) => {
      const ranged: RangedFile = {
        bytes: file.bytes,
        read: async (start, end) => {
          const bytes = await read(file, start, end);
          if (!bytes) throw new Gone();
          return bytes;
        },
      };
      try {
        return await columnsOfFile(ranged, options);
      } catch (error) {
        if (!(error instanceof Gone)) throw error;
        return { kind: "unreadable", reason: "the file is gone: its key holds nothing any more" };
      }
    },
  };
}

class Gone extends Error {
  override readonly name = "Gone";
}

/** A failure to read is S3's and may pass; a failure to understand what was read is the file's. */
export async function columnsOfFile(file: RangedFile, options: CopyOptions): Promise<ReadColumns> {
  if (file.bytes === 0) return unreadable("the file is empty: it does not name its columns");
  switch (options.format.kind) {
    case "parquet":
      return parquet(file);
    case "avro":
      return fromHead(file, headBytes, async (head) => avroColumns(head));
    default:
      return fromHead(file, csvHeadBytes, (head, isWhole) => csv(head, options, isWhole));
  }
}

const unreadable = (reason: string): ReadColumns => ({ kind: "unreadable", reason });

async function parquet(file: RangedFile): Promise<ReadColumns> {
  const failed: unknown[] = [];
  const watched = {
    ...file,
    read: (start: number, end: number) =>
      file.read(start, end).catch((error: unknown) => {
        failed.push(error);
        throw error;
      }),
  };
  try {
    const { parquetColumns } = await import("./parquet-columns.ts");
    return { kind: "columns", columns: await parquetColumns(watched) };
  } catch (error) {
    if (failed.length > 0) throw failed[0];
    return unreadable(`the Parquet file cannot be read: ${errorText(error)}. It may be cut off, or of another format`);
  }
}

type HeadReader = (head: Uint8Array, isWhole: boolean) => Promise<FileColumn[] | undefined>;

async function fromHead(file: RangedFile, limits: readonly number[], columnsIn: HeadReader): Promise<ReadColumns> {
  for (const limit of limits) {
    const isWhole = file.bytes <= limit;
    const head = await file.read(0, Math.min(limit, file.bytes));
    const columns = await understood(() => columnsIn(head, isWhole));
    if (columns.kind !== "cut off") return columns;
    if (isWhole) break;
  }
  const most = (limits.at(-1) ?? 0) / 1024 / 1024;
  return unreadable(`its header does not end within the first ${most} MB, or within the file`);
}

async function understood(read: () => Promise<FileColumn[] | undefined>): Promise<ReadColumns | { kind: "cut off" }> {
  try {
    const columns = await read();
    return columns ? { kind: "columns", columns } : { kind: "cut off" };
  } catch (error) {
    if (error instanceof CutOff) return { kind: "cut off" };
    return unreadable(`its columns cannot be read: ${errorText(error)}`);
  }
}

async function csv(head: Uint8Array, options: CopyOptions, isWhole: boolean): Promise<FileColumn[] | undefined> {
  const packing = packingOf(options.settings);
  if (packing !== "GZIP" && packing !== "ZSTD") return csvColumns(head, options, isWhole);
  const plain = await decompressed(head, packing);
  return csvColumns(plain.bytes, options, isWhole && plain.isWhole);
}

async function decompressed(head: Uint8Array, compression: Compression) {
  const plain = await decompressHead(head, compression, csvHeadBytes.at(-1));
  if (plain.bytes.length === 0 && plain.problem !== undefined)
    throw new Error(`the file is not ${compression}: ${plain.problem}`);
  return plain;
}
