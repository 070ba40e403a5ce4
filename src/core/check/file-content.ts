import type { FileType } from "../shapes/file-column.ts";
import type { Header } from "./header.ts";
import type { ReadRows } from "./read-rows.ts";

/** A column of a Parquet file. What its statistics and first rows do not show is absent. */
export type ParquetColumn = {
  name: string;
  type: FileType;
  nulls?: number;
  /** Of whole numbers. */
  min?: bigint;
  max?: bigint;
  /** The longest text seen, and its row, from 1. */
  longest?: { bytes: number; row: number };
};

/** What was read of a file, in the format that its COPY options name. */
export type FileContent =
  | { kind: "parquet"; columns: readonly ParquetColumn[]; rows: number }
  /** `rows` by position; `byName` with each field in the column that the header names, where the two differ. */
  | { kind: "text"; header: Header; rows: ReadRows; byName?: ReadRows }
  /** `keys` of all records, in the order in which they are seen. */
  | { kind: "json"; keys: readonly string[]; rows: ReadRows }
  /** The file could not be read in that format. */
  | { kind: "unreadable"; finding: "wrong format" | "unreadable"; message: string; remedy: string };
