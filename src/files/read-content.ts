import { cutFixedWidth } from "../core/check/cut-fixed-width.ts";
import { cutJson } from "../core/check/cut-json.ts";
import { cutText, textDialect } from "../core/check/cut-text.ts";
import type { DataFile } from "../core/check/data-file.ts";
import type { FileContent } from "../core/check/file-content.ts";
import type { CopyOptions } from "../core/copy-options.ts";
import { errorText } from "../core/error-text.ts";
import { compressionOf, decompressHead } from "./decompress-head.ts";
import { parquetContent } from "./parquet-content.ts";

/** Of a file of text, this much is looked at, as it is stored. */
const headBytes = 1024 * 1024;

/** Reads the beginning of a file (of Parquet, its footer) in the format that the COPY options name. */
export async function readContent(file: DataFile, options: CopyOptions, maxRows: number): Promise<FileContent> {
  if (file.bytes === 0) return { kind: "text", rows: [] };
  const start = await file.read(0, Math.min(4, file.bytes));
  const isParquet = Buffer.from(start).toString("latin1") === "PAR1";
  if (options.format.kind === "parquet") return isParquet ? readParquet(file, maxRows) : noParquet;
  if (isParquet)
    return wrongFormat(
      "the file is Parquet, and the COPY options name another format",
      "write PARQUET in copy.options",
    );
  const head = await file.read(0, Math.min(headBytes, file.bytes));
  return readText(head, { options, maxRows, isWhole: file.bytes <= headBytes });
}

const wrongFormat = (message: string, remedy: string): FileContent => ({
  kind: "unreadable",
  finding: "wrong format",
  message,
  remedy,
});

const noParquet = wrongFormat(
  "the file is no Parquet, which is what COPY expects unless its options name another format",
  "name the file's format in copy.options, such as CSV IGNOREHEADER 1 or JSON 'auto'",
);

async function readParquet(file: DataFile, maxRows: number): Promise<FileContent> {
  try {
    return await parquetContent(file, maxRows);
  } catch (error) {
    return {
      kind: "unreadable",
      finding: "unreadable",
      message: `the Parquet file cannot be read: ${errorText(error)}`,
      remedy: "write the file again: it may be cut off",
    };
  }
}

type Head = { options: CopyOptions; maxRows: number; isWhole: boolean };

async function readText(stored: Uint8Array, head: Head): Promise<FileContent> {
  const { format, settings } = head.options;
  const named = (["GZIP", "ZSTD"] as const).find((word) => settings[word]);
  const found = compressionOf(stored);
  if (found !== named) {
    return found
      ? wrongFormat(
          `the file is compressed by ${found}, and the COPY options do not say so`,
          `add ${found} to copy.options`,
        )
      : wrongFormat(
          `the COPY options say ${named}, and the file is not compressed so`,
          `take ${named} out of copy.options, or compress the files`,
        );
  }
  const { bytes, isWhole } = named ? await decompressHead(stored, named) : { bytes: stored, isWhole: true };
  const text = new TextDecoder(encodingOf(settings.ENCODING)).decode(bytes);
  return cut(text, { ...head, isWhole: head.isWhole && isWhole }, format);
}

const encodingOf = (name: unknown) =>
  ({ UTF16: "utf-16le", UTF16LE: "utf-16le", UTF16BE: "utf-16be", ISO88591: "latin1" })[String(name)] ?? "utf-8";

function cut(text: string, { options, maxRows, isWhole }: Head, format: CopyOptions["format"]): FileContent {
  const head = { isWhole, maxRows, skip: Number(options.settings.IGNOREHEADER ?? 0) };
  switch (format.kind) {
    case "csv":
    case "delimited":
      return { kind: "text", ...cutText(text, head, textDialect(format, options.settings)) };
    case "fixedwidth":
      return { kind: "text", ...cutFixedWidth(text, head, format.fields) };
    case "json": {
      const result = cutJson(text, head);
      if ("records" in result) return { kind: "json", ...result };
      return { kind: "unreadable", finding: "wrong format", ...result };
    }
    default:
      throw new Error(`check reads no ${format.kind}`);
  }
}
