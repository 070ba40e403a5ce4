import { parseDataType } from "../expressions/data-type.ts";
import { rewriteExpressions } from "../expressions/rewrite-expressions.ts";
import { isGroup, isIdentifier, isWord, splitByComma } from "../lex/nodes.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { leading, type SqlTranslation, type Statement, type Translation, toSql } from "../translation.ts";

/**
 * PREPARE of a query. PostgreSQL keeps it for the session.
 *
 * @param translateQuery translates the statement behind AS
 * @throws RedshiftSqlError for all but SELECT: a prepared change would escape the checks of concurrent writers
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_PREPARE.html
 */
export function prepare(statement: Statement, translateQuery: (query: Statement) => Translation): SqlTranslation {
  const { nodes, tail } = statement;
  const name = nodes[1];
  if (!isIdentifier(name)) throw syntaxError(name);
  const list = nodes[2];
  const at = isGroup(list) ? 3 : 2;
  if (!isWord(nodes[at], "AS")) throw syntaxError(nodes[at]);
  const query = translateQuery({ nodes: nodes.slice(at + 1), tail });
  if (query.kind !== "sql" || query.command !== "SELECT")
    throw notSupported("PREPARE of a statement that is not a SELECT");
  const types = isGroup(list)
    ? `(${splitByComma(list.nodes).map((type) => parseDataType(type, 0, "expression").sql)})`
    : "";
  const text = `${leading(statement)}PREPARE ${name.text}${types} AS ${query.text}`;
  return { ...query, text, command: "PREPARE", typed: undefined };
}

/** EXECUTE of a prepared query. */
export function execute(statement: Statement): SqlTranslation {
  const [word, name, ...values] = statement.nodes;
  if (word === undefined || !isIdentifier(name)) throw syntaxError(name);
  return toSql([word, name, ...rewriteExpressions(values)], statement, { command: "EXECUTE" });
}
