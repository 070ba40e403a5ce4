import { isIdentifier, isSymbol, isWord, type Node } from "../lex/nodes.ts";
import { leading, type Statement, type Translation, toSql } from "../translation.ts";

/** QUOTA is accepted and not enforced. */
export function createSchema(statement: Statement): Translation {
  return toSql(withoutQuota(statement.nodes), statement, { command: "CREATE SCHEMA" });
}

/** A change of QUOTA only makes sure that the schema exists. */
export function alterSchema(statement: Statement): Translation {
  const { nodes } = statement;
  const kept = withoutQuota(nodes);
  const traits = { command: "ALTER SCHEMA" };
  if (kept.length === nodes.length) return toSql(nodes, statement, traits);
  const name = isIdentifier(nodes[2]) ? nodes[2].text : "";
  return toSql(`${leading(statement)}GRANT USAGE ON SCHEMA ${name} TO CURRENT_USER`, statement, traits);
}

/** Without `QUOTA 10 GB`, `QUOTA UNLIMITED`. */
function withoutQuota(nodes: readonly Node[]): Node[] {
  const at = nodes.findIndex((node, i) => i > 2 && isWord(node, "QUOTA") && !isSymbol(nodes[i - 1], "."));
  if (at < 0) return [...nodes];
  const length = isWord(nodes[at + 1], "UNLIMITED") ? 2 : 3;
  return [...nodes.slice(0, at), ...nodes.slice(at + length)];
}
