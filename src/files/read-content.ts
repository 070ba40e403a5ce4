import { errorText } from "../core/base/error-text.ts";
import { cutFixedWidth } from "../core/check/cut-fixed-width.ts";
import { cutJson } from "../core/check/cut-json.ts";
import { cutText, textDialect } from "../core/check/cut-text.ts";
import type { DataFile } from "../core/check/data-file.ts";
import type { FileContent } from "../core/check/file-content.ts";
import type { CopyOptions } from "../core/pipeline/copy-options/copy-options.ts";
import { decodeText, encodingProblem } from "./decode-text.ts";
import { decompressHead } from "./decompress-head.ts";
import { type Signature, signatureOf } from "./file-signature.ts";
import { parquetContent } from "./parquet-content.ts";

/** Of a file of text, this much is looked at, as it is stored. */
const headBytes = 1024 * 1024;

/** Reads the beginning of a file (of Parquet, its footer) in the format that the COPY options name. */
export async function readContent(file: DataFile, options: CopyOptions, maxRows: number): Promise<FileContent> {
  if (file.bytes === 0) return { kind: "text", rows: [] };
  const start = await file.read(0, Math.min(8, file.bytes));
  const found = signatureOf(start);
  if (options.format.kind === "parquet") {
    if (found?.option === "PARQUET") return readParquet(file, maxRows);
    return found ? otherFormat(found) : noParquet;
  }
  const named = (["GZIP", "ZSTD"] as const).find((word) => options.settings[word]);
  if (found && (!named || found.option !== named)) return otherFormat(found);
  if (named && !found) return notCompressed(named);
  const head = await file.read(0, Math.min(headBytes, file.bytes));
  const isWhole = file.bytes <= headBytes;
  if (!named) return readText(head, { options, maxRows, isWhole });
  const inner = await decompressHead(head, named);
  if (isWhole && inner.problem !== undefined) return broken(named, inner.problem);
  return readText(inner.bytes, { options, maxRows, isWhole: isWhole && inner.isWhole });
}

const wrongFormat = (message: string, remedy: string): FileContent => ({
  kind: "unreadable",
  finding: "wrong format",
  message,
  remedy,
});

const otherFormat = ({ name, option }: Signature): FileContent =>
  wrongFormat(
    `the file is ${name}, and the COPY options do not say so`,
    option ? `write ${option} in copy.options` : `COPY reads no ${name}: unpack it, or compress it with GZIP`,
  );

const notCompressed = (named: string): FileContent =>
  wrongFormat(
    `the COPY options say ${named}, and the file is not compressed so`,
    `take ${named} out of copy.options, or compress the files`,
  );

const broken = (named: string, problem: string): FileContent => ({
  kind: "unreadable",
  finding: "unreadable",
  message: `the file is no whole ${named} file: ${problem}`,
  remedy: "write the file again: it may be cut off",
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

function readText(bytes: Uint8Array, head: Head): FileContent {
  const { format, settings } = head.options;
  const problem = encodingProblem(bytes, settings.ENCODING);
  if (problem) return wrongFormat(problem.message, problem.remedy);
  const content = cut(decodeText(bytes, settings.ENCODING), head, format);
  if (format.kind === "csv" && content.kind === "text" && content.misquotedRow === 1 && looksLikeJson(bytes))
    return json;
  const isNothing = content.kind === "text" && content.rows.length === 0 && !content.header && !head.isWhole;
  return isNothing ? endlessRow : content;
}

const looksLikeJson = (bytes: Uint8Array) => /^\s*[[{]/.test(Buffer.from(bytes.subarray(0, 64)).toString("latin1"));

const json = wrongFormat(
  "the file begins as JSON does, and the COPY options say CSV",
  "write JSON 'auto' in copy.options",
);

const endlessRow = wrongFormat(
  "no row ends within the first 1 MB of the file; COPY ends rows at a line feed",
  "write a line feed behind each row, and rows of 4 MB at most",
);

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
