import { hasWords, isGroup, isIdentifier, isSymbol, isWord, type Node, raw, serialize } from "../lex/nodes.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { argumentList } from "../statements/routine-arguments.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";
import { checkExisting, readGrantees } from "./grantees.ts";
import { scopeAt, scopedRights } from "./scoped-rights.ts";

/** Privileges that mean the same in PostgreSQL. */
const privileges = [
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "REFERENCES",
  "CREATE",
  "USAGE",
  "TEMP",
  "TEMPORARY",
  "EXECUTE",
  "TRUNCATE",
  "ALL",
];
/** Privileges, and kinds of objects, that PostgreSQL does not know. */
const missing = ["ALTER", "DROP", "ASSUMEROLE", "EXPLAIN", "IGNORE", "SHARE", "READ", "WRITE", "ALTERIN", "DROPIN"];
const missingObjects = ["DATASHARE", "MODEL", "EXTERNAL", "COPY", "CATALOG", "TEMPLATE", "CONNECTION", "INTEGRATION"];
const postgresObjects = [
  "SEQUENCE",
  "SEQUENCES",
  "DOMAIN",
  "TYPE",
  "TABLESPACE",
  "PARAMETER",
  "FOREIGN",
  "LARGE",
  "ROUTINE",
];

/**
 * GRANT and REVOKE. A group and a role are both a PostgreSQL role that cannot log in.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
 */
export function grant(statement: Statement): Translation {
  const { nodes } = statement;
  const command = isWord(nodes[0], "REVOKE") ? "REVOKE" : "GRANT";
  const at = startOfPrivileges(nodes);
  const to = nodes.findIndex((node) => isWord(node, command === "GRANT" ? "TO" : "FROM"));
  if (isWord(nodes[at], "ROLE")) return grantRole(statement, command, to);
  const scope = scopeAt(nodes);
  if (scope > 0 && at === 1) return scopedRights(statement, { command, at: scope, to });
  checkPrivileges(nodes, at);
  const check = checkExisting(readGrantees(nodes.slice(to + 1)));
  return toSql(check + serialize(withoutRoleWord(withSignatures(nodes, to), to)), statement, { command });
}

/** ALTER DEFAULT PRIVILEGES … GRANT | REVOKE …: for tables that are made later. */
export function alterDefaultPrivileges(statement: Statement): Translation {
  const { nodes } = statement;
  if (!hasWords(nodes, 1, "DEFAULT", "PRIVILEGES")) throw syntaxError(nodes[1]);
  const verb = nodes.findIndex((node) => isWord(node, "GRANT", "REVOKE"));
  if (verb < 0) throw syntaxError(undefined);
  checkPrivileges(nodes, verb + startOfPrivileges(nodes.slice(verb)));
  checkDefaultKind(nodes, verb);
  const to = nodes.findIndex((node, at) => at > verb && isWord(node, "TO", "FROM"));
  const check = checkExisting(readGrantees(nodes.slice(to + 1)));
  return toSql(check + serialize(withoutRoleWord(nodes, to)), statement, { command: "ALTER DEFAULT PRIVILEGES" });
}

/** Arguments of procedures and functions, with PostgreSQL's types. */
function withSignatures(nodes: readonly Node[], to: number): Node[] {
  const on = nodes.findIndex((node) => isWord(node, "ON"));
  if (!isWord(nodes[on + 1], "PROCEDURE", "FUNCTION")) return [...nodes];
  return nodes.map((node, at) => (isGroup(node) && at > on && at < to ? raw(argumentList(node), node.before) : node));
}

/** PostgreSQL has one kind of routine here, so a permission on functions would reach procedures. */
function checkDefaultKind(nodes: readonly Node[], verb: number): void {
  const kind = nodes[nodes.findIndex((node, at) => at > verb && isWord(node, "ON")) + 1];
  const isFunction = isWord(kind, "FUNCTIONS") && isWord(nodes[verb], "GRANT");
  if (isFunction || isWord(kind, "PROCEDURES")) throw notSupported(`ALTER DEFAULT PRIVILEGES for ${kind.upper}`);
}

function startOfPrivileges(nodes: readonly Node[]): number {
  if (hasWords(nodes, 1, "GRANT", "OPTION", "FOR") || hasWords(nodes, 1, "ADMIN", "OPTION", "FOR")) return 4;
  return 1;
}

function checkPrivileges(nodes: readonly Node[], start: number): void {
  const on = nodes.findIndex((node) => isWord(node, "ON"));
  if (on < 0 && nodes.some((node) => isWord(node, "TO", "FROM"))) throw notSupported("a system permission");
  if (on < 0) throw syntaxError(undefined);
  for (const node of nodes.slice(start, on)) {
    if (isWord(node, ...missing)) throw notSupported(`the privilege ${node.upper}`);
    if (node.kind === "word" && !isWord(node, ...privileges, "PRIVILEGES")) throw syntaxError(node);
  }
  const object = nodes[on + 1];
  if (isWord(object, ...postgresObjects) || hasWords(nodes, on + 1, "ALL", "SEQUENCES")) throw syntaxError(object);
  if (isWord(object, ...missingObjects) && isIdentifier(nodes[on + 2]))
    throw notSupported(`a privilege on ${object.upper}`);
}

/** `TO ROLE a, GROUP b, c`: PostgreSQL has no word ROLE there. */
function withoutRoleWord(nodes: readonly Node[], to: number): Node[] {
  return nodes.filter((node, at) => {
    const startsGrantee = at === to + 1 || (at > to && isSymbol(nodes[at - 1], ","));
    return to < 0 || !startsGrantee || !isWord(node, "ROLE") || !isIdentifier(nodes[at + 1]);
  });
}

/** `GRANT ROLE a TO ROLE b, c [WITH ADMIN OPTION]`. */
function grantRole(statement: Statement, command: string, to: number): Translation {
  const { nodes } = statement;
  const words = nodes.slice(1).filter((node) => !isWord(node, "ROLE"));
  if (words.some((node) => isSymbol(node, ":")))
    throw notSupported("a role that Redshift defines, such as sys:superuser,");
  const check = checkExisting(readGrantees(nodes.slice(to + 1)));
  return toSql(`${leading(statement)}${check}${command} ${serialize(words).trim()}`, statement, {
    command: `${command} ROLE`,
  });
}
