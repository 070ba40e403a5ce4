import { isGroup, isIdentifier, isSymbol, isWord, type Node } from "../lex/nodes.ts";
import { syntaxError } from "../refusals.ts";
import { reservedWords } from "./reserved-words.ts";

/** Whether the word at `at` is there as a part of the grammar, and not as a name. */
type Role = (nodes: readonly Node[], at: number) => boolean;

const always: Role = () => true;

const before =
  (...words: readonly string[]): Role =>
  (nodes, at) =>
    isWord(nodes[at + 1], ...words);

const behind =
  (...words: readonly string[]): Role =>
  (nodes, at) =>
    isWord(nodes[at - 1], ...words);

const either =
  (...roles: readonly Role[]): Role =>
  (nodes, at) =>
    roles.some((role) => role(nodes, at));

/** Behind these words, a comma, an operator or an opening parenthesis an operand begins. */
const beforeOperand =
  "ALL AND BY CASE COLUMN DISTINCT ELSE FROM HAVING INTO JOIN NOT ON OR QUALIFY SELECT SET TABLE THEN TO UPDATE USING WHEN WHERE".split(
    " ",
  );

const isOperand: Role = (nodes, at) => {
  const previous = nodes[at - 1];
  if (previous === undefined) return true;
  return previous.kind === "symbol" ? previous.text !== "::" : isWord(previous, ...beforeOperand);
};

const continuesOperand: Role = (nodes, at) => !isOperand(nodes, at);

/** A type, or the type in front of a literal: a name is none of these where an operand begins. */
const type: Role = either(continuesOperand, before("WITH", "WITHOUT"), (nodes, at) => {
  const next = nodes[at + 1];
  return next?.kind === "string" || isGroup(next);
});

const encoding = behind("ENCODE");
const number: Role = (nodes, at) => nodes[at + 1]?.kind === "number" || isGroup(nodes[at + 1]);
const group: Role = (nodes, at) => isGroup(nodes[at + 1]);

/** `FROM t, UNPIVOT t.object AS value AT name` (dg/query-super). */
const unpivotsObject: Role = (nodes, at) =>
  (isWord(nodes[at - 1], "FROM", "JOIN") || isSymbol(nodes[at - 1], ",")) &&
  isIdentifier(nodes[at + 1]) &&
  !isWord(nodes[at + 1], "FROM", "AS", "WHERE");

/** The reserved words that PostgreSQL takes as names, with their places in the grammar of queries and tables. */
const roles: Readonly<Record<string, Role>> = {
  BETWEEN: either(continuesOperand, behind("NOT")),
  TIMESTAMP: type,
  INTERVAL: type,
  PARTITION: before("BY"),
  NULLS: either(before("FIRST", "LAST"), behind("IGNORE", "RESPECT")),
  IGNORE: before("NULLS"),
  RESPECT: before("NULLS"),
  IDENTITY: continuesOperand,
  WITHOUT: before("TIME"),
  TOP: (nodes, at) => number(nodes, at) && isWord(nodes[at - 1], "SELECT", "DISTINCT", "ALL"),
  MINUS: (nodes, at) =>
    continuesOperand(nodes, at) && (isWord(nodes[at + 1], "SELECT", "ALL", "DISTINCT") || group(nodes, at)),
  PIVOT: group,
  UNPIVOT: either(group, before("INCLUDE", "EXCLUDE"), unpivotsObject),
  UNNEST: group,
  SYSDATE: always,
  OID: always,
  ENCODE: continuesOperand,
  BACKUP: before("YES", "NO"),
  RAW: encoding,
  AZ64: encoding,
  BYTEDICT: encoding,
  DELTA: encoding,
  DELTA32K: encoding,
  LZO: encoding,
  MOSTLY8: encoding,
  MOSTLY16: encoding,
  MOSTLY32: encoding,
  TEXT255: encoding,
  TEXT32K: encoding,
};

const never: Role = () => false;

/** Those that PostgreSQL reserves as well are left to its parser. */
const reservedByPostgres =
  `ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC AUTHORIZATION BINARY BOTH CASE CAST CHECK COLLATE COLUMN CONSTRAINT CREATE CROSS
   CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE DESC DISTINCT DO ELSE END EXCEPT FALSE FOR
   FOREIGN FREEZE FROM FULL GRANT GROUP HAVING ILIKE IN INITIALLY INNER INTERSECT INTO IS ISNULL JOIN LEADING LEFT LIKE
   LIMIT LOCALTIME LOCALTIMESTAMP NATURAL NOT NOTNULL NULL OFFSET ON ONLY OR ORDER OUTER OVERLAPS PLACING PRIMARY
   REFERENCES RIGHT SELECT SESSION_USER SIMILAR SOME TABLE THEN TO TRAILING TRUE UNION UNIQUE USER USING VERBOSE WHEN
   WHERE WITH`
    .trim()
    .split(/\s+/);

const checked = new Set([...reservedWords].filter((word) => !reservedByPostgres.includes(word)));

/** PostgreSQL takes these values as relations of one row. */
const valueWords = new Set(
  "CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER LOCALTIME LOCALTIMESTAMP SESSION_USER USER".split(" "),
);

/**
 * Refuses reserved words that a query or the definition of a table or view uses as names without quotes. A name behind
 * a point, and one behind AS, may be any word, as in AWS's own `FROM t.items AS array` (dg/query-super).
 *
 * @throws RedshiftSqlError with the words of a syntax error
 */
export function refuseReserved(nodes: readonly Node[]): void {
  for (const [at, node] of nodes.entries()) {
    if (node.kind === "group") refuseReserved(isConversion(nodes, at) ? node.nodes.slice(1) : node.nodes);
    if (node.kind === "word" && (checked.has(node.upper) || valueWords.has(node.upper)) && namesRelation(nodes, at))
      throw syntaxError(node);
    if (node.kind !== "word" || !checked.has(node.upper) || isSymbol(nodes[at - 1], ".") || isWord(nodes[at - 1], "AS"))
      continue;
    if (!(roles[node.upper] ?? never)(nodes, at)) throw syntaxError(node);
  }
}

/** CONVERT(type, value) begins with a type. */
function isConversion(nodes: readonly Node[], at: number): boolean {
  return isWord(nodes[at - 1], "CONVERT");
}

/** The word is where the name of a WITH list or of a table is, behind `SELECT … FROM` or JOIN. */
function namesRelation(nodes: readonly Node[], at: number): boolean {
  const previous = nodes[at - 1];
  if (isSymbol(nodes[at - 2], ".")) return false;
  if (isWord(previous, "JOIN")) return true;
  const isList = isWord(previous, "WITH", "RECURSIVE") || isSymbol(previous, ",");
  if (isList && isWord(nodes[at + 1], "AS") && isGroup(nodes[at + 2])) return true;
  if (!isWord(previous, "FROM") || isWord(nodes[at - 2], "DISTINCT")) return false;
  return nodes.slice(0, at - 1).some((node) => isWord(node, "SELECT", "DELETE")) && !isWord(nodes[at], "ONLY");
}
