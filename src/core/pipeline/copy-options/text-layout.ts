import type { CopyOptions } from "./copy-options.ts";

/** How a file is packed, in COPY's words. */
export type Packing = "GZIP" | "ZSTD" | "BZIP2" | "LZOP" | undefined;

/** How files of text divide into records: what a line needs to be whole, and how its characters are written. */
export type TextLayout = {
  records:
    | { are: "lines" }
    /** A backslash before a line break continues the record. */
    | { are: "escaped lines" }
    /** A quoted field may hold line breaks. */
    | { are: "csv"; delimiter: string; quote: string }
    /** COPY counts the last line of an object. */
    | { are: "json" };
  encoding: "UTF8" | "UTF16" | "UTF16LE" | "UTF16BE" | "ISO88591";
  packing: Packing;
};

/** @returns undefined if the format has no lines */
export function textLayout({ format, settings }: CopyOptions): TextLayout | undefined {
  const records = recordsOf(format, settings.ESCAPE !== undefined);
  if (!records) return undefined;
  const { ENCODING = "UTF8" } = settings;
  return { records, encoding: ENCODING as TextLayout["encoding"], packing: packingOf(settings) }; // one of the choices
}

function recordsOf(format: CopyOptions["format"], isEscaped: boolean): TextLayout["records"] | undefined {
  switch (format.kind) {
    case "csv":
      return { are: "csv", delimiter: characterOf(format.delimiter ?? ","), quote: characterOf(format.quote ?? '"') };
    case "delimited":
      return { are: isEscaped ? "escaped lines" : "lines" };
    case "fixedwidth":
      return { are: "lines" };
    case "json":
      return { are: "json" };
    case "avro":
    case "parquet":
    case "orc":
    case "shapefile":
      return undefined;
    default:
      return format satisfies never;
  }
}

const packings = ["GZIP", "ZSTD", "BZIP2", "LZOP"] as const;

export const packingOf = (settings: CopyOptions["settings"]): Packing =>
  packings.find((word) => settings[word] !== undefined);

/** A literal of COPY holds its escapes as they are written: `\t`, `\001`. */
function characterOf(literal: string): string {
  const octal = /^\\([0-7]{1,3})$/.exec(literal)?.[1];
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
  if (literal === "\\t") return "\t";
  return literal.length === 2 && literal.startsWith("\\") ? literal.slice(1) : literal;
}
