import { CopyError } from "../copy-error.ts";
import { copyCharacters } from "./copy-characters.ts";
import type { CopyFormat, JsonSource, TimeFormat } from "./copy-statement.ts";
import { type Encoding, encodings } from "./encodings.ts";
import { fixedWidths } from "./fixed-widths.ts";
import type { OptionValues } from "./option-values.ts";
import type { TokenReader } from "./token-reader.ts";

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
  const character = reader.takeString() ?? "?";
  if (/^\p{ASCII}$/u.test(character) && character !== "\0") return character;
  throw new CopyError("ACCEPTINVCHARS replacement must be a single ASCII character other than NUL", {
    sqlState: "22023",
  });
};
const encoding: ArgumentReader = (reader) => {
  reader.takeWord("AS");
  const name = (reader.takeString() ?? reader.needAnyWord()).toUpperCase();
  if (isEncoding(name)) return name;
  throw new CopyError(`Invalid ENCODING ${name}: it must be one of ${encodings.join(", ")}`, { sqlState: "22023" });
};
const isEncoding = (name: string): name is Encoding => encodings.some((it) => it === name);
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
  AVRO: text,
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

/** The words that may follow FORMAT. */
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
  if (options.has("PARQUET")) return { kind: "parquet" };
  const json = options.get("JSON");
  if (json !== undefined) return { kind: "json", source: jsonSource(String(json), "JSON") };
  const avro = options.get("AVRO");
  if (avro !== undefined) return { kind: "avro", source: jsonSource(String(avro), "AVRO") };
  const removeQuotes = options.has("REMOVEQUOTES");
  const fixedWidth = options.get("FIXEDWIDTH");
  if (typeof fixedWidth === "string") return { kind: "fixedwidth", widths: fixedWidths(fixedWidth), removeQuotes };
  const delimiter = characters(options, "DELIMITER");
  if (options.has("CSV")) {
    return { kind: "csv", delimiter: delimiter ?? ",", quote: characters(options, "QUOTE") ?? '"' };
  }
  return {
    kind: "delimited",
    delimiter: delimiter ?? "|",
    escape: options.has("ESCAPE"),
    removeQuotes,
  };
}

function jsonSource(argument: string, format: "JSON" | "AVRO"): JsonSource {
  if (argument === "auto") return { kind: "auto", ignoreCase: false };
  if (argument === "auto ignorecase") return { kind: "auto", ignoreCase: true };
  if (argument === "noshred" && format === "JSON") return { kind: "noshred" };
  if (argument.startsWith("s3://")) return { kind: "jsonpaths", url: argument };
  throw new CopyError(
    `Invalid ${format} option '${argument}': it must be 'auto', 'auto ignorecase', ` +
      `${format === "JSON" ? "'noshred' " : ""}or the s3:// url of a jsonpaths file`,
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

export function encodingOf(options: OptionValues): Encoding {
  const name = options.get("ENCODING");
  return encodings.find((it) => it === name) ?? "UTF8";
}
