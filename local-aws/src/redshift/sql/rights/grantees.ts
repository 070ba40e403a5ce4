import { isIdentifier, isSymbol, isWord, type Node, splitByComma } from "../lex/nodes.ts";
import { postgresLiteral } from "../lex/postgres-literal.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { notSupported, syntaxError } from "../refusals.ts";

/** A user, a group or a role. */
type Grantee = { kind: string; name: string };

/**
 * Redshift tells users, groups and roles apart, where PostgreSQL knows roles only.
 *
 * Only one user can have WITH GRANT OPTION or WITH ADMIN OPTION: PostgreSQL gives it to all of the list, Redshift to the user
 * in front of it.
 *
 * @param nodes behind TO or FROM
 * @see https://github.com/dbt-labs/dbt-redshift/issues/413 for a group without the word GROUP
 */
export function readGrantees(nodes: readonly Node[]): Grantee[] {
  const grantees = splitByComma(nodes);
  return grantees.map((grantee) => {
    const [word, named] = grantee;
    const kind = isWord(word, "GROUP", "ROLE") && isIdentifier(named) ? word.upper : "USER";
    const [name, ...rest] = kind === "USER" ? grantee : grantee.slice(1);
    if (!isIdentifier(name) || isWord(name, "CURRENT_USER", "SESSION_USER", "CURRENT_ROLE")) throw syntaxError(name);
    checkRest(rest, isWord(name, "PUBLIC") ? "PUBLIC" : kind, grantees.length);
    return { kind, name: name.name };
  });
}

/** @returns a statement that fails if one of them does not exist, to run first */
export function checkExisting(grantees: readonly Grantee[]): string {
  const list = (kind: string) =>
    textArray(grantees.filter((it) => it.kind === kind && it.name !== "public").map(({ name }) => name));
  return `CALL redshift.check_grantees(${list("USER")}, ${list("GROUP")}, ${list("ROLE")}); `;
}

/** Texts as PostgreSQL's array. */
export function textArray(texts: readonly string[]): string {
  return `ARRAY[${texts.map(postgresLiteral).join(", ")}]::text[]`;
}

/** WITH GRANT OPTION, CASCADE, RESTRICT. */
function checkRest(rest: readonly Node[], kind: string, count: number): void {
  const [option, ...more] = rest;
  if (isWord(option, "CASCADE", "RESTRICT") && more.length === 0) return;
  if (option === undefined || isSymbol(option, ",")) return;
  if (!isWord(option, "WITH")) throw syntaxError(option);
  if (kind === "ROLE") throw syntaxError(option);
  if (kind !== "USER") throw new RedshiftSqlError("grant options can only be granted to individual users", "0LP01");
  if (count > 1) throw notSupported("an option of one user among several", "write a statement for that user");
  if (more[2] !== undefined) throw syntaxError(more[2]);
}
