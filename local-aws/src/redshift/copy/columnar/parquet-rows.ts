import type { SchemaTree } from "hyparquet";
import { isNull } from "../convert/encoder.ts";
import {
  endField,
  endNullField,
  type RowBuffer,
  rowBuffer,
  startField,
  startRow,
  takeBytes,
} from "../convert/row-buffer.ts";
import { CopyError, spectrumScanError } from "../copy-error.ts";
import type { FieldFault } from "../field-fault.ts";
import type { ObjectStore } from "../source/object-store.ts";
import { httpsUrl, type SourceFile } from "../source/source-files.ts";
import type { CopyStatement } from "../statement/copy-statement.ts";
import type { TargetColumn } from "../target/target-table.ts";
import type { Values } from "./flat-column.ts";
import { type ParquetEncoder, parquetEncoder } from "./parquet-encoder.ts";
import { openParquet, type ParquetFile, type RowGroup } from "./parquet-file.ts";
import { decimalMismatch, isCompatible, parquetType, printedColumnType, printedElement } from "./parquet-type.ts";

const sendBytes = 128 * 1024;

export type Target = { columns: readonly TargetColumn[]; statement: CopyStatement };

type ParquetLoad = { file: SourceFile; write(rows: Buffer<ArrayBuffer>): Promise<void> };

/** Converts PARQUET and returns the number of rows: columns by position, any fault fails the load (facts §4.5). */
export function parquetRows(
  objects: Pick<ObjectStore, "read">,
  target: Target,
): (load: ParquetLoad) => Promise<number> {
  const { columns } = target;
  const out = rowBuffer();
  return async (load) => {
    const file = await reading(load.file, () => openParquet(objects, load.file));
    const encoders = columnEncoders(target, load.file, file.schema);
    let rows = 0;
    for await (const group of rowGroups(load.file, file)) {
      await writeRows({ out, columns, encoders, values: group.values, file: load.file }, group.rows, load);
      rows += group.rows;
    }
    if (out.length > 0) await load.write(takeBytes(out));
    return rows;
  };
}

/** Turns every error that a broken file causes in the reader into a Spectrum Scan Error. */
async function reading<T>(file: SourceFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CopyError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw spectrumScanError(`File '${httpsUrl(file)}' is not a valid Parquet file: ${reason}`, { cause: error });
  }
}

const rowsOf = ({ rowStart, rowEnd }: RowGroup) => rowEnd - rowStart;

/** Limit for reading the next group ahead: of larger groups, only one is held in memory. */
const maxRowsAhead = 1024 * 1024;

/** The columns of each row group; those of the next are decoded whenever the rows of this one wait for PostgreSQL. */
async function* rowGroups(source: SourceFile, file: ParquetFile): AsyncGenerator<{ rows: number; values: Values[] }> {
  const read = (group: RowGroup) => reading(source, () => readColumns(file, group));
  let ahead: Promise<Values[]> | undefined;
  try {
    for (const [at, group] of file.groups.entries()) {
      const values = await (ahead ?? read(group));
      const next = file.groups[at + 1];
      ahead = next && rowsOf(next) <= maxRowsAhead ? read(next) : undefined;
      ahead?.catch(() => undefined); // thrown at the next `await ahead`
      yield { rows: rowsOf(group), values };
    }
  } finally {
    await ahead?.catch(() => undefined); // it must not read on when the load is over
  }
}

async function readColumns({ schema, readColumn }: ParquetFile, group: RowGroup): Promise<Values[]> {
  const rows = rowsOf(group);
  const columns: Values[] = [];
  for (const [at, { element }] of schema.entries()) {
    const values = await readColumn(at, group);
    if (values.length !== rows) throw new Error(`column ${element.name} has ${values.length} values, not ${rows}`);
    columns.push(values);
  }
  return columns;
}

function columnEncoders({ columns, statement }: Target, file: SourceFile, schema: readonly SchemaTree[]) {
  const tooFew = schema.length < columns.length && !statement.conversions.fillRecord;
  if (schema.length > columns.length || tooFew) {
    throw spectrumScanError(
      "Unmatched number of columns between table and file. " +
        `Table columns: ${columns.length}, Data columns: ${schema.length}, File name: ${httpsUrl(file)}`,
    );
  }
  if (new Set(schema.map((column) => column.element.name)).size < schema.length) {
    throw spectrumScanError(`File '${httpsUrl(file)}': Duplicate Parquet column names in the schema`);
  }
  return schema.map((source, at) => columnEncoder(statement, source, { file, column: columns[at] as TargetColumn }));
}

function columnEncoder(
  statement: CopyStatement,
  source: SchemaTree,
  { file, column }: { file: SourceFile; column: TargetColumn },
): ParquetEncoder {
  const type = parquetType(source);
  if (!isCompatible(type, column.type, statement)) {
    throw spectrumScanError(
      `File '${httpsUrl(file)}' has an incompatible Parquet schema for column '${file.url}.${source.element.name}'. ` +
        `Column type: ${printedColumnType(column.type)}, Parquet schema:\n${printedElement(source)}`,
    );
  }
  const mismatch = decimalMismatch(type, column.type);
  if (mismatch !== undefined) {
    const context = `File '${httpsUrl(file)}' column '${source.element.name}' ${mismatch.reason}`;
    throw spectrumScanError(context, { code: mismatch.code });
  }
  return parquetEncoder(type, column.type, statement.conversions);
}

type RowWriter = {
  out: RowBuffer;
  columns: readonly TargetColumn[];
  encoders: readonly ParquetEncoder[];
  values: readonly Values[];
  file: SourceFile;
};

async function writeRows(writer: RowWriter, rows: number, load: ParquetLoad): Promise<void> {
  for (let row = 0; row < rows; row++) {
    writeRow(writer, row);
    if (writer.out.length >= sendBytes) await load.write(takeBytes(writer.out));
  }
}

function writeRow(writer: RowWriter, row: number): void {
  const { out, columns, encoders, values } = writer;
  startRow(out, columns.length);
  for (let field = 0; field < columns.length; field++) {
    const lengthAt = startField(out);
    const value = values[field]?.[row] ?? undefined;
    const result = value === undefined ? isNull : encoders[field]?.(out, value);
    const fault = result === isNull ? putNull(writer, field, lengthAt) : result;
    if (fault) throw valueError(writer, { field, value, fault });
    if (result === undefined) endField(out, lengthAt);
  }
}

function putNull({ out, columns }: RowWriter, field: number, lengthAt: number): FieldFault | undefined {
  if (columns[field]?.notNull) return { code: 1213, message: "NULL in a NOT NULL column" };
  return endNullField(out, lengthAt);
}

type BadValue = { field: number; value: unknown; fault: FieldFault };

function valueError({ columns, file }: RowWriter, { field, value, fault }: BadValue): CopyError {
  const column = columns[field] as TargetColumn;
  const { type, name } = column;
  const isTooLong = (type.kind === "varchar" || type.kind === "char" || type.kind === "varbyte") && fault.code === 1204;
  if (isTooLong && value instanceof Uint8Array) {
    return spectrumScanError(
      `The length of the data column ${name} is longer than the length defined in the table. ` +
        `Table: ${type.bytes}, Data: ${value.length}, File name: ${httpsUrl(file)}`,
    );
  }
  return spectrumScanError(`File '${httpsUrl(file)}', column '${name}': ${fault.message}`);
}
