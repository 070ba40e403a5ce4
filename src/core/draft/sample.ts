import type { ColumnType } from "../shapes/column-type.ts";

/** A value as the file writes it: a text, NULL, or a list or an object, as JSON. */
export type SampleValue = string | null | { json: string };

export type Delimiter = "," | ";" | "\t" | "|";

/** How the bytes of a file of text become text; absent: plain, UTF-8. */
export type TextStorage = { compression?: "GZIP" | "ZSTD"; encoding?: "UTF16" | "UTF16LE" | "UTF16BE" | "ISO88591" };

/** A column whose type the file's schema says. Without `type`, COPY reads no such values. */
export type DeclaredColumn = {
  name: string;
  type?: ColumnType;
  /** As the file calls the type. */
  written: string;
  values: readonly SampleValue[];
};

/** The rows that were read of a sample file. */
export type Sample = { file: string } & (
  | ({
      kind: "csv";
      delimiter: Delimiter;
      /** The first one may be a header. */
      rows: readonly (readonly string[])[];
      /** Rows that were left out, because their number of fields is not that of the first. */
      oddRows: number;
    } & TextStorage)
  | ({ kind: "json"; records: readonly ReadonlyMap<string, SampleValue>[] } & TextStorage)
  | { kind: "parquet" | "avro"; columns: readonly DeclaredColumn[]; rows: number }
);

export type SampleOf<Kind extends Sample["kind"]> = Extract<Sample, { kind: Kind }>;
