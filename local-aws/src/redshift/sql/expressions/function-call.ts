import { inParentheses, type Node } from "../lex/nodes.ts";
import type { Token } from "../lex/tokenize.ts";

export type Call = {
  /** In capitals. */
  name: string;
  /** White space and comments in front of the call. */
  before: string;
  /** Already translated. */
  args: readonly Node[];
  /** The nodes that follow the call, not yet translated. */
  behind: readonly Node[];
  rewrite: (nodes: readonly Node[]) => Node[];
};

/** The nodes that replace the call and the `skip` nodes after it. */
export type Replacement = { nodes: Node[]; skip?: number };

/** How one function is translated. */
export type FunctionRule = (call: Call) => Replacement;

/** @param name with its schema; the result column is named after the part behind the dot */
export function callTo(name: string, before: string, args: readonly Node[]): Replacement {
  const column = name.split(".").at(-1) ?? name;
  const token: Token = { kind: "word", before, text: name, upper: column.toUpperCase(), name: column, end: 0 };
  return { nodes: [token, inParentheses(args)] };
}
