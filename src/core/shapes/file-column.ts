/** How a column of a file stores its values. Those of CSV are all `text`. */
export type FileType =
  | { kind: "int"; bits: 32 | 64 }
  | { kind: "decimal"; precision: number; scale: number }
  | { kind: "boolean" | "float" | "double" | "text" | "date" | "timestamp" | "json" | "nested" }
  | { kind: "other"; name: string };

/** A column as a file names it, in the file's order. */
export type FileColumn = {
  name: string;
  type: FileType;
  /** Bytes of the longest text that was seen at the beginning of the file. Absent: none was looked at. */
  longest?: number;
};
