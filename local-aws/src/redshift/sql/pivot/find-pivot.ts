import { isGroup, isSymbol, isWord, type Node } from "../lex/nodes.ts";
import { RedshiftSqlError } from "../redshift-sql-error.ts";

/** PIVOT or UNPIVOT in a FROM clause: the relation in front of it, and the index behind its parentheses. */
export type FoundPivot = {
  kind: "pivot" | "unpivot";
  start: number;
  source: Node[];
  inner: Node[];
  withNulls: boolean;
  end: number;
};

/**
 * Finds the first PIVOT or UNPIVOT of one nesting level.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_FROM_clause-pivot-unpivot-examples.html
 * @throws RedshiftSqlError for one of a join, or of another one
 */
export function findPivot(nodes: readonly Node[]): FoundPivot | undefined {
  for (const [at, word] of nodes.entries()) {
    if (!isWord(word, "PIVOT", "UNPIVOT") || isSymbol(nodes[at - 1], ".")) continue;
    const hasNulls =
      word.upper === "UNPIVOT" && isWord(nodes[at + 1], "INCLUDE", "EXCLUDE") && isWord(nodes[at + 2], "NULLS");
    const groupAt = at + (hasNulls ? 3 : 1);
    const group = nodes[groupAt];
    const start = startOfSource(nodes, at);
    if (!isGroup(group) || start === at) continue;
    refuseChain(nodes, groupAt + 1);
    return {
      kind: word.upper === "PIVOT" ? "pivot" : "unpivot",
      start,
      source: nodes.slice(start, at),
      inner: group.nodes,
      withNulls: hasNulls && isWord(nodes[at + 1], "INCLUDE"),
      end: groupAt + 1,
    };
  }
  return undefined;
}

function startOfSource(nodes: readonly Node[], pivotAt: number): number {
  for (let at = pivotAt - 1; at >= 0; at--) {
    if (isWord(nodes[at], "JOIN"))
      throw new RedshiftSqlError("PIVOT and UNPIVOT cannot be applied to a JOIN expression", "0A000");
    if (isWord(nodes[at], "FROM") || isSymbol(nodes[at], ",")) return at + 1;
  }
  return pivotAt;
}

function refuseChain(nodes: readonly Node[], behind: number): void {
  const next = nodes.slice(behind, behind + 3).find((node) => isWord(node, "PIVOT", "UNPIVOT"));
  if (next !== undefined)
    throw new RedshiftSqlError("PIVOT and UNPIVOT cannot be applied to PIVOT or UNPIVOT", "0A000");
}
