/** What may follow an option's word. A check returns what is wrong with the value, ending in what to write instead. */
type Argument =
  | { kind: "none" }
  | { kind: "integer"; min: number; max: number }
  | { kind: "choice"; values: Readonly<Record<string, string>>; required: boolean }
  | { kind: "literal"; check: (value: string) => string | undefined; default?: string; required: boolean }
  | { kind: "simplify" };

const none = { kind: "none" } as const;
const onOff = { ON: "ON", TRUE: "ON", OFF: "OFF", FALSE: "OFF" };

const literal = (check: (value: string) => string | undefined) => ({ kind: "literal", check, required: true }) as const;

/**
 * Every option of COPY from S3 that a pipeline may use, in the order in which it is rendered.
 * @see facts §4.1, §4.3
 */
const copyWords = {
  CSV: none,
  FIXEDWIDTH: literal(fixedWidthProblem),
  JSON: { kind: "literal", check: jsonProblem, default: "auto", required: true },
  AVRO: { kind: "literal", check: avroProblem, default: "auto", required: true },
  SHAPEFILE: none,
  PARQUET: none,
  ORC: none,
  DELIMITER: literal(delimiterProblem),
  QUOTE: literal(quoteProblem),
  SIMPLIFY: { kind: "simplify" },
  GZIP: none,
  BZIP2: none,
  LZOP: none,
  ZSTD: none,
  ESCAPE: none,
  REMOVEQUOTES: none,
  NULL: literal(nullProblem),
  EMPTYASNULL: none,
  BLANKSASNULL: none,
  TRIMBLANKS: none,
  TRUNCATECOLUMNS: none,
  FILLRECORD: none,
  IGNOREBLANKLINES: none,
  IGNOREHEADER: { kind: "integer", min: 0, max: 2_147_483_647 },
  ENCODING: {
    kind: "choice",
    values: { UTF8: "UTF8", UTF16: "UTF16", UTF16LE: "UTF16LE", UTF16BE: "UTF16BE", ISO88591: "ISO88591" },
    required: true,
  },
  ACCEPTINVCHARS: { kind: "literal", check: replacementProblem, required: false },
  ACCEPTANYDATE: none,
  DATEFORMAT: literal(dateFormatProblem),
  TIMEFORMAT: literal(timeFormatProblem),
  ROUNDEC: none,
  EXPLICIT_IDS: none,
  SERIALIZETOJSON: none,
  MAXERROR: { kind: "integer", min: 0, max: 100_000 },
  IGNOREALLERRORS: none,
  REGION: literal(regionProblem),
  COMPROWS: { kind: "integer", min: 1_000, max: 2_147_483_647 },
  COMPUPDATE: { kind: "choice", values: { ...onOff, PRESET: "PRESET" }, required: false },
  STATUPDATE: { kind: "choice", values: onOff, required: false },
} as const satisfies Record<string, Argument>;

export type CopyWord = keyof typeof copyWords;

export const copyWordNames = Object.keys(copyWords) as readonly CopyWord[]; // keys of a const object, by definition

export const isCopyWord = (word: string): word is CopyWord => Object.hasOwn(copyWords, word);

export const argumentOf = (word: CopyWord): Argument => copyWords[word];

const role = "the role comes from copy.role_arn; remove it";
const clientSide = "client-side encryption ended for COPY on 2026-04-30; use SSE-S3 or SSE-KMS and remove it";
const notFromS3 = "it does not work with S3; remove it";

/** Words of COPY's grammar that a pipeline may not use, each with the reason. */
export const refusedCopyWords: ReadonlyMap<string, string> = new Map([
  ["IAM_ROLE", role],
  ["CREDENTIALS", role],
  ["ACCESS_KEY_ID", role],
  ["SECRET_ACCESS_KEY", role],
  ["SESSION_TOKEN", role],
  ["ENCRYPTED", clientSide],
  ["MASTER_SYMMETRIC_KEY", clientSide],
  ["NOLOAD", "nothing would be written, but the files would count as loaded; remove it"],
  ["JOB", "it makes an auto-copy job instead of a load; remove it"],
  ["FROM", "the files come from the batch's manifest; remove it"],
  ["SSH", notFromS3],
  ["READRATIO", notFromS3],
]);

/** Options that only make sense for text whose fields are separated by something. */
export const textOnlyWords: readonly CopyWord[] = [
  "QUOTE",
  "ESCAPE",
  "REMOVEQUOTES",
  "NULL",
  "IGNOREBLANKLINES",
  "IGNOREHEADER",
];

function fixedWidthProblem(value: string): string | undefined {
  const field = "\\s*[^:,\\s][^:,]*:\\s*0*[1-9][0-9]*\\s*";
  if (new RegExp(`^${field}(,${field})*$`).test(value)) return undefined;
  return "is not a list of label:width; write for example 'id:8,name:20'";
}

function jsonProblem(value: string): string | undefined {
  return value === "noshred" ? undefined : mappingProblem(value, "'auto', 'auto ignorecase', 'noshred'");
}

function avroProblem(value: string): string | undefined {
  return mappingProblem(value, "'auto', 'auto ignorecase'");
}

function mappingProblem(value: string, words: string): string | undefined {
  if (value === "auto" || value === "auto ignorecase") return undefined;
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]+\/./.test(value)) return undefined;
  return `is none of ${words} (in lower case) or 's3://bucket/key' of a jsonpaths file; write one of them`;
}

const oneCharacter = /^(?:[^\\]|\\[0-7]{1,3}|\\[^0-7])$/su;

function delimiterProblem(value: string): string | undefined {
  if (value === "") return "is empty; write one or more characters, for example '|', '\\t' or '\\001'";
  if (/[\n\r]|\\[nr]/.test(value)) return "holds a line break, which ends the row; write another delimiter";
  return undefined;
}

function quoteProblem(value: string): string | undefined {
  return oneCharacter.test(value) ? undefined : "is not one character; write for example QUOTE AS '%'";
}

function replacementProblem(value: string): string | undefined {
  return /^[\x20-\x7e]$/.test(value) ? undefined : "is not one ASCII character; write for example '?' or '^'";
}

function nullProblem(value: string): string | undefined {
  return value === "\\n" || value === "\n" ? "is a line break, which ends the row; write another text" : undefined;
}

function dateFormatProblem(value: string): string | undefined {
  return formatProblem(value, ["auto"], "'YYYY-MM-DD' or 'auto'");
}

function timeFormatProblem(value: string): string | undefined {
  if (/OF$|TZ/i.test(value)) return "names a time zone, which a format cannot; write 'auto' instead";
  return formatProblem(value, ["auto", "epochsecs", "epochmillisecs"], "'YYYY-MM-DD HH:MI:SS', 'auto' or 'epochsecs'");
}

function formatProblem(value: string, words: readonly string[], example: string): string | undefined {
  if (value.trim() === "") return `is empty; write for example ${example}`;
  const word = words.find((known) => known === value.toLowerCase());
  return word && word !== value ? `is case-sensitive; write '${word}'` : undefined;
}

function regionProblem(value: string): string | undefined {
  return /^[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}$/.test(value) ? undefined : "is not a Region; write for example 'eu-west-1'";
}
