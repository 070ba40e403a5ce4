import { type CopyWord, copyWordNames, textOnlyWords } from "./copy-words.ts";

export type CopyOptionProblem = { option: string; message: string };

type Given = ReadonlySet<CopyWord>;

export const formatWords = ["CSV", "FIXEDWIDTH", "JSON", "AVRO", "SHAPEFILE", "PARQUET", "ORC"] as const;

type FormatWord = (typeof formatWords)[number] | "DELIMITER";

const compressionWords = ["GZIP", "BZIP2", "LZOP", "ZSTD"] as const;

/** @see facts §4.5 */
const columnarWords = new Set<CopyWord>([
  "PARQUET",
  "ORC",
  "ACCEPTINVCHARS",
  "FILLRECORD",
  "STATUPDATE",
  "EXPLICIT_IDS",
  "SERIALIZETOJSON",
]);

const jsonExcludes = [
  "DELIMITER",
  "ESCAPE",
  "FILLRECORD",
  "IGNOREBLANKLINES",
  "NULL",
  "REMOVEQUOTES",
] as const satisfies readonly CopyWord[];

const columnarExcludes = copyWordNames.filter((word) => !columnarWords.has(word));

/** What each format cannot be combined with, beside other formats. @see facts §4.3, §4.4, §4.5 */
const excludes: Record<FormatWord, readonly CopyWord[]> = {
  CSV: ["REMOVEQUOTES", "ESCAPE"],
  DELIMITER: [],
  FIXEDWIDTH: ["DELIMITER", "ESCAPE"],
  JSON: jsonExcludes,
  AVRO: ["DELIMITER"],
  SHAPEFILE: ["DELIMITER", "REMOVEQUOTES"],
  PARQUET: columnarExcludes,
  ORC: columnarExcludes,
};

/** The format that the words name; PARQUET if they name none. DELIMITER names one only where no other word does. */
export function formatOf(given: Given): FormatWord {
  return formatWords.find((word) => given.has(word)) ?? (given.has("DELIMITER") ? "DELIMITER" : "PARQUET");
}

/** What contradicts what, each pair once. */
export function copyConflicts(given: Given): CopyOptionProblem[] {
  return [
    ...oneAtMost(given, formatWords, "formats"),
    ...oneAtMost(given, compressionWords, "compressions"),
    ...formatConflicts(given),
    ...together(given, "MAXERROR", "IGNOREALLERRORS"),
  ];
}

function oneAtMost(given: Given, words: readonly CopyWord[], what: string): CopyOptionProblem[] {
  const [first, ...others] = words.filter((word) => given.has(word));
  return others.map((option) => ({ option, message: `${first} and ${option} are two ${what}; keep one` }));
}

function together(given: Given, one: CopyWord, other: CopyWord): CopyOptionProblem[] {
  return given.has(one) && given.has(other)
    ? [{ option: other, message: `${one} and ${other} exclude each other; keep one` }]
    : [];
}

function formatConflicts(given: Given): CopyOptionProblem[] {
  const format = formatOf(given);
  const isNamed = given.has(format);
  const isFormat = (word: CopyWord) => formatWords.some((known) => known === word);
  const excluded = excludes[format].filter((word) => given.has(word) && !isFormat(word));
  return [
    ...excluded.map((option) => ({
      option,
      message: isNamed ? excludedBy(format, option) : excludedByDefault(option),
    })),
    ...misplaced(given, format).filter(({ option }) => !excluded.some((word) => word === option)),
  ];
}

function excludedBy(format: FormatWord, option: CopyWord): string {
  const compresses = compressionWords.some((word) => word === option);
  const hint = compresses ? " (its files carry their own compression)" : "";
  return `${option} does not go with ${format}${hint}; remove one of them`;
}

function excludedByDefault(option: CopyWord): string {
  const isText = textOnlyWords.includes(option);
  const remedy = isText ? "add CSV or DELIMITER '…'" : "name the format, for example CSV or JSON 'auto'";
  return `${option} does not go with PARQUET, the format when none is named; ${remedy}, or remove it`;
}

/** Options that need a certain format. */
function misplaced(given: Given, format: FormatWord): CopyOptionProblem[] {
  const needs = [
    { option: "QUOTE", formats: ["CSV"], list: "CSV" },
    { option: "SIMPLIFY", formats: ["SHAPEFILE"], list: "SHAPEFILE" },
    { option: "SERIALIZETOJSON", formats: ["PARQUET", "ORC"], list: "PARQUET or ORC" },
  ] as const;
  return needs
    .filter(({ option, formats }) => given.has(option) && !formats.some((known) => known === format))
    .map(({ option, list }) => ({ option, message: `${option} only goes with ${list}; add that format or remove it` }));
}
