import { parseDataType } from "../expressions/data-type.ts";
import { functionRules } from "../expressions/function-rules.ts";
import { rewriteExpressions } from "../expressions/rewrite-expressions.ts";
import { catalogFunction, sharedFunctions } from "../guard/known-functions.ts";
import { parseTree } from "../guard/parse-tree.ts";
import { refusePostgresOnly } from "../guard/refuse-postgres-only.ts";
import {
  hasWords,
  isGroup,
  isIdentifier,
  isSymbol,
  isWord,
  type Node,
  parseNodes,
  raw,
  serialize,
  walk,
} from "../lex/nodes.ts";
import { postgresLiteral } from "../lex/postgres-literal.ts";
import { parseTableName } from "../lex/table-name.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";
import { missingParameter, notSupported, syntaxError } from "../refusals.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";
import { argumentList, routineArguments } from "./routine-arguments.ts";
import { routineOptions } from "./routine-body.ts";

const maxArguments = 32;
const signs = ["+", "-", "*", "/", "%", "^"];
const quote = "$redshift_body$";

/**
 * A scalar function in SQL: one expression of its arguments `$1`, `$2`, … They may have names, which the body cannot use.
 *
 * @param functions names of functions that users have made
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_FUNCTION.html, and for names
 *   https://github.com/aws/amazon-redshift-python-driver/blob/master/test/integration/metadata/test_metadataAPI_functions.py
 */
export function createFunction(statement: Statement, functions: ReadonlySet<string>): Translation {
  const { nodes } = statement;
  const isReplace = hasWords(nodes, 1, "OR", "REPLACE");
  const name = parseTableName(nodes, isReplace ? 4 : 2);
  refuseName(name.name);
  const group = nodes[name.next];
  if (!isGroup(group)) throw syntaxError(group);
  const args = routineArguments(group);
  const other = args.find(({ mode }) => mode !== "IN");
  if (other) throw syntaxError(other.mode);
  const types = args.map(({ type }) => type);
  if (types.length > maxArguments)
    throw new RedshiftSqlError(`a function has at most ${maxArguments} arguments`, "54023");
  if (!isWord(nodes[name.next + 1], "RETURNS")) throw syntaxError(nodes[name.next + 1]);
  const { sql: returns, next } = parseDataType(nodes, name.next + 2, "expression");
  const options = routineOptions(nodes.slice(next));
  if (options.language !== "sql") throw notSupported(`a function in the language ${options.language}`);
  if (options.volatility === "") throw syntaxError("AS");
  if (options.isDefiner || options.settings.length > 0) throw syntaxError(options.isDefiner ? "SECURITY" : "SET");
  refuseNames(
    options.body,
    args.map(({ name: named }) => named),
  );
  const body = `SELECT CAST((${expressionOf(options.body, types)}\n) AS ${returns})`;
  refusePostgresOnly(parseTree(body), functions);
  const head = `${leading(statement)}CREATE ${isReplace ? "OR REPLACE " : ""}FUNCTION ${name.sql}${argumentList(group)} RETURNS ${returns} LANGUAGE sql ${options.volatility} AS ${quote}`;
  const check = `CALL redshift.refuse_hidden_function(${postgresLiteral(name.name)})`;
  const end = `${quote}; ${check}`;
  const typed = { from: head.length, behind: end.length + statement.tail.length, use: "rows" } as const;
  return toSql(head + body + end, statement, { command: "CREATE FUNCTION", typed });
}

/** PostgreSQL would read an argument's name as its value. */
function refuseNames(body: string, names: readonly string[]): void {
  const { nodes } = parseNodes(body);
  for (const node of walk(nodes))
    if (isIdentifier(node) && names.includes(node.text))
      throw new RedshiftSqlError(`column "${node.name}" does not exist`, "42703");
}

/** A call would mean Redshift's own function. */
function refuseName(name: string): void {
  if (!sharedFunctions.has(name) && !catalogFunction.test(name) && !functionRules.has(name.toUpperCase())) return;
  throw notSupported(`a function of the user named ${name}`, "begin its name with f_");
}

const refusedClauses = [
  "FROM",
  "INTO",
  "WHERE",
  "GROUP",
  "ORDER",
  "LIMIT",
  "HAVING",
  "UNION",
  "EXCEPT",
  "INTERSECT",
  "MINUS",
];

/** The expression of the body, with arguments of their types. */
function expressionOf(body: string, types: readonly string[]): string {
  const { nodes } = parseNodes(body);
  const [select, ...behind] = isSymbol(nodes.at(-1), ";") ? nodes.slice(0, -1) : nodes;
  if (!isWord(select, "SELECT")) throw syntaxError(select);
  const clause = behind.find((node) => isWord(node, ...refusedClauses) || isSymbol(node, ",") || isSymbol(node, ";"));
  if (clause !== undefined || hasQuery(behind)) throw syntaxError(clause ?? "SELECT");
  if (
    types.some((type) => type.startsWith("numeric")) &&
    [...walk(behind)].some((node) => signs.some((sign) => isSymbol(node, sign)))
  )
    throw notSupported("arithmetic in a SQL function with DECIMAL arguments", "use FLOAT arguments");
  return serialize(withTypes(rewriteExpressions(behind), types));
}

function hasQuery(nodes: readonly Node[]): boolean {
  return [...walk(nodes)].some((node) => node.kind === "group" && isWord(node.nodes[0], "SELECT", "WITH"));
}

function withTypes(nodes: readonly Node[], types: readonly string[]): Node[] {
  return nodes.map((node) => {
    if (node.kind === "group") return { ...node, nodes: withTypes(node.nodes, types) };
    const [, position] = /^\$(\d+)$/.exec(node.text) ?? [];
    if (position === undefined) return node;
    const type = types[Number(position) - 1];
    if (type === undefined) throw missingParameter(position);
    return raw(`($${position}::${type.replace(/\(.*/, "")})`, node.before);
  });
}
