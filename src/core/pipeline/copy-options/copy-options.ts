import { type CopyOptionProblem, copyConflicts, formatOf, formatWords } from "./copy-conflicts.ts";
import { type CopyArgument, readCopyWords } from "./copy-reader.ts";
import { argumentOf, type CopyWord, copyWordNames } from "./copy-words.ts";

/** How the files are written. Literals hold their backslashes as written (`\t`, `\001`): Redshift interprets them. */
export type CopyFormat =
  | { kind: "parquet" | "orc" }
  | { kind: "csv"; delimiter?: string; quote?: string }
  | { kind: "delimited"; delimiter: string }
  | { kind: "fixedwidth"; fields: string }
  | { kind: "json" | "avro"; mapping: string }
  | { kind: "shapefile"; simplify?: string };

const formatParts = [...formatWords, "DELIMITER", "QUOTE", "SIMPLIFY"] as const;

type SettingWord = Exclude<CopyWord, (typeof formatParts)[number]>;

const settingWords = copyWordNames.filter((word): word is SettingWord => !formatParts.some((part) => part === word));

/** `true` for a bare word, else its argument: a literal's text, a number, or a keyword such as OFF. */
type CopySettings = { readonly [word in SettingWord]?: CopyArgument };

/** The options of a COPY from S3; only `parseCopyOptions` makes them, so they are safe to render. */
export type CopyOptions = { format: CopyFormat; settings: CopySettings };

/** For a pipeline that names no options. */
export const defaultCopyOptions: CopyOptions = { format: { kind: "parquet" }, settings: {} };

/**
 * Reads the option part of a COPY command: `CSV GZIP IGNOREHEADER 1`, `FORMAT AS JSON 'auto'`, or nothing.
 *
 * All problems are reported at once. MANIFEST is accepted and dropped, because every load has one.
 * @see facts §4.1, §4.3–4.5
 */
export function parseCopyOptions(text: string): { options: CopyOptions } | { problems: CopyOptionProblem[] } {
  const { given, problems } = readCopyWords(text);
  const all = [...problems, ...copyConflicts(new Set(given.keys()))];
  return all.length > 0 ? { problems: all } : { options: { format: toFormat(given), settings: toSettings(given) } };
}

function toFormat(given: ReadonlyMap<CopyWord, CopyArgument>): CopyFormat {
  const text = (word: CopyWord) => String(given.get(word));
  const optional = <Key extends string>(key: Key, word: CopyWord) => (given.has(word) ? { [key]: text(word) } : {});
  const format = formatOf(new Set(given.keys()));
  switch (format) {
    case "PARQUET":
      return { kind: "parquet" };
    case "ORC":
      return { kind: "orc" };
    case "CSV":
      return { kind: "csv", ...optional("delimiter", "DELIMITER"), ...optional("quote", "QUOTE") };
    case "DELIMITER":
      return { kind: "delimited", delimiter: text("DELIMITER") };
    case "FIXEDWIDTH":
      return { kind: "fixedwidth", fields: text("FIXEDWIDTH") };
    case "JSON":
      return { kind: "json", mapping: text("JSON") };
    case "AVRO":
      return { kind: "avro", mapping: text("AVRO") };
    case "SHAPEFILE":
      return { kind: "shapefile", ...optional("simplify", "SIMPLIFY") };
    default:
      return format satisfies never;
  }
}

function toSettings(given: ReadonlyMap<CopyWord, CopyArgument>): CopySettings {
  return Object.fromEntries(settingWords.filter((word) => given.has(word)).map((word) => [word, given.get(word)]));
}

/** What a COPY fills: the target, or a stage, whose joins need statistics if it is large. */
export type CopyUse = "target" | "staging" | "large-staging";

/**
 * The options as SQL, in one fixed order, without MANIFEST.
 *
 * A staging table is dropped with the load, so there COMPUPDATE is off, and STATUPDATE is on for a large stage only, unless
 * the user chose. It has no IDENTITY column, so EXPLICIT_IDS is left out: COPY refuses it for such a table (facts §4.6).
 */
export function renderCopyOptions(options: CopyOptions, use: CopyUse): string {
  const settings = use === "target" ? options.settings : stagingSettings(options, use === "large-staging");
  const rendered = settingWords.flatMap((word) => renderSetting(word, settings[word]));
  return [renderFormat(options.format), ...rendered].join(" ");
}

/** PARQUET and ORC refuse COMPUPDATE (facts §4.5), and for SHAPEFILE it is not documented. */
function stagingSettings({ format: { kind }, settings }: CopyOptions, isLarge: boolean): CopySettings {
  const isPlain = kind !== "parquet" && kind !== "orc" && kind !== "shapefile";
  const { EXPLICIT_IDS: _, ...given } = settings;
  return { ...(isPlain && { COMPUPDATE: "OFF" }), STATUPDATE: isLarge ? "ON" : "OFF", ...given };
}

function renderFormat(format: CopyFormat): string {
  switch (format.kind) {
    case "parquet":
    case "orc":
      return `FORMAT AS ${format.kind.toUpperCase()}`;
    case "csv":
      return ["FORMAT AS CSV", ...asLiteral("DELIMITER", format.delimiter), ...asLiteral("QUOTE", format.quote)].join(
        " ",
      );
    case "delimited":
      return `DELIMITER AS ${verbatim(format.delimiter)}`;
    case "fixedwidth":
      return `FIXEDWIDTH ${verbatim(format.fields)}`;
    case "json":
    case "avro":
      return `FORMAT AS ${format.kind.toUpperCase()} ${verbatim(format.mapping)}`;
    case "shapefile":
      return ["FORMAT AS SHAPEFILE", ...(format.simplify === undefined ? [] : [format.simplify])].join(" ");
    default:
      return format satisfies never;
  }
}

const asLiteral = (word: string, value: string | undefined) =>
  value === undefined ? [] : [`${word} AS ${verbatim(value)}`];

/** Backslashes stay as the user wrote them; the reader refuses one before a quote. */
const verbatim = (value: string) => `'${value.replaceAll("'", "''")}'`;

function renderSetting(word: keyof CopySettings, value: CopyArgument | undefined): string[] {
  if (value === undefined) return [];
  if (value === true) return [word];
  return [argumentOf(word).kind === "literal" ? `${word} AS ${verbatim(String(value))}` : `${word} ${value}`];
}
