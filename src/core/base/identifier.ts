import { LoaderError } from "./loader-error.ts";

/** A table as configured; without a schema, Redshift's search path finds it. */
export type TableName = { schema?: string; name: string };

/** A name that will not be put into SQL. */
export class IdentifierError extends LoaderError {
  override readonly name = "IdentifierError";
  readonly code = "INVALID_IDENTIFIER";
}

/** Longer names are truncated by Redshift, not refused, and would then mean another table. @see facts §5.9 */
const maxIdentifierBytes = 127;

/** Columns that every Redshift table has already. */
const systemColumns = new Set(["oid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]);

const refusedSequences = [
  { text: '"', called: 'a double quote (")' },
  { text: "'", called: "a single quote (')" },
  { text: ";", called: "a semicolon (;)" },
  { text: "\\", called: "a backslash (\\)" },
  { text: "--", called: "a comment (--)" },
  { text: "/*", called: "a comment (/*)" },
  { text: "*/", called: "a comment (*/)" },
];

/**
 * Why a schema, table or column name is refused; undefined if it is fine.
 *
 * Names are always quoted in SQL, so blanks, capitals, reserved words and leading digits are fine.
 */
export function identifierProblem(name: string): string | undefined {
  if (name.trim() === "") return "is empty; write a name of 1 to 127 bytes";
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > maxIdentifierBytes) return `is ${bytes} bytes long; Redshift's limit is ${maxIdentifierBytes}`;
  if (/\p{Cc}/u.test(name)) return "contains a control character; remove it";
  if (!name.isWellFormed()) return "is not well-formed Unicode; remove the lone surrogate";
  const refused = refusedSequences.find(({ text }) => name.includes(text));
  if (refused) return `contains ${refused.called}, which is never part of a name here; remove it or rename`;
  return undefined;
}

/** As `identifierProblem`, and the names of system columns are refused too. */
export function columnProblem(name: string): string | undefined {
  if (systemColumns.has(name.toLowerCase())) return "is a system column that Redshift reserves; rename the column";
  return identifierProblem(name);
}

/**
 * Reads `orders`, `sales.orders` or `"my schema"."Order.Items"`.
 *
 * As in SQL, parts without quotes are folded to lower case (A–Z only) and a dot inside quotes belongs to the name.
 *
 * @throws IdentifierError if a part is refused by `identifierProblem`, or there are more than two parts
 */
export function parseTableName(text: string): TableName {
  const [first = "", second, ...more] = splitParts(text);
  if (more.length > 0)
    throw new IdentifierError(
      `Table name ${JSON.stringify(text)} has more than two parts; write schema.table, and the database in cluster.db_name`,
    );
  return second === undefined
    ? { name: checked(first, text) }
    : { schema: checked(first, text), name: checked(second, text) };
}

/** The texts between the dots outside quotes. A dot is put before the text, so every part begins with one. */
function splitParts(text: string): string[] {
  const parts = `.${text}`.matchAll(/\.((?:"[^"]*"?|[^".])*)/g);
  return Array.from(parts, ([, part = ""]) => part.trim());
}

/** A name as Redshift folds it where it has no quotes: A to Z only. */
export const folded = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function checked(part: string, text: string): string {
  const quoted = /^"((?:[^"]|"")*)"$/s.exec(part)?.[1];
  const name = quoted?.replaceAll('""', '"') ?? folded(part);
  const problem = identifierProblem(name);
  if (problem) throw new IdentifierError(`Table name ${JSON.stringify(text)}: ${JSON.stringify(name)} ${problem}`);
  return name;
}

/** One spelling per table, for messages and statement names (not SQL): `sales.orders`, `sales."Order Items"`. */
export function formatTableName({ schema, name }: TableName): string {
  return (schema === undefined ? [name] : [schema, name]).map(plainOrQuoted).join(".");
}

const plainOrQuoted = (name: string) => (isPlainName(name) ? name : quoteIdentifier(name));

/** Whether SQL may write the name without quotes, reserved words aside. */
export const isPlainName = (name: string): boolean => /^[a-z_][a-z0-9_$]*$/.test(name);

/** As Redshift folds them, names of columns are the same whatever the case of A to Z. */
export const isSameName = (one: string, other: string): boolean => folded(one) === folded(other);

export const includesName = (names: readonly string[], name: string): boolean =>
  names.some((each) => isSameName(each, name));

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteTable({ schema, name }: TableName): string {
  return (schema === undefined ? [name] : [schema, name]).map(quoteIdentifier).join(".");
}

/** Redshift reads a backslash in '…' as the start of an escape, so it is doubled like the quote. */
export function quoteLiteral(text: string): string {
  return `'${isPlain(text) ? text : text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

/** Most literals have nothing to escape, and looking first is several times faster. */
const isPlain = (text: string) => !text.includes("'") && !text.includes("\\");
