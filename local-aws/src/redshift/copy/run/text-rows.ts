import { avroLines } from "../columnar/avro-reader.ts";
import type { ReaderThreads } from "../columnar/reader-threads.ts";
import { rowBuffer } from "../convert/row-buffer.ts";
import { textFormat } from "../cut/text-format.ts";
import type { ConvertedRows } from "../row/converted-rows.ts";
import { recordConverter } from "../row/record-converter.ts";
import { fileBytes } from "../source/file-bytes.ts";
import { asUtf8 } from "../source/file-encoding.ts";
import { FileFault } from "../source/file-fault.ts";
import type { ObjectStore } from "../source/object-store.ts";
import type { SourceFile } from "../source/source-files.ts";
import type { CopyStatement } from "../statement/copy-statement.ts";
import type { TargetColumn } from "../target/target-table.ts";

/** Reads one file to its end, at the pace at which its rows are taken. */
export type RowReader = (file: SourceFile) => AsyncIterable<ConvertedRows>;

/**
 * The rows of CSV, delimited and fixed-width text, of JSON, and of AVRO by way of JSON: bytes, records, fields, values.
 *
 * @throws CopyError if the jsonpaths file cannot be used, or the columns do not fit the format
 */
export async function textRows(
  { objects, threads }: { objects: ObjectStore; threads: ReaderThreads },
  statement: CopyStatement,
  columns: readonly TargetColumn[],
): Promise<RowReader> {
  const format = await textFormat(objects, statement, columns);
  const { conversions, compression, encoding } = statement;
  const isAvro = statement.format.kind === "avro";
  const maxRefused = statement.maxErrors === "all" ? Number.POSITIVE_INFINITY : statement.maxErrors;
  const out = rowBuffer();
  return async function* (file) {
    const converter = recordConverter({ columns, conversions, out }, maxRefused);
    const records = format.reader(converter.accept);
    const bytes = fileBytes(objects, file, compression);
    let fault: FileFault | undefined;
    try {
      for await (const chunk of isAvro ? avroLines(threads, bytes, format.paths) : asUtf8(bytes, encoding)) {
        records.push(chunk);
        if (converter.isDue) yield converter.take();
      }
      records.end();
    } catch (error) {
      if (!(error instanceof FileFault)) throw error;
      fault = error;
    }
    yield converter.take();
    if (fault) yield faultyFile(fault);
  };
}

const noField = -1;

function faultyFile({ fault, line }: FileFault): ConvertedRows {
  const refused = { fault, line, field: noField, rawLine: "", rawValue: "", endsLoad: false };
  return { bytes: Buffer.alloc(0), rows: 0, records: 0, refused: [refused], replaced: [] };
}
