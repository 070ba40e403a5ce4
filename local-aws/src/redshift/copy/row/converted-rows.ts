import type { FieldFault } from "../field-fault.ts";

/** The converted rows of a piece of a file. */
export type ConvertedRows = {
  /** In PostgreSQL's binary format, without its header. */
  bytes: Buffer;
  rows: number;
  /** Includes refused records. */
  records: number;
  refused: readonly RefusedRecord[];
  replaced: readonly ReplacedRecord[];
  /** To call when the memory of `bytes` is not needed any more; not if anything failed. */
  release?(): void;
};

/** A record that cannot be loaded; the texts are as long as the system tables keep them. */
export type RefusedRecord = {
  fault: FieldFault;
  /** From 1; 0 if nothing was read. */
  line: number;
  /** The number of the column; -1 for an error of the whole file. */
  field: number;
  rawLine: string;
  rawValue: string;
  /** The file cannot be read any further, even if MAXERROR allows more errors. */
  endsLoad: boolean;
};

/** A row in which ACCEPTINVCHARS replaced characters; `field` is the first column that had one. */
export type ReplacedRecord = { line: number; field: number; rawLine: string };
