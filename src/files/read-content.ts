import { readAvro } from "@redshift-loader/local-aws/avro";
import { errorText } from "../core/base/error-text.ts";
import { columnsByName } from "../core/check/check-text.ts";
import type { DataFile } from "../core/check/data-file.ts";
import type { FileContent } from "../core/check/file-content.ts";
import { headerOf } from "../core/check/header.ts";
import type { LoadTarget } from "../core/check/load-columns.ts";
import { decompressHead } from "./columns/decompress-head.ts";
import { type BegunFile, copyRows, firstLine, RefusedByCopy } from "./copy-rows.ts";
import { encodingProblem } from "./encoding-problem.ts";
import { type Signature, signatureOf } from "./file-signature.ts";
import { parquetContent } from "./parquet-content.ts";
import { piecesOf } from "./pieces-of.ts";

/** Of a file of text, this much is looked at for its format, as it is stored. */
const headBytes = 1024 * 1024;

/**
 * Reads the beginning of a file (of Parquet, its footer) in the format that the COPY options name; of text and JSON, values are
 * read by the local Redshift's own COPY.
 */
export async function readContent(file: DataFile, target: LoadTarget, maxRows: number): Promise<FileContent> {
  const { format, settings } = target.options;
  if (file.bytes === 0) return { kind: "text", header: { kind: "none", lines: 0 }, rows: { rows: 0, refusals: [] } };
  const start = await file.read(0, Math.min(8, file.bytes));
  const found = signatureOf(start);
  if (format.kind === "parquet") {
    if (found?.option === "PARQUET") return readParquet(file, maxRows);
    return found ? otherFormat(found) : noParquet;
  }
  if (format.kind === "avro") {
    if (found?.name === "Avro") return readAvroRows(file, target, maxRows);
    return found ? otherFormat(found) : noAvro;
  }
  const named = (["GZIP", "ZSTD"] as const).find((word) => settings[word]);
  if (found && (!named || found.option !== named)) return otherFormat(found);
  if (named && !found) return notCompressed(named);
  const head = await file.read(0, Math.min(headBytes, file.bytes));
  const { bytes, problem } = named ? await decompressHead(head, named) : { bytes: head, problem: undefined };
  if (named && file.bytes <= headBytes && problem !== undefined) return broken(named, problem);
  const otherEncoding = encodingProblem(bytes, settings.ENCODING);
  if (otherEncoding) return wrongFormat(otherEncoding.message, otherEncoding.remedy);
  return readText({ file, head }, bytes, target, maxRows);
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
  message: `the file is not a whole ${named} file: ${problem}`,
  remedy: "write the file again: it may be cut off",
});

const noParquet = wrongFormat(
  "the file is not Parquet, which is what COPY expects unless its options name another format",
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

const noAvro = wrongFormat(
  "the file is not Avro, which the COPY options name",
  "name the file's format in copy.options, such as CSV IGNOREHEADER 1 or JSON 'auto'",
);

/** COPY reads the records of Avro as it reads JSON. */
async function readAvroRows(file: DataFile, target: LoadTarget, maxRows: number): Promise<FileContent> {
  const { format } = target.options;
  const mapping = format.kind === "avro" ? format.mapping : "auto";
  try {
    const head = Buffer.from((await avroLines(file, maxRows)).join("\n"));
    const begun = { file: { ...file, bytes: head.length }, head };
    const options = { ...target.options, format: { kind: "json" as const, mapping } };
    return { kind: "json", ...(await copyRows(begun, { ...target, options }, { maxRows })) };
  } catch (error) {
    if (error instanceof RefusedByCopy) return error.content;
    return {
      kind: "unreadable",
      finding: "unreadable",
      message: `the Avro file cannot be read: ${errorText(error)}`,
      remedy: "write the file again: it may be cut off",
    };
  }
}

async function avroLines(file: DataFile, maxRows: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const text of await readAvro(piecesOf(file))) if (lines.push(text) >= maxRows) break;
  return lines;
}

async function readText(
  file: BegunFile,
  beginning: Uint8Array,
  target: LoadTarget,
  maxRows: number,
): Promise<FileContent> {
  try {
    if (target.options.format.kind === "json") return { kind: "json", ...(await copyRows(file, target, { maxRows })) };
    const header = headerOf(await firstLine(file, target), target);
    const read = (columns: LoadTarget["columns"]) =>
      copyRows(file, { ...target, columns }, { maxRows, skip: header.lines });
    const { rows } = await read(target.columns);
    const isJson = target.options.format.kind === "csv" && looksLikeJson(beginning);
    if (isJson && rows.refusals.some(({ code, row }) => code === 1214 && row === 1)) return json;
    const otherOrder = columnsByName(header, target);
    return { kind: "text", header, rows, ...(otherOrder && { byName: (await read(otherOrder)).rows }) };
  } catch (error) {
    if (!(error instanceof RefusedByCopy)) throw error;
    return error.content;
  }
}

const looksLikeJson = (bytes: Uint8Array) => /^\s*[[{]/.test(Buffer.from(bytes.subarray(0, 64)).toString("latin1"));

const json = wrongFormat(
  "the file begins as JSON does, and the COPY options say CSV",
  "write JSON 'auto' in copy.options",
);
