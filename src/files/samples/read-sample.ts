import { errorText } from "../../core/base/error-text.ts";
import type { DataFile } from "../../core/check/data-file.ts";
import { delimiterOption, storageOptions } from "../../core/draft/draft-config.ts";
import type { Sample, TextStorage } from "../../core/draft/sample.ts";
import { sniffDelimiter } from "../../core/draft/sniff-delimiter.ts";
import { parseCopyOptions } from "../../core/pipeline/copy-options/copy-options.ts";
import { decompressHead } from "../columns/decompress-head.ts";
import { type BegunFile, copyRecords, RefusedByCopy } from "../copy-rows.ts";
import { encodingOf } from "../encoding-problem.ts";
import { signatureOf } from "../file-signature.ts";
import { avroSample } from "./avro-sample.ts";
import { jsonValues } from "./json-values.ts";
import { parquetSample } from "./parquet-sample.ts";

/** So much of a file of text is looked at for its format, as it is stored. */
const headBytes = 1024 * 1024;

/** The first rows of a file, in the format that its bytes show. @returns the problem if it cannot be read so */
export async function readSample(file: DataFile, maxRows: number): Promise<Sample | { problem: string }> {
  const head = await file.read(0, Math.min(headBytes, file.bytes));
  const signature = signatureOf(head);
  if (signature?.option === "PARQUET") return readOrSay(() => parquetSample(file, maxRows));
  if (signature?.name === "Avro") return readOrSay(() => avroSample({ file, head }, maxRows));
  const option = signature?.option;
  const compression = option === "GZIP" || option === "ZSTD" ? option : undefined;
  if (signature && !compression)
    return { problem: `it is ${signature.name}, which is not read here; give a sample of its content` };
  return readOrSay(() => textSample({ file, head }, compression, maxRows));
}

async function readOrSay(read: () => Promise<Sample | { problem: string }>) {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RefusedByCopy) return { problem: `COPY cannot read it: ${error.message}` };
    if (error instanceof Error && "syscall" in error) throw error;
    return { problem: `it cannot be read: ${errorText(error)}` };
  }
}

async function textSample(begun: BegunFile, compression: TextStorage["compression"], maxRows: number) {
  const { bytes } = compression ? await decompressHead(begun.head, compression) : { bytes: Buffer.from(begun.head) };
  const encoding = encodingOf(bytes);
  const storage = { ...(compression && { compression }), ...(encoding && { encoding }) };
  const text = new TextDecoder(decoders[encoding ?? "UTF8"]).decode(bytes);
  const first = text.trimStart()[0];
  if (first === undefined) return { problem: "it holds no row" };
  return first === "{" || first === "["
    ? await jsonSample(begun, storage, maxRows)
    : await csvSample({ ...begun, text }, storage, maxRows);
}

const decoders = {
  UTF8: "utf-8",
  UTF16: "utf-16",
  UTF16LE: "utf-16le",
  UTF16BE: "utf-16be",
  ISO88591: "latin1",
} as const;

async function jsonSample(
  begun: BegunFile,
  storage: TextStorage,
  maxRows: number,
): Promise<Sample | { problem: string }> {
  const records = [];
  for await (const { text, faults } of copyRecords(begun, {
    columns: [],
    options: optionsOf("JSON 'auto'", storage),
    maxRows,
  })) {
    const fault = faults.find(({ column }) => column === undefined);
    if (fault && text.trimStart().startsWith("["))
      return {
        problem:
          "it is one array of JSON, and COPY reads objects one after another; write them without brackets and commas around them",
      };
    if (fault) return { problem: `record ${records.length + 1} is not JSON that COPY reads: ${fault.message}` };
    records.push(jsonValues(text));
  }
  return { file: begun.file.name, kind: "json", records, ...storage };
}

async function csvSample(
  { text, ...begun }: BegunFile & { text: string },
  storage: TextStorage,
  maxRows: number,
): Promise<Sample | { problem: string }> {
  const delimiter = sniffDelimiter(text);
  const rows: string[][] = [];
  let odd = 0;
  const reading = {
    columns: anyColumns,
    options: optionsOf(`CSV ${delimiterOption(delimiter)}`, storage),
    maxRows: maxRows + 1,
    withFields: true,
  };
  for await (const { fields } of copyRecords(begun, reading)) {
    const row = fields.map((field) => field ?? "");
    const isOdd = row.length === 0 || (rows[0] !== undefined && row.length !== rows[0].length);
    if (isOdd) odd++;
    else rows.push(row);
  }
  if (rows.length === 0) return { problem: "no row of it is CSV: its quotes do not fit" };
  return { file: begun.file.name, kind: "csv", delimiter, rows, oddRows: odd, ...storage };
}

/** More than a table can have, so that files with too many columns show how many. */
const anyColumns = Array.from({ length: 2_000 }, () => ({
  name: "",
  type: { kind: "other" as const, name: "" },
  nullable: true,
  hasDefault: false,
}));

function optionsOf(format: string, storage: TextStorage) {
  const parsed = parseCopyOptions([format, ...storageOptions(storage)].join(" "));
  if ("problems" in parsed) throw new TypeError(parsed.problems.map(({ message }) => message).join("; "));
  return parsed.options;
}
