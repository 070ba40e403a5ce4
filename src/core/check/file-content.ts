/** How a column of a Parquet file stores its values. */
export type ParquetType =
  | { kind: "int"; bits: 32 | 64 }
  | { kind: "decimal"; precision: number; scale: number }
  | { kind: "boolean" | "float" | "double" | "text" | "date" | "timestamp" | "json" | "nested" }
  | { kind: "other"; name: string };

/** A column of a Parquet file. What its statistics or its first rows do not tell is absent. */
export type ParquetColumn = {
  name: string;
  type: ParquetType;
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
  /** Bytes that are no characters of the file's encoding are lone surrogates. */
  | ({ kind: "text" } & CutText)
  /** Values as they are written, but for texts, which are without quotes and escapes; `null` stays. */
  | { kind: "json"; records: readonly Readonly<Record<string, string | null>>[] }
  /** The file could not be read in that format. */
  | { kind: "unreadable"; finding: "wrong format" | "unreadable"; message: string; remedy: string };

/** Rows of fields. */
export type CutText = {
  /** The last of the lines that IGNOREHEADER skips. */
  header?: readonly string[];
  /** `null` is what COPY takes for NULL. */
  rows: readonly (readonly (string | null)[])[];
  /** The first row, from 1, in which quotes do not stand as COPY wants them. */
  misquotedRow?: number;
};
