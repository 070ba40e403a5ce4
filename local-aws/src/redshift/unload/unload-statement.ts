/** How the values of a row become bytes; `nullAs` is written for NULL. */
export type UnloadFormat =
  | { kind: "delimited"; delimiter: string; addQuotes: boolean; escape: boolean; nullAs: string }
  | { kind: "csv"; delimiter: string; nullAs: string }
  | { kind: "fixedwidth"; widths: readonly number[]; nullAs: string }
  | { kind: "json" }
  | { kind: "parquet" };

export type UnloadCompression = "GZIP" | "ZSTD";

export type UnloadStatement = {
  query: string;
  bucket: string;
  /** What all keys begin with. */
  prefix: string;
  format: UnloadFormat;
  header: boolean;
  compression?: UnloadCompression;
  /** What keys end with instead of the compression's own extension, without a point in front. */
  extension?: string;
  partitionBy: readonly string[];
  /** Whether the columns of `partitionBy` stay in the files. */
  includePartitions: boolean;
  manifest?: { verbose: boolean };
  existing: "refuse" | "overwrite" | "remove";
  parallel: boolean;
  maxFileBytes: number;
};
