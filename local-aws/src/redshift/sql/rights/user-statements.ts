import { hasWords, isGroup, isIdentifier, isSymbol, isWord, type Node, serialize, splitByComma } from "../lex/nodes.ts";
import { postgresLiteral } from "../lex/postgres-literal.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { setSetting } from "../statements/setting-statements.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";
import { checkExisting, textArray } from "./grantees.ts";

/** PostgreSQL's form of an option, and the index after it. */
type Option = { sql: string; next: number };
type ReadOption = (nodes: readonly Node[], at: number) => Option;

const word =
  (sql: string): ReadOption =>
  (_, at) => ({ sql, next: at + 1 });

const ignored =
  (words: number): ReadOption =>
  (nodes, at) => {
    if (nodes.length < at + words) throw syntaxError(undefined);
    return { sql: "", next: at + words };
  };

const options: Readonly<Record<string, ReadOption>> = {
  PASSWORD: password,
  CREATEDB: word("CREATEDB"),
  NOCREATEDB: word("NOCREATEDB"),
  CREATEUSER: word("SUPERUSER"),
  NOCREATEUSER: word("NOSUPERUSER"),
  SYSLOG: ignored(3),
  SESSION: ignored(3),
  RESET: ignored(3),
  EXTERNALID: ignored(2),
  IN: (nodes, at) => {
    if (!isWord(nodes[at + 1], "GROUP")) throw syntaxError(nodes[at + 1]);
    const next = endOfNames(nodes, at + 2);
    return { sql: `IN ROLE ${serialize(nodes.slice(at + 2, next)).trim()}`, next };
  },
  VALID: (nodes, at) => {
    if (!isWord(nodes[at + 1], "UNTIL")) throw syntaxError(nodes[at + 1]);
    return { sql: `VALID UNTIL ${literalAt(nodes, at + 2)}`, next: at + 3 };
  },
  CONNECTION: (nodes, at) => {
    const limit = nodes[at + 2];
    if (!isWord(nodes[at + 1], "LIMIT") || limit === undefined) throw syntaxError(nodes[at + 1]);
    if (!isWord(limit, "UNLIMITED") && limit.kind !== "number") throw syntaxError(limit);
    return { sql: `CONNECTION LIMIT ${isWord(limit, "UNLIMITED") ? "-1" : limit.text}`, next: at + 3 };
  },
};

/**
 * CREATE USER: a role that may log in. Superusers of Redshift are those WITH CREATEUSER.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_USER.html
 */
export function createUser(statement: Statement): Translation {
  const { nodes } = statement;
  const name = nameAt(nodes, 2);
  const behind = nodes.slice(3);
  if (!behind.some((node) => isWord(node, "PASSWORD"))) throw syntaxError(behind.at(-1));
  const sql = `${leading(statement)}CREATE ROLE ${name} LOGIN ${readOptions(behind)}`;
  return toSql(sql.trimEnd(), statement, { command: "CREATE USER" });
}

/** Settings of a user apply to sessions that begin later. */
export function alterUser(statement: Statement): Translation {
  const { nodes } = statement;
  const name = nameAt(nodes, 2);
  const head = `${leading(statement)}ALTER ROLE ${name}`;
  const traits = { command: "ALTER USER" };
  const behind = nodes.slice(3);
  if (name === "awsuser" && behind.some((node) => isWord(node, "PASSWORD")))
    throw notSupported("a password of awsuser", "create another user");
  if (isWord(behind[0], "SET")) {
    const { text } = setSetting({ nodes: behind, tail: "" });
    return toSql(`${head} ${text.trim()}`, statement, traits);
  }
  if (isWord(behind[0], "RENAME") || (isWord(behind[0], "RESET") && !isWord(behind[1], "SESSION")))
    return toSql(`${head} ${serialize(behind).trim()}`, statement, traits);
  return toSql(`${head} ${readOptions(behind)}`, statement, traits);
}

function readOptions(nodes: readonly Node[]): string {
  const read: string[] = [];
  let at = isWord(nodes[0], "WITH") ? 1 : 0;
  if (at === nodes.length) throw syntaxError(undefined);
  while (at < nodes.length) {
    const node = nodes[at];
    const option = node?.kind === "word" ? options[node.upper] : undefined;
    if (option === undefined) throw syntaxError(node);
    const { sql, next } = option(nodes, at);
    if (sql !== "") read.push(sql);
    at = next;
  }
  return read.join(" ");
}

/** 8 to 64 characters with an upper-case letter, a lower-case letter and a digit, or a hash of one. */
function password(nodes: readonly Node[], at: number): Option {
  if (isWord(nodes[at + 1], "DISABLE")) return { sql: "PASSWORD NULL", next: at + 2 };
  const literal = literalAt(nodes, at + 1);
  const text = literal.slice(1, -1);
  const isMd5 = /^md5[0-9a-f]{32}$/.test(text);
  const isHash = isMd5 || text.startsWith("sha256|");
  if (!isHash && (text.length < 8 || text.length > 64))
    throw new RedshiftSqlError("Password must be between 8 and 64 characters long", "22023");
  if (!isHash && !(/[A-Z]/.test(text) && /[a-z]/.test(text) && /\d/.test(text)))
    throw new RedshiftSqlError(
      "Password must contain at least one uppercase letter, one lowercase letter, and one number",
      "22023",
    );
  return { sql: isHash && !isMd5 ? "PASSWORD NULL" : `PASSWORD ${literal}`, next: at + 2 };
}

/** CREATE GROUP and CREATE ROLE: roles that hold rights and cannot log in. */
export function createGroup(statement: Statement): Translation {
  const { nodes } = statement;
  const name = nameAt(nodes, 2);
  const isRole = isWord(nodes[1], "ROLE");
  const at = isWord(nodes[3], "WITH") ? 4 : 3;
  const command = isRole ? "CREATE ROLE" : "CREATE GROUP";
  const head = `${leading(statement)}CREATE ROLE ${name} NOLOGIN`;
  const mark = isRole ? "" : `; COMMENT ON ROLE ${name} IS 'group'`;
  if (nodes.length === 3) return toSql(`${head}${mark}`, statement, { command });
  if (isRole && isWord(nodes[3], "EXTERNALID") && nodes.length === 5) return toSql(head, statement, { command });
  if (isRole || !isWord(nodes[at], "USER")) throw syntaxError(nodes[at]);
  const end = endOfNames(nodes, at + 1);
  if (end < nodes.length) throw syntaxError(nodes[end]);
  const members = nodes.slice(at + 1);
  const check = checkNames(members, "USER");
  return toSql(`${check}${head} ROLE ${serialize(members).trim()}${mark}`, statement, { command });
}

/** `ADD USER`, `DROP USER` and `RENAME TO` read the same in PostgreSQL. */
export function alterGroup(statement: Statement): Translation {
  const { nodes } = statement;
  const kind = isWord(nodes[1], "ROLE") ? "ROLE" : "GROUP";
  const isRename = hasWords(nodes, 3, "RENAME", "TO");
  const isMember = kind === "GROUP" && (hasWords(nodes, 3, "ADD", "USER") || hasWords(nodes, 3, "DROP", "USER"));
  if (!isRename && !isMember) {
    if (kind === "ROLE" && isWord(nodes[3], "OWNER", "WITH"))
      throw notSupported(`ALTER ROLE … ${serialize(nodes.slice(3, 4)).trim()}`);
    throw syntaxError(nodes[3]);
  }
  const check = checkNames(nodes.slice(2, 3), kind) + (isMember ? checkNames(nodes.slice(5), "USER") : "");
  return toSql(check + serialize(nodes), statement, { command: `ALTER ${kind}` });
}

/** `DROP USER [IF EXISTS] a, b`, `DROP GROUP a`, `DROP ROLE a [FORCE | RESTRICT]`. */
export function dropUser(statement: Statement): Translation {
  const { nodes } = statement;
  const last = nodes.at(-1);
  const kind = nodes[1]?.kind === "word" ? nodes[1].upper : "";
  if (kind === "ROLE" && isWord(last, "FORCE")) throw notSupported("DROP ROLE … FORCE", "revoke the role first");
  const kept = kind === "ROLE" && isWord(last, "RESTRICT") ? nodes.slice(0, -1) : nodes;
  const isOptional = hasWords(kept, 2, "IF", "EXISTS");
  const at = isOptional ? 4 : 2;
  const end = endOfNames(kept, at);
  if (end < kept.length) throw syntaxError(kept[end]);
  const command = `DROP ${kind}`;
  const names = kept.slice(at);
  if (!isOptional) return toSql(checkNames(names, kind) + serialize(kept), statement, { command });
  const drop = `CALL redshift.drop_existing(${postgresLiteral(kind)}, ${textArray(namesOf(names))})`;
  return toSql(`${leading(statement)}${drop}`, statement, { command });
}

/** The names in `a, b, c`. */
function namesOf(nodes: readonly Node[]): string[] {
  return splitByComma(nodes).flatMap(([node]) => (isIdentifier(node) ? [node.name] : []));
}

const checkNames = (nodes: readonly Node[], kind: string) =>
  checkExisting(namesOf(nodes).map((name) => ({ kind, name })));

function nameAt(nodes: readonly Node[], at: number): string {
  const name = nodes[at];
  if (!isIdentifier(name)) throw syntaxError(name);
  return name.text;
}

function literalAt(nodes: readonly Node[], at: number): string {
  const node = nodes[at];
  if (node?.kind !== "string") throw syntaxError(node);
  return node.text;
}

/** @returns the index behind `a, b, c` */
function endOfNames(nodes: readonly Node[], start: number): number {
  let at = start;
  for (;;) {
    if (!isIdentifier(nodes[at]) || isGroup(nodes[at])) throw syntaxError(nodes[at]);
    at++;
    if (!isSymbol(nodes[at], ",")) return at;
    at++;
  }
}
