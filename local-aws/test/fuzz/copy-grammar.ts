/**
 * What Redshift's documents say about the parameters of COPY, as a separate table: it shares nothing with the parser
 * that it judges. "open" where the documents do not decide.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html and its pages of parameters
 */
export type Verdict = { kind: "accepted" } | { kind: "open" } | { kind: "refused"; why: string };

type Argument = "nothing" | "text" | "maybe text" | "word";
type Parameter = { argument: Argument; fits?: (value: string) => boolean; as?: "allowed" | "unknown" };

const whole = (least: number, most: number) => (value: string) =>
  /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
const oneOf =
  (...values: string[]) =>
  (value: string) =>
    values.includes(value.toUpperCase());
const isUrl = (value: string) => /^s3:\/\/[^/]+\/.+/.test(value);
const switches = oneOf("ON", "OFF", "TRUE", "FALSE", "PRESET");

const parameters: Record<string, Parameter> = {
  CSV: { argument: "nothing" },
  PARQUET: { argument: "nothing" },
  ORC: { argument: "nothing" },
  JSON: {
    argument: "text",
    as: "allowed",
    fits: (value) => ["auto", "auto ignorecase", "noshred"].includes(value) || isUrl(value),
  },
  AVRO: {
    argument: "text",
    as: "allowed",
    fits: (value) => ["auto", "auto ignorecase"].includes(value) || isUrl(value),
  },
  FIXEDWIDTH: { argument: "text", fits: (value) => /^[^:,]+:\d+(,[^:,]+:\d+)*$/.test(value) },
  QUOTE: { argument: "text", as: "allowed", fits: (value) => value.length === 1 },
  DELIMITER: { argument: "text", as: "allowed", fits: (value) => value !== "" && !/[\r\n]/.test(value) },
  NULL: { argument: "text", as: "allowed" },
  REGION: { argument: "text", as: "allowed" },
  DATEFORMAT: { argument: "text", as: "allowed" },
  TIMEFORMAT: { argument: "text", as: "allowed" },
  ACCEPTINVCHARS: { argument: "maybe text", as: "allowed" },
  IGNOREHEADER: { argument: "word", as: "allowed", fits: whole(0, 2_147_483_647) },
  MAXERROR: { argument: "word", as: "allowed", fits: whole(0, 100_000) },
  COMPROWS: { argument: "word", fits: whole(1000, 2_147_483_647) },
  ENCODING: { argument: "word", as: "allowed", fits: oneOf("UTF8", "UTF16", "UTF16LE", "UTF16BE", "ISO88591") },
  ...Object.fromEntries(
    (
      "MANIFEST GZIP BZIP2 LZOP ZSTD ESCAPE REMOVEQUOTES EMPTYASNULL BLANKSASNULL TRIMBLANKS TRUNCATECOLUMNS " +
      "ACCEPTANYDATE IGNOREBLANKLINES FILLRECORD ROUNDEC EXPLICIT_IDS IGNOREALLERRORS NOLOAD SERIALIZETOJSON"
    )
      .split(" ")
      .map((name) => [name, { argument: "nothing" } as const]),
  ),
};

const formats = ["CSV", "FIXEDWIDTH", "JSON", "AVRO", "PARQUET", "ORC"];
const compressions = ["GZIP", "BZIP2", "LZOP", "ZSTD"];

/** Of these pairs the documents say that one is not for the other. */
const enemies: [string, string][] = [
  ...pairs(formats),
  ...pairs(compressions),
  ...with_("CSV", "REMOVEQUOTES ESCAPE"),
  ...with_("FIXEDWIDTH", "DELIMITER ESCAPE"),
  ...with_("JSON", "DELIMITER ESCAPE FILLRECORD IGNOREBLANKLINES NULL REMOVEQUOTES"),
  ["MAXERROR", "IGNOREALLERRORS"],
  ...["PARQUET", "ORC"].flatMap((format) =>
    with_(
      format,
      "DELIMITER QUOTE NULL ESCAPE REMOVEQUOTES EMPTYASNULL BLANKSASNULL TRIMBLANKS TRUNCATECOLUMNS ACCEPTANYDATE " +
        "IGNOREHEADER IGNOREBLANKLINES ROUNDEC MAXERROR IGNOREALLERRORS DATEFORMAT TIMEFORMAT ENCODING REGION " +
        "GZIP BZIP2 LZOP ZSTD",
    ),
  ),
];

function pairs(names: readonly string[]): [string, string][] {
  return names.flatMap((a, at) => names.slice(at + 1).map((b): [string, string] => [a, b]));
}

function with_(name: string, others: string): [string, string][] {
  return others.split(" ").map((other) => [name, other]);
}

/** Judges the parameters after the table and FROM 's3://…'. A token is a word, a number or a text in single quotes. */
export function judge(tokens: readonly string[]): Verdict {
  const read = { tokens, at: 0, seen: [] as string[], roles: 0, isOpen: false };
  while (read.at < tokens.length) {
    const why = takeParameter(read);
    if (why !== undefined) return { kind: "refused", why };
  }
  if (read.roles !== 1) return { kind: "refused", why: `${read.roles} authorizations` };
  const twice = read.seen.find((name, at) => read.seen.indexOf(name) !== at);
  if (twice !== undefined) return { kind: "refused", why: `${twice} is given twice` };
  const both = enemies.find(([a, b]) => read.seen.includes(a) && read.seen.includes(b));
  if (both) return { kind: "refused", why: `${both[1]} is not for ${both[0]}` };
  if (read.seen.includes("QUOTE") && !read.seen.includes("CSV"))
    return { kind: "refused", why: "QUOTE is only for CSV" };
  return { kind: read.isOpen || isLeftOpen(read.seen) ? "open" : "accepted" };
}

/** Pairs of which the documents say nothing, or not enough. */
function isLeftOpen(seen: readonly string[]): boolean {
  const columnar = seen.includes("PARQUET") || seen.includes("ORC");
  const hasFormat = seen.some((name) => formats.includes(name) && name !== "CSV");
  if (columnar) return seen.some((name) => ["NOLOAD", "COMPUPDATE", "COMPROWS"].includes(name));
  return hasFormat || seen.includes("SERIALIZETOJSON") || seen.includes("EXPLICIT_IDS") || seen.includes("QUOTE");
}

type Reading = { tokens: readonly string[]; at: number; seen: string[]; roles: number; isOpen: boolean };

/** @returns the reason for a refusal */
function takeParameter(read: Reading): string | undefined {
  const word = take(read).toUpperCase();
  if (word === "IAM_ROLE") {
    read.roles++;
    const role = take(read);
    const isRole = role.toUpperCase() === "DEFAULT" || /^'arn:aws:iam::\d{12}:role\/[\w/]+'$/.test(role);
    return isRole ? undefined : `${role} is not a role`;
  }
  if (word === "FORMAT") return takeFormat(read);
  if (word === "STATUPDATE" || word === "COMPUPDATE") return takeSwitch(read, word);
  const parameter = Object.hasOwn(parameters, word) ? parameters[word] : undefined;
  if (!parameter) return `${word} is not a parameter`;
  read.seen.push(word);
  return takeArgument(read, word, parameter);
}

function takeFormat(read: Reading): string | undefined {
  if (next(read) === "AS") read.at++;
  const name = next(read);
  if (!formats.includes(name) && name !== "DELIMITER") return `${name} is not a format`;
  return takeParameter(read);
}

function takeSwitch(read: Reading, word: string): string | undefined {
  read.seen.push(word);
  if (!switches(next(read))) return undefined;
  return take(read).toUpperCase() === "PRESET" && word === "STATUPDATE" ? "PRESET is not for STATUPDATE" : undefined;
}

function takeArgument(read: Reading, name: string, { argument, fits, as }: Parameter): string | undefined {
  if (argument === "nothing") return undefined;
  if (next(read) === "AS") {
    read.at++;
    if (as !== "allowed") read.isOpen = true;
    if (argument === "maybe text" && !isText(read.tokens[read.at])) read.isOpen = true;
  }
  if (argument === "maybe text" && !isText(read.tokens[read.at])) return undefined;
  const token = take(read);
  if (isText(token) !== (argument !== "word")) {
    if (name !== "ENCODING" && name !== "JSON") return `${name} does not take ${token}`;
    read.isOpen = true; // examples in the documents write ENCODING in quotes, too, and JSON without an argument
    if (name === "JSON") read.at--;
    return undefined;
  }
  const value = isText(token) ? token.slice(1, -1).replaceAll("''", "'") : token;
  return !fits || fits(value) ? undefined : `${name} does not take ${token}`;
}

const next = ({ tokens, at }: Reading) => (tokens[at] ?? "").toUpperCase();
const take = (read: Reading) => read.tokens[read.at++] ?? "";
const isText = (token: string | undefined) => token?.startsWith("'") ?? false;
