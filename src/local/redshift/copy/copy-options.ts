import { copyCharacters } from "./copy-characters.ts";
import { CopyError } from "./copy-error.ts";
import type { CopyFormat, JsonSource, TimeFormat } from "./copy-statement.ts";
import type { TokenReader } from "./token-reader.ts";

/** The options of one statement as they stand there: name → argument (true where it takes none). */
export type OptionValues = Map<string, string | number | true>;

const encodings = ["UTF8", "UTF16", "UTF16LE", "UTF16BE", "ISO88591"];

/** Reads the argument of an option; the option's name is already taken. */
type ArgumentReader = (reader: TokenReader) => string | number | true;

const none: ArgumentReader = () => true;
const text: ArgumentReader = (reader) => {
  reader.takeWord("AS");
  return reader.needString();
};
const count =
  (least: number, most: number): ArgumentReader =>
  (reader) => {
    reader.takeWord("AS");
    const value = reader.takeNumber() ?? Number.NaN;
    if (Number.isNaN(value)) reader.fail();
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new CopyError(`${value} is outside the valid range (${least} .. ${most}) of this COPY option`, {
        sqlState: "22023",
      });
    }
    return value;
  };
const choice =
  (...words: string[]): ArgumentReader =>
  (reader) =>
    reader.takeWord(...words) ?? true;

const replacement: ArgumentReader = (reader) => {
  reader.takeWord("AS");
  return reader.takeString() ?? "?";
};
const encoding: ArgumentReader = (reader) => {
  reader.takeWord("AS");
  return reader.takeString()?.toUpperCase() ?? reader.needWord(...encodings);
};
const jsonArgument: ArgumentReader = (reader) => {
  reader.takeWord("AS");
  return reader.takeString() ?? "auto";
};
const simplify: ArgumentReader = (reader) => {
  if (reader.takeWord("SIMPLIFY")) {
    reader.takeWord("AUTO");
    reader.takeNumber();
  }
  return true;
};

/** Every option of COPY from S3, facts §4.1 and §4.3. */
const optionArguments: Record<string, ArgumentReader> = {
  CSV: none,
  QUOTE: text,
  DELIMITER: text,
  FIXEDWIDTH: text,
  JSON: jsonArgument,
  AVRO: jsonArgument,
  SHAPEFILE: simplify,
  PARQUET: none,
  ORC: none,
  MANIFEST: none,
  REGION: text,
  GZIP: none,
  BZIP2: none,
  LZOP: none,
  ZSTD: none,
  ESCAPE: none,
  REMOVEQUOTES: none,
  NULL: text,
  EMPTYASNULL: none,
  BLANKSASNULL: none,
  TRIMBLANKS: none,
  TRUNCATECOLUMNS: none,
  ACCEPTINVCHARS: replacement,
  ACCEPTANYDATE: none,
  DATEFORMAT: text,
  TIMEFORMAT: text,
  IGNOREHEADER: count(0, 2_147_483_647),
  IGNOREBLANKLINES: none,
  FILLRECORD: none,
  ROUNDEC: none,
  EXPLICIT_IDS: none,
  ENCODING: encoding,
  MAXERROR: count(0, 100_000),
  IGNOREALLERRORS: none,
  NOLOAD: none,
  COMPUPDATE: choice("ON", "OFF", "TRUE", "FALSE", "PRESET"),
  COMPROWS: count(1000, 2_147_483_647),
  STATUPDATE: choice("ON", "OFF", "TRUE", "FALSE"),
  SERIALIZETOJSON: none,
};

export const optionNames = Object.keys(optionArguments);

/** What may stand behind FORMAT. */
export const formatWords = ["CSV", "DELIMITER", "FIXEDWIDTH", "JSON", "AVRO", "SHAPEFILE", "PARQUET", "ORC"];

/** Takes one option with its argument, if the next word is one of these. */
export function takeOption(reader: TokenReader, options: OptionValues, names: readonly string[]): boolean {
  const name = reader.takeWord(...names);
  if (name === undefined) return false;
  if (options.has(name)) throw new CopyError("conflicting or redundant options", { sqlState: "42601" });
  options.set(name, optionArguments[name]?.(reader) ?? true);
  return true;
}

/** The file format that the options ask for; text separated by "|" if they name none. */
export function formatOf(options: OptionValues): CopyFormat {
  for (const name of ["FIXEDWIDTH", "AVRO", "ORC", "SHAPEFILE"] as const) {
    if (options.has(name)) return { kind: "unsupported", name };
  }
  if (options.has("PARQUET")) return { kind: "parquet" };
  const json = options.get("JSON");
  if (json !== undefined) return { kind: "json", source: jsonSource(String(json)) };
  const delimiter = characters(options, "DELIMITER");
  if (options.has("CSV")) {
    return { kind: "csv", delimiter: delimiter ?? ",", quote: characters(options, "QUOTE") ?? '"' };
  }
  return {
    kind: "delimited",
    delimiter: delimiter ?? "|",
    escape: options.has("ESCAPE"),
    removeQuotes: options.has("REMOVEQUOTES"),
  };
}

function jsonSource(argument: string): JsonSource {
  if (argument === "auto") return { kind: "auto", ignoreCase: false };
  if (argument === "auto ignorecase") return { kind: "auto", ignoreCase: true };
  if (argument === "noshred") return { kind: "noshred" };
  if (argument.startsWith("s3://")) return { kind: "jsonpaths", url: argument };
  throw new CopyError(
    `Invalid JSON option '${argument}': it must be 'auto', 'auto ignorecase', 'noshred' or the s3:// url of a jsonpaths file`,
    { sqlState: "22023" },
  );
}

/** DATEFORMAT or TIMEFORMAT; the literals are case-sensitive (facts §4.1). */
export function timeFormatOf(options: OptionValues, name: "DATEFORMAT" | "TIMEFORMAT"): TimeFormat {
  const value = options.get(name);
  if (typeof value !== "string") return { kind: "default" };
  if (value === "auto") return { kind: "auto" };
  if (name === "TIMEFORMAT" && value === "epochsecs") return { kind: "epoch", unit: "seconds" };
  if (name === "TIMEFORMAT" && value === "epochmillisecs") return { kind: "epoch", unit: "milliseconds" };
  return { kind: "pattern", pattern: value };
}

export function characters(options: OptionValues, name: string): string | undefined {
  const value = options.get(name);
  return typeof value === "string" ? copyCharacters(value) : undefined;
}
