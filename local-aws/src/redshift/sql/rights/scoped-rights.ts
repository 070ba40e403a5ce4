import { isIdentifier, isWord, type Node, splitByComma } from "../lex/nodes.ts";
import { postgresLiteral } from "../lex/postgres-literal.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";
import { checkExisting, readGrantees, textArray } from "./grantees.ts";

/** The permissions of each scope. ALL is each of them. */
const scopes: Readonly<Record<string, readonly string[]>> = {
  TABLES: ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES"],
  SCHEMAS: ["CREATE", "USAGE"],
  FUNCTIONS: ["EXECUTE"],
  PROCEDURES: ["EXECUTE"],
};
const missingScopes = ["LANGUAGES", "TEMPLATES", "COPY"];
const missingPrivileges = ["ALTER", "DROP"];

/** @returns the index of FOR in `GRANT … FOR TABLES IN …` */
export function scopeAt(nodes: readonly Node[]): number {
  const on = nodes.findIndex((node) => isWord(node, "ON", "TO", "FROM"));
  return nodes.findIndex((node, at) => isWord(node, "FOR") && (on < 0 || at < on));
}

/**
 * `GRANT SELECT FOR TABLES IN SCHEMA shop TO ROLE reader`, and the same REVOKE.
 *
 * @param at the index of FOR
 * @param to the index of TO or FROM
 */
export function scopedRights(
  statement: Statement,
  { command, at, to }: { command: "GRANT" | "REVOKE"; at: number; to: number },
): Translation {
  const { nodes } = statement;
  const [kind, inWord] = [nodes[at + 1], nodes[at + 2]];
  if (isWord(kind, ...missingScopes)) throw notSupported(`a permission FOR ${kind.upper}`);
  if (!isWord(kind, ...Object.keys(scopes))) throw syntaxError(kind);
  if (!isWord(inWord, "IN")) throw syntaxError(inWord);
  if (to < 0) throw syntaxError(undefined);
  if (at === 1) throw syntaxError(nodes[at]);
  checkScoped(nodes.slice(to + 1));
  const privileges = privilegesOf(nodes.slice(1, at), kind.upper);
  const schema = schemaOf(nodes.slice(at + 3, to), kind.upper);
  const grantees = readGrantees(nodes.slice(to + 1));
  const values = [
    String(command === "GRANT"),
    textArray(privileges),
    postgresLiteral(kind.upper),
    schema,
    textArray(grantees.map(({ name }) => name)),
  ];
  const sql = `${leading(statement)}${checkExisting(grantees)}CALL redshift.set_scoped(${values.join(", ")})`;
  return toSql(sql, statement, { command });
}

function privilegesOf(nodes: readonly Node[], scope: string): readonly string[] {
  const known = scopes[scope] ?? [];
  const isAll =
    isWord(nodes[0], "ALL") && (nodes.length === 1 || (nodes.length === 2 && isWord(nodes[1], "PRIVILEGES")));
  if (isAll) return known;
  return splitByComma(nodes).map(([word, more]) => {
    if (isWord(word, ...missingPrivileges)) throw notSupported(`the privilege ${word.upper}`);
    if (!isWord(word, ...known) || more !== undefined) throw syntaxError(more ?? word);
    return word.upper;
  });
}

/** @returns the schema as a literal, NULL for the whole database */
function schemaOf(nodes: readonly Node[], scope: string): string {
  const [kind, name, inDatabase, database, more] = nodes;
  if (!isIdentifier(name)) throw syntaxError(name);
  if (isWord(kind, "DATABASE") && inDatabase === undefined)
    return `redshift.only_schema(${postgresLiteral(name.name)}, NULL)`;
  if (!isWord(kind, "SCHEMA") || scope === "SCHEMAS") throw syntaxError(kind);
  if (inDatabase === undefined) return postgresLiteral(name.name);
  if (!isWord(inDatabase, "DATABASE") || !isIdentifier(database) || more !== undefined)
    throw syntaxError(more ?? inDatabase);
  return `redshift.only_schema(${postgresLiteral(database.name)}, ${postgresLiteral(name.name)})`;
}

/** Users and roles. */
function checkScoped(nodes: readonly Node[]): void {
  for (const [first, name, ...rest] of splitByComma(nodes)) {
    if (isWord(first, "GROUP", "PUBLIC")) throw syntaxError(first);
    if ([name, ...rest].some((node) => isWord(node, "WITH")))
      throw notSupported("WITH GRANT OPTION of a scoped permission");
  }
}
