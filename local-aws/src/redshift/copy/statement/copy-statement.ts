import type { Encoding } from "./encodings.ts";

export type CopyFormat =
  | { kind: "delimited"; delimiter: string; escape: boolean; removeQuotes: boolean }
  | { kind: "csv"; delimiter: string; quote: string }
  | { kind: "fixedwidth"; widths: readonly number[]; removeQuotes: boolean }
  | { kind: "json"; source: JsonSource }
  | { kind: "avro"; source: JsonSource }
  | { kind: "parquet" };

/** `jsonpaths` names the S3 object that holds them. */
export type JsonSource =
  | { kind: "auto"; ignoreCase: boolean }
  | { kind: "noshred" }
  | { kind: "jsonpaths"; url: string };

export type Compression = "GZIP" | "ZSTD" | "BZIP2";

/** How a DATE or timestamp is read: Redshift's default format, a pattern, or one of the three literals. */
export type TimeFormat =
  | { kind: "default" }
  | { kind: "auto" }
  | { kind: "epoch"; unit: "seconds" | "milliseconds" }
  | { kind: "pattern"; pattern: string };

/** How fields become values, facts §4.3. */
export type Conversions = {
  nullAs?: string;
  emptyAsNull: boolean;
  blanksAsNull: boolean;
  trimBlanks: boolean;
  truncateColumns: boolean;
  fillRecord: boolean;
  /** Replaces each byte of an invalid character. */
  invalidCharReplacement?: string;
  acceptAnyDate: boolean;
  dateFormat: TimeFormat;
  timeFormat: TimeFormat;
  roundDecimals: boolean;
  /** What U+0000 in a text does. A string of JSON ends there. */
  nul: "endsText" | "endsRecord" | "refused";
};

export type CopyStatement = {
  table: { schema?: string; name: string };
  columns?: readonly string[];
  /** `s3://…`: the manifest, or a key prefix. */
  from: string;
  manifest: boolean;
  /** Absent where it signs in with keys or with the default role; a chain of roles is one text. */
  role?: string;
  format: CopyFormat;
  compression?: Compression;
  encoding: Encoding;
  conversions: Conversions;
  ignoreHeader: number;
  ignoreBlankLines: boolean;
  explicitIds: boolean;
  /** Fails at this many errors; "all" if errors never fail the load. */
  maxErrors: number | "all";
  noLoad: boolean;
  serializeToJson: boolean;
  region?: string;
};
