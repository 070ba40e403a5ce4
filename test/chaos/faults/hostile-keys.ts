/** What a key holds between its number and its ending, and what it is after. None is malformed for S3. */
const texts: readonly string[] = [
  " größe+1 %41 it's", // encodings of notifications, manifests and errors
  "*/COPY IAM_ROLE '",
  "'; drop table chaos.merge_target; --",
  "\"double\" 'single' `back` \\back\\\\slash \\n \\x41",
  "line\nbreak\r\nand\ttab",
  "\u001b[2J\u001b]0;title\u0007 \u009b31m", // ESC, BEL and CSI of terminals
  "\u202egpj.\u2066\u2069\u200b", // bidi overrides and a character without width
  "100%+%2B%00%0a%zz +&=?#;:@,$!()",
  "üñîçødé 日本語 👩‍👩‍👧‍👦 e\u0301",
  " Status 403,Error AccessDenied,Rid 1",
  "ERROR: 1023\n  Detail: Serializable isolation violation on table - 1",
  " disk full",
  "IAM_ROLE ''  MANIFEST",
  "//double//slash/./dot",
  "{{x}} $$x$$ <b>&amp;</b> \ud7ff\ufffd",
  " files are loaded already",
  "s3://chaos-landing/other.csv",
];

/** 1,024 is S3's limit, and the ledger's. */
const longBytes = 1000;
const fillers: readonly string[] = ["x", "ß", "'", "\\", "%"];

/** Texts of an expression that looks for comments, and that tries each way to pair these: there are 2^n. */
const comments = { texts: ["*//*".repeat(60), "/**/".repeat(60)], fillers: ["*//*"] };

type Around = { start: string; end: string; withComments: boolean };

/**
 * A key that begins with `start` and ends with `end`, and holds a hostile text: the same for the same number.
 *
 * Some are 1,000 bytes long.
 */
export function hostileKey(number: number, { start, end, withComments }: Around): string {
  const shorts = [...texts, ...(withComments ? comments.texts : [])];
  const longs = [...fillers, ...(withComments ? comments.fillers : [])];
  const kind = number % (shorts.length + longs.length);
  const text = shorts[kind];
  if (text !== undefined) return `${start}${text}${end}`;
  const filler = longs[kind - shorts.length] ?? "x";
  const room = longBytes - Buffer.byteLength(start + end);
  return `${start}${filler.repeat(Math.floor(room / Buffer.byteLength(filler)))}${end}`;
}
