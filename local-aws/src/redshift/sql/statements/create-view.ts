import { rewriteExpressions } from "../expressions/rewrite-expressions.ts";
import { refuseUnqualified } from "../guard/refuse-unqualified.ts";
import { hasWords, isGroup, isWord, type Node, serialize } from "../lex/nodes.ts";
import { postgresLiteral } from "../lex/postgres-literal.ts";
import { parseTableName } from "../lex/table-name.ts";
import { notSupported, syntaxError } from "../refusals.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";
import { readTableAttributes } from "./table-attributes.ts";

/** The tables of a view WITH NO SCHEMA BINDING must exist when the view is created, but not later. */
export function createView(statement: Statement, sql: string): Translation {
  const nodes = withoutBinding(statement.nodes);
  const isLate = nodes.length < statement.nodes.length;
  const viewAt = nodes.findIndex((node) => isWord(node, "VIEW"));
  const view = parseTableName(nodes, viewAt + 1);
  const columns = isGroup(nodes[view.next]) ? 1 : 0;
  let at = readTableAttributes(nodes, view.next + columns).next;
  if (hasWords(nodes, at, "AUTO", "REFRESH")) {
    if (!isWord(nodes[at + 2], "NO")) throw notSupported("AUTO REFRESH YES", "run REFRESH MATERIALIZED VIEW");
    at += 3;
  }
  if (!isWord(nodes[at], "AS")) throw syntaxError(nodes[at]);
  const words = nodes.slice(0, viewAt + 1).map((node) => (node.kind === "word" ? node.upper : ""));
  const command = words.includes("MATERIALIZED") ? "CREATE MATERIALIZED VIEW" : "CREATE VIEW";
  const columnList = serialize(nodes.slice(view.next, view.next + columns));
  if (isLate) {
    const query = serialize(rewriteExpressions(nodes.slice(at + 1)));
    refuseUnqualified(query);
    const values = [words.join(" "), view.sql, columnList, query, sql.trim()].map(postgresLiteral).join(", ");
    return toSql(`${leading(statement)}CALL redshift.create_late_binding_view(${values})`, statement, { command });
  }
  const query = serialize(rewriteExpressions(nodes.slice(at + 1)));
  const head = `${leading(statement)}${words.join(" ")} ${view.sql}${columnList} AS`;
  const typed = { from: head.length, behind: statement.tail.length, use: "view" } as const;
  return toSql(`${head}${query}`, statement, { command, typed });
}

function withoutBinding(nodes: readonly Node[]): readonly Node[] {
  return hasWords(nodes, nodes.length - 4, "WITH", "NO", "SCHEMA", "BINDING") ? nodes.slice(0, -4) : nodes;
}
