import { giveBack, type RowBuffer, takeBytes } from "../convert/row-buffer.ts";
import { findReplacedUtf8 } from "../convert/utf8.ts";
import type { FieldFault } from "../field-fault.ts";
import type { AcceptRecord, TextRecord } from "../record/text-record.ts";
import type { Conversions } from "../statement/copy-statement.ts";
import type { TargetColumn } from "../target/target-table.ts";
import type { ConvertedRows, RefusedRecord, ReplacedRecord } from "./converted-rows.ts";
import { rowConverter } from "./row-converter.ts";

type RecordConverter = {
  accept: AcceptRecord;
  /** Whether enough rows are ready to be taken. */
  readonly isDue: boolean;
  /** The rows since the last call. */
  take(): ConvertedRows;
};

const sendBytes = 128 * 1024;

/** Redshift records at most this many rows with replaced characters per slice. */
export const maxReplacements = 100;

type RecordTarget = { columns: readonly TargetColumn[]; conversions: Conversions; out: RowBuffer };

/**
 * Gathers the rows of records, and the records that cannot be loaded.
 *
 * @param maxRefused this many refused records end the load; later records are not converted
 */
export function recordConverter(target: RecordTarget, maxRefused: number): RecordConverter {
  const { columns, conversions, out } = target;
  const { writeRow } = rowConverter(target);
  const replaces = conversions.invalidCharReplacement !== undefined;
  let rows = 0;
  let records = 0;
  let refused: RefusedRecord[] = [];
  let replaced: ReplacedRecord[] = [];

  return {
    accept(record) {
      if (refused.length >= maxRefused) return;
      records++;
      const wrong = writeRow(record);
      if (wrong) refused.push(refusedRecord(record, wrong.fault, wrong.field));
      else {
        rows++;
        if (replaces && replaced.length < maxReplacements) replaced.push(...replacedIn(record, columns));
      }
    },
    get isDue() {
      return out.length >= sendBytes || refused.length > 0;
    },
    take() {
      const taken = { ...takenRows(out), rows, records, refused, replaced };
      rows = 0;
      records = 0;
      refused = [];
      replaced = [];
      return taken;
    },
  };
}

function takenRows(out: RowBuffer): Pick<ConvertedRows, "bytes" | "release"> {
  if (out.length === 0) return { bytes: nothing };
  const bytes = takeBytes(out);
  return { bytes, release: () => giveBack(out, bytes) };
}

const nothing = Buffer.alloc(0);

function refusedRecord(record: TextRecord, fault: FieldFault, field: number): RefusedRecord {
  const hasValue = fault !== record.fault && field < record.count && record.nulls[field] !== 1;
  const value = hasValue ? record.bytes.subarray(record.starts[field], record.ends[field]) : new Uint8Array();
  const { line, fatal: endsLoad } = record;
  return { fault, line, field, rawLine: rawLine(record), rawValue: printable(value), endsLoad };
}

/** The first VARCHAR of the record that has an invalid character. */
function replacedIn(record: TextRecord, columns: readonly TargetColumn[]): ReplacedRecord[] {
  const { bytes, starts, ends, nulls, count } = record;
  const field = columns.findIndex(
    ({ type }, at) =>
      at < count &&
      nulls[at] !== 1 &&
      type.kind === "varchar" &&
      findReplacedUtf8(bytes, starts[at] as number, ends[at] as number) !== undefined,
  );
  return field < 0 ? [] : [{ line: record.line, field, rawLine: rawLine(record) }];
}

const rawLine = ({ raw, rawStart, rawEnd }: TextRecord) => printable(raw.subarray(rawStart, rawEnd));

const maxRawBytes = 1024;

/** As much of a line as the tables keep. */
const printable = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, maxRawBytes)).toString("utf8");
