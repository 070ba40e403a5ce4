import { isIdentifier, isSymbol, isWord, type Node } from "../lex/nodes.ts";
import { notSupported } from "../refusals.ts";

/** The schema of the local Redshift's functions and views; a statement of the user must neither read nor change it. */
const ownSchema = "redshift";

/** @throws RedshiftSqlError for the name in front of a dot, or behind SCHEMA */
export function refuseOwnSchema(nodes: readonly Node[]): void {
  for (const [at, node] of nodes.entries()) {
    if (node.kind === "group") refuseOwnSchema(node.nodes);
    else if (isIdentifier(node) && node.name === ownSchema && namesSchema(nodes, at))
      throw notSupported(`a schema or relation named ${ownSchema}`, "choose another name");
  }
}

function namesSchema(nodes: readonly Node[], at: number): boolean {
  return isSymbol(nodes[at + 1], ".") || isWord(nodes[at - 1], "SCHEMA", "SCHEMAS", "EXISTS");
}
