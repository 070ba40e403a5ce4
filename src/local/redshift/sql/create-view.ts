import { notSupported, syntaxError } from "./errors.ts";
import { hasWords, isGroup, isWord, type Node, serialize } from "./nodes.ts";
import { rewriteExpressions } from "./rewrite-expressions.ts";
import { readTableAttributes } from "./table-attributes.ts";
import { parseTableName } from "./table-name.ts";
import { leading, type Statement, type Translation, toSql } from "./translation.ts";

/** A view WITH NO SCHEMA BINDING is bound like any other: its tables must exist, and cannot be dropped without CASCADE. */
export function createView(statement: Statement): Translation {
  const nodes = withoutBinding(statement.nodes);
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
  const columnList = serialize(nodes.slice(view.next, view.next + columns));
  const query = serialize(rewriteExpressions(nodes.slice(at)));
  const sql = `${leading(statement)}${words.join(" ")} ${view.sql}${columnList}${query}`;
  return toSql(sql, statement, {
    command: words.includes("MATERIALIZED") ? "CREATE MATERIALIZED VIEW" : "CREATE VIEW",
  });
}

function withoutBinding(nodes: readonly Node[]): readonly Node[] {
  return hasWords(nodes, nodes.length - 4, "WITH", "NO", "SCHEMA", "BINDING") ? nodes.slice(0, -4) : nodes;
}
