import { Readable } from "node:stream";
import { redshiftName } from "../../sql/lex/postgres-name.ts";
import { rowBuffer } from "../convert/row-buffer.ts";
import { textFormat } from "../cut/text-format.ts";
import type { FieldFault } from "../field-fault.ts";
import type { AcceptRecord, TextRecord } from "../record/text-record.ts";
import { type RowConverter, rowConverter } from "../row/row-converter.ts";
import { fileBytes } from "../source/file-bytes.ts";
import { asUtf8 } from "../source/file-encoding.ts";
import { FileFault } from "../source/file-fault.ts";
import type { CopyStatement } from "../statement/copy-statement.ts";
import { parseCopy } from "../statement/parse-copy.ts";
import type { TargetColumn } from "../target/target-table.ts";

export { CopyError } from "../copy-error.ts";
export type { ColumnType, TargetColumn } from "../target/target-table.ts";

/** What to check: text or JSON, plain or compressed. */
export type CheckedFile = {
  /** For messages. */
  name: string;
  /** As they are stored. */
  bytes: AsyncIterable<Uint8Array>;
};

export type CheckRowsInput = {
  /** The options of the COPY, such as `CSV IGNOREHEADER 1`; without MANIFEST, jsonpaths and authorization. */
  options: string;
  /** The columns that the fields go to, in order. Of a type that only PostgreSQL reads (`other`), values are not checked. */
  columns: readonly TargetColumn[];
  file: CheckedFile;
  /** Reads at most this many records. */
  maxRows?: number;
  /** Hands out the fields' texts, too, which takes as long as all the rest. */
  withFields?: boolean;
};

/** A record of the file, blank lines and headers that the options skip left out. */
export type CheckedRow = {
  /** From 1; for JSON the last line of the object. 0 if the file could not be read as its ENCODING says. */
  line: number;
  /** The record as the file has it, in UTF-8. */
  text: string;
  /** How many fields the record has. */
  count: number;
  /** At most one more than there are columns, without quotes and escapes; `null` for JSON's null. Empty unless asked for. */
  fields: readonly (string | null)[];
  /** All reasons why COPY would not load the record; COPY would report the first. */
  faults: readonly RowFault[];
};

/** Code and message are those of `stl_load_errors`. */
export type RowFault = {
  code: number;
  message: string;
  /** Absent if the record itself is at fault: it cannot be cut, or has too few or too many fields. */
  column?: string;
  /** The field's text, `""` for NULL and for the record. */
  value: string;
  /** The field's length in the file. */
  bytes: number;
};

/**
 * Reads a file as COPY would, and reports what COPY would refuse in each record. Needs no PostgreSQL.
 *
 * Unlike COPY it continues after a fault, regardless of MAXERROR.
 *
 * ```ts
 * const id: TargetColumn = { name: "id", type: { kind: "integer", bytes: 4 }, notNull: true, hasDefault: false };
 * const file = { name: "orders.csv", bytes: createReadStream("orders.csv") };
 * for await (const { line, faults } of checkRows({ options: "CSV", columns: [id], file }))
 *   for (const { code, column, message } of faults) console.log(line, column, code, message);
 * ```
 *
 * @throws CopyError if COPY would refuse the statement, or the file is not compressed as it says
 */
export async function* checkRows(input: CheckRowsInput): AsyncGenerator<CheckedRow> {
  const { columns, file } = input;
  const statement = parseCopy(`COPY checked FROM 's3://checked/file' IAM_ROLE DEFAULT ${input.options}`);
  const objects = { open: async () => Readable.from(buffers(file.bytes)) };
  const stored = columns.map((column) => ({ ...column, name: redshiftName(column.name) }));
  const { reader } = await textFormat(objects, statement, stored);
  const gathered = gatherer(statement, input);
  const records = reader(gathered.accept);
  const source = { bucket: "checked", key: "file", url: file.name, bytes: 0, eTag: "" };
  try {
    for await (const chunk of asUtf8(fileBytes(objects, source, statement.compression), statement.encoding)) {
      records.push(chunk);
      yield* gathered.take();
      if (gathered.isFull()) return;
    }
    records.end();
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    yield { line: error.line, text: "", count: 0, fields: [], faults: [ofRecord(error.fault)] };
  }
  yield* gathered.take();
}

async function* buffers(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const { buffer, byteOffset, length } of bytes) yield Buffer.from(buffer, byteOffset, length);
}

function gatherer({ conversions }: CopyStatement, { columns, maxRows, withFields = false }: CheckRowsInput) {
  const out = rowBuffer();
  const converter = rowConverter({ columns, conversions, out });
  let rows: CheckedRow[] = [];
  let left = maxRows ?? Number.POSITIVE_INFINITY;
  const accept: AcceptRecord = (record) => {
    if (left <= 0) return;
    out.length = 0;
    left = record.fatal ? 0 : left - 1;
    rows.push({
      line: record.line,
      text: textOf(record.raw, record.rawStart, record.rawEnd),
      count: record.count,
      fields: withFields ? fieldsOf(record) : none,
      faults: faultsOf(record, columns, converter),
    });
  };
  const take = () => {
    const taken = rows;
    rows = [];
    return taken;
  };
  return { accept, take, isFull: () => left <= 0 };
}

const none: readonly never[] = [];

/** Of a record with too few or too many fields, those that have a column are checked all the same. */
function faultsOf(record: TextRecord, columns: readonly TargetColumn[], converter: RowConverter): readonly RowFault[] {
  if (record.fault) return [ofRecord(record.fault)];
  const wrongCount = converter.recordFault(record);
  const fields = wrongCount ? Math.min(record.count, columns.length) : columns.length;
  let faults: RowFault[] | undefined = wrongCount && [ofRecord(wrongCount)];
  for (let field = 0; field < fields; field++) {
    const fault = converter.writeField(record, field);
    if (!fault) continue;
    faults ??= [];
    faults.push(ofField(fault, record, { field, column: columns[field]?.name ?? "" }));
  }
  return faults ?? none;
}

const ofRecord = ({ code, message }: FieldFault): RowFault => ({ code, message, value: "", bytes: 0 });

type Place = { field: number; column: string };

function ofField({ code, message }: FieldFault, record: TextRecord, { field, column }: Place): RowFault {
  const value = fieldOf(record, field) ?? "";
  const bytes = field < record.count ? (record.ends[field] as number) - (record.starts[field] as number) : 0;
  return { code, message, column, value, bytes };
}

function fieldsOf(record: TextRecord): (string | null)[] {
  if (record.fault) return [];
  const fields = Math.min(record.count, record.starts.length);
  return Array.from({ length: fields }, (_, field) => fieldOf(record, field));
}

function fieldOf({ bytes, starts, ends, nulls, count }: TextRecord, field: number): string | null {
  if (field >= count || nulls[field] === 1) return null;
  return textOf(bytes, starts[field] as number, ends[field] as number);
}

const textOf = ({ buffer, byteOffset }: Uint8Array, start: number, end: number) =>
  Buffer.from(buffer, byteOffset + start, end - start).toString("utf8");
