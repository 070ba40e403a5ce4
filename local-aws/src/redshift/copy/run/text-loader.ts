import { avroLines } from "../columnar/avro-reader.ts";
import type { ReaderThreads } from "../columnar/reader-threads.ts";
import { giveBack, rowBuffer, takeBytes } from "../convert/row-buffer.ts";
import { findInvalidUtf8 } from "../convert/utf8.ts";
import { textFormat } from "../cut/text-format.ts";
import { type AcceptRecord, type TextRecord, textRecord } from "../record/text-record.ts";
import { fileBytes } from "../source/file-bytes.ts";
import { asUtf8 } from "../source/file-encoding.ts";
import { FileFault } from "../source/file-fault.ts";
import type { ObjectStore } from "../source/object-store.ts";
import type { CopyStatement } from "../statement/copy-statement.ts";
import type { TargetColumn } from "../target/target-table.ts";
import type { FileLoad, FileLoader } from "./file-loader.ts";
import { rowLoader } from "./row-loader.ts";

const sendBytes = 128 * 1024;

/** Loads CSV, delimited and fixed-width text, JSON, and AVRO by way of JSON. */
export async function textLoader(
  { objects, threads }: { objects: ObjectStore; threads: ReaderThreads },
  statement: CopyStatement,
  columns: readonly TargetColumn[],
): Promise<FileLoader> {
  const format = await textFormat(objects, statement, columns);
  const { conversions, compression, encoding } = statement;
  const isAvro = statement.format.kind === "avro";
  const out = rowBuffer();
  const send = ({ write }: FileLoad) => {
    const rows = takeBytes(out);
    return write(rows, () => giveBack(out, rows));
  };
  const load = async (job: FileLoad) => {
    const { file, refuse, replaced } = job;
    const { accept, counts } = rowLoader({ columns, conversions, out }, refuse);
    const replaces = conversions.invalidCharReplacement !== undefined;
    const reader = format(replaces ? notingReplacements({ accept, counts, columns }, replaced) : accept);
    const bytes = fileBytes(objects, file, compression);
    try {
      for await (const chunk of isAvro ? avroLines(threads, bytes) : asUtf8(bytes, encoding)) {
        reader.push(chunk);
        if (out.length >= sendBytes) await send(job);
      }
      reader.end();
    } catch (error) {
      if (!(error instanceof FileFault)) throw error;
      refuse(error.fault, faultyFile(error), noField);
    }
    if (out.length > 0) await send(job);
    return counts;
  };
  return { load };
}

type Accepting = { accept: AcceptRecord; counts: { rows: number }; columns: readonly TargetColumn[] };

/** ACCEPTINVCHARS: tells of each row that had an invalid character in a VARCHAR column. */
function notingReplacements({ accept, counts, columns }: Accepting, replaced: FileLoad["replaced"]): AcceptRecord {
  const isInvalid = ({ bytes, starts, ends, nulls, count }: TextRecord, field: number) =>
    field < count &&
    nulls[field] !== 1 &&
    columns[field]?.type.kind === "varchar" &&
    findInvalidUtf8(bytes, starts[field] as number, ends[field] as number) !== undefined;
  return (record) => {
    const rows = counts.rows;
    accept(record);
    if (counts.rows === rows) return;
    const field = columns.findIndex((_, at) => isInvalid(record, at));
    if (field >= 0) replaced(record, field);
  };
}

const noField = -1;

function faultyFile({ fault, line }: FileFault): TextRecord {
  return { ...textRecord(0), line, fault };
}
