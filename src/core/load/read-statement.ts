/**
 * What the text of a submitted statement says. Statements hold keys, which anyone who may upload files chooses. So only the
 * tag at the start, which the loader writes, decides what a statement is.
 */

const tagStart = "/* loader:";
const commentEnd = " */";

/** The tag that a statement's text starts with, by which a failure is recognised: `copy` of `loader:copy`. */
export function readTag(sql: string): string | undefined {
  return readComments(sql)[0];
}

/** The text of the comment behind the tag, such as the trail's. */
export function readSecondComment(sql: string): string | undefined {
  return readComments(sql)[1];
}

/** The first two comments, if the text starts with a tag. */
function readComments(sql: string): [tag?: string, second?: string] {
  const text = sql.trimStart();
  if (!text.startsWith(tagStart)) return [];
  const end = text.indexOf(commentEnd, tagStart.length);
  const tag = text.slice(tagStart.length, end);
  if (end < 0 || !/^[a-z-]{1,40}$/.test(tag)) return [];
  const rest = text.slice(end + commentEnd.length).trimStart();
  const close = rest.indexOf(commentEnd);
  return rest.startsWith("/* ") && close > 0 ? [tag, rest.slice("/* ".length, close)] : [tag];
}

/** Where a COPY of the loader's reads from, and where its text goes on behind that; undefined for other statements. */
function readSource(sql: string): Value | undefined {
  if (readTag(sql) !== "copy") return undefined;
  const start = sql.indexOf("'"); // names of tables and columns hold no quote, so this is the first literal
  return start < 0 ? undefined : readLiteral(sql, start);
}

/** A value in a statement; `end` is the place behind it. */
export type Value = { text: string; end: number };

/** @param start of its opening quote; quotes and backslashes in the text are doubled */
export function readLiteral(sql: string, start: number): Value | undefined {
  let from = start + 1;
  let text = "";
  for (let at = from; at < sql.length; at += 1) {
    const letter = sql[at];
    if (letter !== "'" && letter !== "\\") continue;
    text += sql.slice(from, at);
    if (letter === "'" && sql[at + 1] !== "'") return { text, end: at + 1 };
    at += 1;
    from = at; // the letter behind the escape stays
  }
  return undefined;
}

/** The addresses of the manifests that a load's COPYs name, in order. */
export function manifestUrls({ parts }: { parts: readonly { sql: string }[] }): string[] {
  return parts.flatMap(({ sql }) => readSource(sql)?.text ?? []);
}

const roleAndManifest = /^ IAM_ROLE (?:default|'[^']*') MANIFEST /i;

/** The options that a COPY of the loader's was given, as text for `parseCopyOptions`; undefined for other statements. */
export function readCopyOptions(sql: string): string | undefined {
  const source = readSource(sql);
  if (!source) return undefined;
  const rest = sql.slice(source.end);
  const before = roleAndManifest.exec(rest)?.[0];
  return before === undefined ? undefined : rest.slice(before.length);
}

const redactedRole = /^\s+IAM_ROLE\s+''(?!')/i;

/**
 * The text of a COPY of the loader's with the role that the Data API has removed from it; any other text as it is.
 *
 * @param role as SQL: a literal, or `default`
 * @see https://github.com/aws/aws-sdk/issues/356 for the redaction
 */
export function restoreRole(sql: string, role: string): string {
  const source = readSource(sql);
  if (!source) return sql;
  const rest = sql.slice(source.end);
  const [redacted] = redactedRole.exec(rest) ?? [];
  return redacted ? `${sql.slice(0, source.end)} IAM_ROLE ${role}${rest.slice(redacted.length)}` : sql;
}

/** Whether `restoreRole` has something to put in. */
export const lacksRole = (sql: string) => restoreRole(sql, "default") !== sql;

/** The columns that a COPY of the loader's names; none if it names none. */
export function readCopyColumns(sql: string): string[] {
  const start = sql.indexOf(" (");
  const end = sql.indexOf(") FROM '");
  if (start < 0 || end < start) return [];
  return Array.from(sql.slice(start, end).matchAll(/"((?:[^"]|"")*)"/g), ([, name = ""]) => name.replaceAll('""', '"'));
}
